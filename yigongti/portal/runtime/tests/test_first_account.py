"""The first account: a security administrator by the same audited actions, once."""

import pytest

from yigongti.foundation.access.models import Organization, Role, User
from yigongti.foundation.audit.models import Line
from yigongti.portal.runtime.first_account import make_security_administrator
from yigongti.portal.runtime.stops import CannotStart

pytestmark = pytest.mark.django_db
WORDS = {"username": "first", "name": "王安", "organization_code": "commission"}


@pytest.fixture
def commission():
    return Organization.objects.create(code="commission", name="县卫生健康委", short_name="卫健委", county="500238")


@pytest.fixture
def role():
    return Role.objects.create(
        code="security_admin", title="安全管理员", permissions=["access.user.create"], scope="county"
    )


def test_it_works_once_and_the_password_must_be_changed(commission, role):
    password = make_security_administrator(**WORDS)
    user = User.objects.get(username="first")
    assert user.check_password(password)
    assert user.must_change_password
    assert user.positions.get().role == role
    assert user.positions.get().organization == commission
    actions = set(Line.objects.values_list("action", flat=True))
    assert {"access.user.create", "access.position.grant"} <= actions
    with pytest.raises(CannotStart, match="already"):
        make_security_administrator(**{**WORDS, "username": "second"})
    assert not User.objects.filter(username="second").exists()


def test_without_an_edition_or_with_a_foreign_organization_nothing_is_made(commission):
    with pytest.raises(CannotStart, match="edition load"):
        make_security_administrator(**WORDS)
    Role.objects.create(code="security_admin", title="安全管理员", permissions=["access.user.create"], scope="county")
    with pytest.raises(CannotStart, match=r"institutions\.toml"):
        make_security_administrator(**{**WORDS, "organization_code": "nowhere"})
    assert not User.objects.exists()
