"""The edition of Wuxi loads whole, twice, and says what 附件4 and the indicators' annexes say."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation import rooms
from yigongti.foundation.access.models import Organization, Role
from yigongti.foundation.editions import load, queries
from yigongti.records.places import county_map
from yigongti.records.places import queries as places
from yigongti.records.places.models import Institution, Membership, Township, Village

FOLDER = Path(__file__).parents[2] / "editions" / "wuxi_2025"
NOW = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 3, 1)
COUNTY = "500238"


@pytest.fixture
def loaded(db):
    return load.load(FOLDER, now=NOW)


def value(key):
    return queries.value(county=COUNTY, key=key, at=DAY)


def test_it_has_no_findings():
    assert [str(finding) for finding in load.check(FOLDER)] == []


def test_the_units_of_annex_4(loaded):
    assert Township.objects.count() == 32
    general = places.consortium(code="wx-general")
    tcm = places.consortium(code="wx-tcm")
    for consortium, lead, members in ((general, "wx-hosp", 18), (tcm, "wx-tcmh", 14)):
        rows = list(places.memberships_at(at=DAY, consortium_id=consortium.pk))
        by_role = {role: [m for m in rows if m.role == role] for role in ("lead", "supporting", "member")}
        assert [m.institution.organization.code for m in by_role["lead"]] == [lead]
        assert {m.institution.organization.code for m in by_role["supporting"]} == {"wx-mch", "wx-cdc", "wx-mhc"}
        assert len(by_role["member"]) == members
    centers = Institution.objects.filter(level="township")
    assert centers.count() == 32
    assert set(centers.values_list("township_id", flat=True)) == set(Township.objects.values_list("code", flat=True))
    assert {i.is_primary_care for i in centers} == {True}
    assert places.institution(code="wx-general-m14").organization.name == "巫溪县红池坝镇卫生院"


def test_villages_are_visibly_fictional_and_add_up(loaded):
    villages = Village.objects.all()
    assert all(v.is_fictional and v.name.endswith("（演示）") for v in villages)
    assert abs(sum(v.population for v in villages) - 390_000) < 200
    per_township = [t.villages.count() for t in Township.objects.all()]
    assert min(per_township) >= 6
    assert max(per_township) <= 10
    clinics = Institution.objects.filter(type="village_clinic")
    assert all(c.is_fictional and c.organization.parent_id for c in clinics.select_related("organization"))
    share = clinics.filter(has_ecg_device=True).count() / clinics.count()
    assert 0.4 < share < 0.5


def test_the_second_load_changes_nothing(loaded):
    before = (Organization.objects.count(), Membership.objects.count(), Role.objects.count())
    assert not load.load(FOLDER, now=NOW).is_new
    from yigongti.foundation.editions.models import Edition

    Edition.objects.update(digest="")
    again = load.load(FOLDER, now=NOW)
    touched = {name: (c.made, c.changed, c.ended) for name, c in again.sections.items()}
    assert set(touched.values()) == {(0, 0, 0)}, touched
    assert before == (Organization.objects.count(), Membership.objects.count(), Role.objects.count())


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("centers.ecg.performer", "wx-hosp"),
        ("orders.clock.ecg.pathway.report", 10),
        ("orders.clock.ecg.urgent.report", 30),
        ("orders.clock.ecg.routine.report", 120),
        ("orders.claim_minutes.ecg", 20),
        ("orders.critical_ack_minutes", 10),
        ("orders.second_verification.ecg", "abnormal"),
        ("county.village_small_population", 800),
    ],
)
def test_values(loaded, key, expected):
    assert value(key).value == expected


def test_what_the_document_does_not_say_is_marked(loaded):
    assert value("centers.ecg.performer").to_be_verified is False
    assert value("centers.ecg.performer").clause == "四（九）1"
    local = [one for key, one in queries.values(county=COUNTY, prefix="orders", at=DAY).items()]
    assert all(one.to_be_verified and one.clause.startswith("平台默认") for one in local)


def test_fee_shares_are_whole(loaded):
    for fee in queries.values(county=COUNTY, prefix="fees.ecg", at=DAY).values():
        assert sum(fee.value[f"{who}_per_mille"] for who in ("requester", "center", "pool")) == 1000
        assert fee.to_be_verified


def test_the_map_has_every_township_and_fits(loaded):
    drawn = county_map.county_map(county=COUNTY)
    assert {s.township for s in drawn.shapes} == set(Township.objects.values_list("code", flat=True))
    assert "示意图" in drawn.note
    assert (FOLDER / "map.toml").stat().st_size < 20_000


def test_roles_name_declared_permissions_of_rooms_that_are_there(loaded):
    """A permission whose room is installed must be declared by some room; rooms that are not built yet are let pass."""
    declared = set(rooms.permission_titles())
    there = {room.code.rsplit(".", 1)[-1] for room in rooms.all_rooms()}
    for role in Role.objects.all():
        unknown = {p for p in role.permissions if p not in declared and p.split(".")[0] in there}
        assert not unknown, f"{role.code}: {sorted(unknown)}"


def test_the_three_administrators_are_separate(loaded):
    kinds = dict(Role.objects.filter(is_administrator=True).values_list("code", "administers"))
    assert kinds == {"system_admin": "system", "security_admin": "security", "audit_admin": "audit"}


def test_who_oversees_gets_no_list_of_other_peoples_orders(loaded):
    """Managers open a record from a number that it stands under; a list of everybody's orders is not theirs."""
    for role in Role.objects.filter(code__in=("commission", "hospital_manager")):
        assert "ecg.order.read" not in role.permissions, role.code
        assert "orders.order.read" in role.permissions, role.code
