"""The way in: passwords, lockout, no telling who exists, second factor, rotation of the session, switch of position."""

from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access import entry, factors
from yigongti.foundation.access.models import Position, SecondFactor, SignedIn, User
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.foundation.editions.models import Edition

PASSWORD = "correct horse 9"
pytestmark = pytest.mark.django_db


@pytest.fixture
def position():
    made = make_position(["orders.order.read"])
    made.user.set_password(PASSWORD)
    made.user.save()
    return made


def knock(client, username, password=PASSWORD, **extra):
    words = {"username": username, "password": password, "_key": "k", **extra}
    return client.post(reverse("access:sign_in"), words)


def test_the_page_is_there_for_everybody(client):
    answer = client.get(reverse("access:sign_in"))
    assert answer.status_code == 200
    assert "登录" in answer.content.decode()


def test_right_words_open_a_session_in_the_position(client, position):
    answer = knock(client, position.user.username, next="/account")
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    assert client.session["position"] == position.pk
    line = Line.objects.get(action="access.sign_in")
    assert (line.result, line.user_id, line.position_id, line.address) == (
        "done",
        position.user_id,
        position.pk,
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "x"]
)
def test_afterwards_never_to_an_address_outside(client, position, target):
    assert knock(client, position.user.username, next=target)["Location"] == "/"


def test_the_session_key_changes_at_sign_in(client, position):
    client.get(reverse("access:sign_in"))
    session = client.session
    session["left_behind"] = 1
    session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before
    knock(client, position.user.username)
    assert client.session.session_key != before
    assert "left_behind" not in client.session
    assert not Session.objects.filter(session_key=before).exists()


def test_nothing_tells_whether_an_account_exists(client, position):
    inactive = make_position().user
    inactive.is_active = False
    inactive.set_password(PASSWORD)
    inactive.save()
    locked = make_position().user
    locked.locked_until = timezone.now() + timedelta(minutes=5)
    locked.set_password(PASSWORD)
    locked.save()
    said = {
        (answer.status_code, answer.content.decode().split('role="alert"')[1].split("</div>")[0])
        for answer in (
            knock(client, position.user.username, "wrong"),
            knock(client, "no such person", "wrong"),
            knock(client, inactive.username),
            knock(client, locked.username),
            knock(client, "", ""),
        )
    }
    assert len(said) == 1


