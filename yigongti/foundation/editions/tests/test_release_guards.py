"""What two persons of one county cannot bring into force, and what hostile files come to."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation.access.models import Organization, Role
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions import folders, load, queries, releases
from yigongti.foundation.editions.models import Release
from yigongti.foundation.editions.testing import spoil_release
from yigongti.foundation.editions.tests.folder import HEAD, ROLES, write
from yigongti.foundation.errors import Invalid

pytestmark = pytest.mark.django_db
COUNTY, OTHER = "990038", "990039"
TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
RIGHTS = ("editions.value.read", "editions.release.propose", "editions.release.approve")


def two_of(county):
    place = Organization.objects.create(code=f"org-{county}", name=county, short_name=county, county=county)
    return [make_actor(RIGHTS, place, scope="county") for _ in range(2)]


def files(x=30, *, county=COUNTY, **more):
    head = HEAD.replace(COUNTY, county).replace("test_2025", f"test_{county}")
    return {"edition.toml": head, "values.toml": f'[clock]\nclause = "四"\nx = {x}\n', **more}


def propose(actor, given, in_force=TODAY):
    return releases.propose(actor=actor, now=NOW, files=given, in_force=in_force)


@pytest.mark.parametrize(
    "wider",
    [
        ROLES.replace('"own"', '"county"'),
        ROLES.replace('["ecg.order.place"]', '["ecg.order.place", "editions.release.approve"]'),
        ROLES.replace('"doctor"', '"nurse"'),
    ],
)
def test_two_persons_of_a_county_change_no_role(tmp_path, wider):
    """Roles hold for every county of the house and for its three administrators: no county's two persons widen them."""
    releases.record(folder=write(tmp_path / "e", values='[clock]\nclause = "四"\nx = 1\n'), now=NOW, source="x")
    first, second = two_of(COUNTY)
    given = {**files(), "edition.toml": HEAD}
    with pytest.raises(releases.RolesApart, match="角色"):
        propose(first, given | {"roles.toml": wider})
    assert Role.objects.get(code="doctor").scope == "own"
    release = propose(first, given | {"roles.toml": ROLES})  # those that stand come along
    assert releases.approve(actor=second, now=NOW, release=release).state == "in_force"


def test_another_county_brings_no_roles_of_its_own(tmp_path):
    releases.record(folder=write(tmp_path / "e"), now=NOW, source="x")
    first, _ = two_of(OTHER)
    with pytest.raises(releases.RolesApart):
        propose(first, files(county=OTHER, **{"roles.toml": ROLES.replace('"own"', '"county"')}))


def test_no_role_of_an_edition_sees_everything(tmp_path):
    found = load.check(write(tmp_path / "e", roles=ROLES.replace('"own"', '"everywhere"')))
    assert [(f.file, f.line) for f in found] == [("roles.toml", 4)]


def test_nothing_comes_into_force_in_the_past():
    first, _ = two_of(COUNTY)
    with pytest.raises(Invalid) as refused:
        propose(first, files(), date(2026, 2, 28))
    assert "in_force" in refused.value.fields
    assert not Release.objects.exists()


def test_a_release_that_fails_on_its_day_keeps_no_other_county_waiting():
    def roled(county):
        return files(county=county, **{"roles.toml": ROLES})

    day, later = date(2026, 4, 1), NOW.replace(month=4, day=2)
    broken, sound = (
        releases.approve(actor=people[1], now=NOW, release=propose(people[0], roled(county), day))
        for county, people in ((COUNTY, two_of(COUNTY)), (OTHER, two_of(OTHER)))
    )
    spoil_release(broken.pk, files() | {"values.toml": "x = ["})
    assert [one.pk for one in releases.bring_due(now=later)] == [sound.pk]
    assert queries.find(county=OTHER, key="clock.x", at=later).value == 30
    broken.refresh_from_db()
    assert broken.state == "approved"


@pytest.mark.parametrize(
    "text",
    [
        "x = nan\n",
        "x = -inf\n",
        f"x = {'9' * 5000}\n",
        "x = " + "[" * 3000 + "]" * 3000 + "\n",
        'x = "a\\u0000b"\n',
        '"a\\u0000b" = 1\n',
    ],
    ids=["nan", "inf", "digits", "nested", "nul", "nul in a key"],
)
def test_values_that_no_database_keeps_are_said_by_line(text):
    first, _ = two_of(COUNTY)
    with pytest.raises(load.EditionInvalid) as refused:
        propose(first, files(**{"values.toml": f'[clock]\nclause = "四"\n{text}'}))
    assert refused.value.findings[0].file == "values.toml"
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "name", ["../values.toml", "/etc/x.toml", "a/../b.toml", "values.toml\n", f"{'v' * 300}.toml", "a/b/c.toml", "x.py"]
)
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(folders.FilesRefused):
        folders.refuse_unfit(files() | {name: ""})


def test_what_is_too_much_or_cannot_be_kept_is_refused():
    whole = {f"t{n}.csv": "x" * folders.FILE_CHARS_MAX for n in range(20)}
    with pytest.raises(folders.FilesRefused, match="太大"):
        folders.refuse_unfit(files() | whole)
    with pytest.raises(folders.FilesRefused):
        folders.refuse_unfit(files() | {"t.csv": "a\0b"})