@pytest.mark.parametrize("who", ["known", "unknown", "inactive", "locked"])
def test_every_attempt_costs_one_password_hash(client, position, monkeypatch, who, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    position.user.set_password(PASSWORD)
    position.user.is_active = who != "inactive"
    position.user.locked_until = timezone.now() + timedelta(minutes=5) if who == "locked" else None
    position.user.save()
    rounds = []
    plain = PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        rounds.append(iterations or self.iterations)
        return plain(self, password, salt, 1)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    knock(client, "nobody" if who == "unknown" else position.user.username, "wrong")
    assert rounds == [PBKDF2PasswordHasher.iterations]


def test_a_mistyped_name_is_not_kept_in_the_trail(client):
    knock(client, "my-secret-password")
    line = Line.objects.get(action="access.sign_in")
    assert "my-secret-password" not in f"{line.user_name}{line.detail}"
    assert line.result == "refused"


def test_five_failures_lock_for_fifteen_minutes(client, position, monkeypatch):
    for _ in range(4):
        knock(client, position.user.username, "wrong")
    assert User.objects.get(pk=position.user_id).locked_until is None
    knock(client, position.user.username, "wrong")
    until = User.objects.get(pk=position.user_id).locked_until
    assert timedelta(minutes=14) < until - timezone.now() <= timedelta(minutes=15)
    assert knock(client, position.user.username).status_code == 422
    later = until + timedelta(seconds=1)
    monkeypatch.setattr("yigongti.foundation.administration.door.timezone.now", lambda: later)
    assert knock(client, position.user.username).status_code == 302
    user = User.objects.get(pk=position.user_id)
    assert (user.failed_sign_ins, user.locked_until) == (0, None)


def test_success_forgets_earlier_failures(client, position):
    for _ in range(4):
        knock(client, position.user.username, "wrong")
    knock(client, position.user.username)
    assert User.objects.get(pk=position.user_id).failed_sign_ins == 0


def test_one_address_cannot_try_for_ever(client, monkeypatch):
    monkeypatch.setattr(entry, "FAILURES_PER_ADDRESS", 3)
    for _ in range(3):
        assert knock(client, "nobody").status_code == 422
    assert knock(client, "nobody").status_code == 429


def test_without_a_position_nobody_comes_in(client, position):
    Position.objects.filter(pk=position.pk).update(valid_to=timezone.localdate())
    answer = knock(client, position.user.username)
    assert answer.status_code == 422
    assert "没有有效岗位" in answer.content.decode()
    assert "position" not in client.session
    assert Line.objects.get(action="access.sign_in").result == "refused"


@pytest.fixture
def factor(position):
    made = factors.prepare(position.user)
    SecondFactor.objects.filter(pk=made.pk).update(confirmed_at=timezone.now())
    return made


def code_of(factor, at=None):
    return pyotp.TOTP(factors.secret_of(factor)).at(at or timezone.now())


def test_who_has_a_second_factor_is_asked_for_it(client, position, factor):
    assert knock(client, position.user.username)["Location"].startswith("/sign-in/code")
    assert "position" not in client.session
    assert client.get(reverse("access:account")).status_code == 302
    answer = client.post(reverse("access:second_factor"), {"code": code_of(factor), "_key": "k"})
    assert answer.status_code == 302
    assert client.session["position"] == position.pk
    assert client.session["factor"] is True


def test_a_code_works_once(client, position, factor):
    code = code_of(factor)
    knock(client, position.user.username)
    client.post(reverse("access:second_factor"), {"code": code, "_key": "k"})
    client.post(reverse("access:sign_out"), {"_key": "k2"})
    knock(client, position.user.username)
    assert client.post(reverse("access:second_factor"), {"code": code, "_key": "k"}).status_code == 422


def test_wrong_codes_lock_like_wrong_passwords(client, position, factor):
    for _ in range(5):
        knock(client, position.user.username)
        assert client.post(reverse("access:second_factor"), {"code": "000000", "_key": "k"}).status_code == 422
    assert User.objects.get(pk=position.user_id).locked_until is not None


def test_no_code_without_a_password_first(client, position, factor):
    answer = client.post(reverse("access:second_factor"), {"code": code_of(factor), "_key": "k"})
    assert answer["Location"] == reverse("access:sign_in")


def test_setting_up_a_second_factor_and_a_recovery_code(client, position):
    sign_in(client, position.user, position)
    page = client.get(reverse("access:enrol_factor")).content.decode()
    made = SecondFactor.objects.get()
    secret = factors.secret_of(made)
    assert secret in page
    assert secret.encode() not in bytes(made.secret)
    answer = client.post(reverse("access:confirm_factor"), {"code": code_of(made), "_key": "k"})
    recovery = answer.content.decode().split('<span class="code">')[1].split("<")[0]
    assert secret not in client.get(reverse("access:enrol_factor")).content.decode()
    for status in (302, 422):  # once, and not again
        client.post(reverse("access:sign_out"), {"_key": "k"})
        knock(client, position.user.username)
        answer = client.post(reverse("access:second_factor"), {"code": recovery.lower(), "_key": "k"})
        assert answer.status_code == status


def test_switching_position_changes_sight_and_session_key(client, position):
    other = make_position(["orders.result.open"], user=position.user)
    knock(client, position.user.username)
    before = client.session.session_key
    client.post(reverse("access:switch_position"), {"position": other.pk, "_key": "k"})
    assert client.session["position"] == other.pk
    assert client.session.session_key != before
    assert Line.objects.filter(action="access.switch_position", position_id=other.pk).exists()
    client.post(reverse("access:sign_out"), {"_key": "k"})
    knock(client, position.user.username)
    assert client.session["position"] == other.pk, "the position last worked in"


def test_nobody_switches_to_somebody_elses_position(client, position):
    stranger = make_position(["access.user.list"])
    knock(client, position.user.username)
    answer = client.post(reverse("access:switch_position"), {"position": stranger.pk, "_key": "k"})
    assert answer.status_code == 422
    assert client.session["position"] == position.pk
    assert Line.objects.filter(action="access.switch_position", result="refused").count() == 1


def test_signing_out_ends_the_session(client, position):
    knock(client, position.user.username)
    key = client.session.session_key
    client.post(reverse("access:sign_out"), {"_key": "k"})
    assert not Session.objects.filter(session_key=key).exists()
    assert SignedIn.objects.get(session_key=key).end == SignedIn.End.SIGNED_OUT
    assert client.get(reverse("access:account")).status_code == 302


def test_demo_sign_in_is_for_demo_accounts_in_demo_mode_alone(client, settings, position):
    demo = make_position(["orders.order.read"], user=User.objects.create_user("demo-doctor", display_name="演示医生"))
    settings.DEMO_ACCOUNTS, settings.DEMO_PASSWORD = ("demo-doctor",), "shown to all"
    assert (
        client.post(reverse("access:demo_sign_in"), {"username": position.user.username, "_key": "k"}).status_code
        == 422
    )
    settings.DEMO = False
    assert client.post(reverse("access:demo_sign_in"), {"username": "demo-doctor", "_key": "k"}).status_code == 404
    settings.DEMO = True
    page = client.get(reverse("access:sign_in")).content.decode()
    assert "demo-doctor" in page
    assert "shown to all" in page
    assert position.user.username not in page
    assert client.post(reverse("access:demo_sign_in"), {"username": "demo-doctor", "_key": "k"}).status_code == 302
    assert client.session["position"] == demo.pk


def test_a_new_password_and_what_is_refused(client, position):
    knock(client, position.user.username)
    save = reverse("access:save_password")
    new = "staple battery 7"
    for old, first, again in (
        ("wrong", new, new),
        (PASSWORD, new, "other"),
        (PASSWORD, "short", "short"),
        (PASSWORD, PASSWORD, PASSWORD),
    ):
        answer = client.post(save, {"old": old, "new": first, "again": again, "_key": "k"})
        assert answer.status_code == 422
        assert "需改" in answer.content.decode()
    assert client.post(save, {"old": PASSWORD, "new": new, "again": new, "_key": "k"}).status_code == 302
    assert client.get(reverse("access:account")).status_code == 200, "this session goes on"
    assert User.objects.get(pk=position.user_id).check_password(new)


def test_the_sign_in_page_names_the_county_of_each_demo_account(client, settings, position):
    settings.DEMO_ACCOUNTS = (position.user.username,)
    Edition.objects.create(
        code="x_2024", title="福建省 2024 版", county=position.organization.county, digest="x", loaded_at=timezone.now()
    )
    page = client.get(reverse("access:sign_in")).content.decode()
    assert page.index("福建省</h3>") < page.index(f'value="{position.user.username}"')
