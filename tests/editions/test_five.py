"""The five editions load side by side, each saying what its own document says, and none sees another's."""

import tomllib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.editions.facts import ALL, EDITIONS, FENGJIE, FUJIAN, WUSHAN, WUXI
from yigongti.foundation.access.models import Organization, Role
from yigongti.foundation.editions import load, queries
from yigongti.foundation.editions.models import Edition, Value
from yigongti.foundation.editions.testing import forget_all
from yigongti.indicators.models import Indicator
from yigongti.records.places import county_map
from yigongti.records.places import queries as places
from yigongti.records.places.models import County, Institution, Township, Village
from yigongti.records.places.reach import reach_of

NOW = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 3, 1)
EVERY = pytest.mark.parametrize("facts", ALL, ids=lambda f: f.edition)
COUNTIES = pytest.mark.parametrize("facts", [f for f in ALL if f.villages], ids=lambda f: f.edition)


@pytest.fixture(scope="module")
def five(django_db_setup, django_db_blocker):
    """All five in one installation; loaded once, gone afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        for facts in ALL:
            load.load(EDITIONS / facts.edition, now=NOW)
        yield
        transaction.set_rollback(True)
    forget_all()


@pytest.fixture(autouse=True)
def _each(five, db):
    """Each test works on top of the five."""


@EVERY
def test_it_is_sound(facts):
    assert [str(finding) for finding in load.check(EDITIONS / facts.edition)] == []


@EVERY
def test_it_names_no_roles_or_terms_of_its_own(facts):
    """What is the platform's stands in the base."""
    assert {p.name for p in (EDITIONS / facts.edition).iterdir()}.isdisjoint({"roles.toml", "terms.toml"})


@EVERY
def test_county_and_head(facts):
    county = County.objects.get(pk=facts.county)
    edition = Edition.objects.get(code=facts.edition)
    assert (county.name, county.province_name, county.edition) == (facts.name, facts.province, facts.edition)
    assert county.is_province == (facts is FUJIAN)
    assert (edition.is_draft, edition.kind) == (facts.is_draft, "province" if facts is FUJIAN else "county")
    assert Township.objects.filter(county=county).count() == facts.townships


@EVERY
def test_consortia_with_their_members(facts):
    found = {}
    for one in places.consortia(county=facts.county):
        rows = list(places.memberships_at(at=DAY, consortium_id=one.pk))
        by = {role: [m.institution.organization.code for m in rows if m.role == role] for role in
              ("lead", "supporting", "member")}  # fmt: skip
        assert len(by["lead"]) == 1
        found[one.code] = (by["lead"][0], len(by["supporting"]), len(by["member"]))
    assert found == facts.consortia


@EVERY
def test_policy_numbers_with_their_clause(facts):
    held = queries.values(county=facts.county, prefix="", at=DAY)
    for key, expected in facts.policy.items():
        one = held[key]
        assert one.value == expected, key
        assert one.clause, key
        assert one.title, key
        assert not one.to_be_verified, key
        assert one.is_proposed == facts.is_draft, key
    unsaid = [key for key, one in held.items() if key.startswith("policy.") and not (one.title and one.clause)]
    assert unsaid == []


@EVERY
def test_the_frame_of_unification(facts):
    frame = queries.find(county=facts.county, key="policy.unification.items", at=DAY)
    assert (len(frame.value) if frame else 0) == facts.frame


@EVERY
def test_what_is_planned(facts):
    planned = [one["code"] for one in queries.value(county=facts.county, key="rooms.planned", at=DAY).value]
    assert sum(code.startswith("centers.") for code in planned) == facts.planned_centers
    assert sum(code.startswith("platforms.") for code in planned) == facts.planned_platforms


@EVERY
def test_indicators_with_targets_as_printed(facts):
    rows = {one.code: one for one in Indicator.objects.filter(county=facts.county)}
    assert len(rows) == facts.indicators
    for (code, year), printed in facts.targets.items():
        assert rows[code].targets[year] == printed, (code, year)
    computable = {code for code, one in rows.items() if not one.collected}
    known = {"wuxi_2025": {"WX-K05", "WX-M05a", "WX-M05b"}, "fengjie_2025": {"FJ-K06"}}
    assert computable == known.get(facts.edition, set())


@COUNTIES
def test_villages_are_visibly_fictional_and_the_map_is_whole(facts):
    villages = Village.objects.filter(township__county=facts.county)
    assert villages.exists()
    assert all(v.is_fictional and v.name.endswith("（演示）") for v in villages)
    drawn = county_map.county_map(county=facts.county)
    codes = set(Township.objects.filter(county=facts.county).values_list("code", flat=True))
    assert {shape.township for shape in drawn.shapes} == codes
    assert "不作依据" in drawn.note
    assert all(len(shape.path) > 20 for shape in drawn.shapes)


@COUNTIES
def test_the_performer_of_the_ecg_center_is_there(facts):
    code = queries.value(county=facts.county, key="centers.ecg.performer", at=DAY).value
    assert Institution.objects.get(organization__code=code).county_id == facts.county


def test_members_join_on_the_day_that_the_document_names():
    def members(code, day):
        consortium = places.consortium(code=code)
        return places.memberships_at(at=day, consortium_id=consortium.pk).filter(role="member").count()

    assert [members("jy-tcm-group", date(2024, m, 1)) for m in (3, 4)] == [0, 3]
    assert [members("jy-tcm-group", day) for day in (date(2024, 12, 31), date(2025, 1, 1))] == [3, 9]
    assert [members("jy-hosp-group", day) for day in (date(2024, 12, 31), date(2025, 1, 1))] == [0, 8]
    assert [members("ws-tcm-group", d) for d in (date(2024, 12, 30), date(2024, 12, 31), date(2025, 12, 31))] == [
        0,
        1,
        3,
    ]


def test_an_mch_is_lead_member_or_supporting_by_county():
    roles = {
        m.institution.organization.code: m.role
        for m in places.memberships_at(at=DAY)
        if m.institution.type.startswith("mch")
    }
    assert roles == {"wx-mch": "supporting", "fj-mch": "supporting", "jy-hosp-m03": "member", "ws-mch": "lead"}


def test_the_province_has_its_nine_departments_and_no_consortium():
    departments = Organization.objects.filter(county="350000")
    assert departments.count() == 9
    assert {one.parent.code for one in departments if one.parent} == {"province-35"}
    districts = queries.value(county="350000", key="policy.scope.districts", at=DAY).value
    assert [one["code"] for one in districts] == ["350112", "350604", "350605", "350405", "350703", "350803"]


def test_county_commissions_stand_under_their_province():
    above = Organization.objects.get(code="province-50")
    assert above.county == ""
    assert above.name == "重庆市卫生健康委员会"
    below = set(above.children.values_list("code", flat=True))
    assert {"wx-commission", "fj-commission", "ws-commission"} <= below
    assert Organization.objects.get(code="jy-commission").parent.code == "province-51"


def test_a_province_sees_its_counties_and_no_other():
    above = Organization.objects.get(code="province-50")
    seen = Organization.objects.filter(pk__in=reach_of(organization=above, scope="tree", at=DAY))
    assert set(seen.values_list("county", flat=True)) == {"", "500236", "500237", "500238"}
    fujian = Organization.objects.get(code="province-35")
    seen = Organization.objects.filter(pk__in=reach_of(organization=fujian, scope="tree", at=DAY))
    assert set(seen.values_list("county", flat=True)) == {"350000"}


@COUNTIES
def test_a_county_sees_nothing_of_another(facts):
    root = Institution.objects.get(organization__code__endswith="-commission", county_id=facts.county).organization
    for scope in ("county", "tree", "consortium", "own"):
        seen = Organization.objects.filter(pk__in=reach_of(organization=root, scope=scope, at=DAY))
        assert set(seen.values_list("county", flat=True)) == {facts.county}, scope
    for one in places.consortia(county=facts.county):
        lead = places.memberships_at(at=DAY, consortium_id=one.pk).get(role="lead").institution.organization
        seen = Organization.objects.filter(pk__in=reach_of(organization=lead, scope="consortium", at=DAY))
        assert set(seen.values_list("county", flat=True)) == {facts.county}


def test_values_of_a_county_are_its_own():
    assert {queries.value(county=f.county, key="county.village_small_population", at=DAY).value for f in
            (WUXI, FENGJIE, WUSHAN)} == {800, 300}  # fmt: skip
    assert queries.find(county=WUXI.county, key="policy.pay.excess_cap_times", at=DAY) is None
    for value in Value.objects.select_related("edition"):
        assert value.county == value.edition.county


def test_roles_of_the_base_serve_everybody_and_loading_one_again_takes_none_away():
    before = {role.code: role.permissions for role in Role.objects.all()}
    Edition.objects.filter(code="fujian_2024").update(digest="")
    load.load(EDITIONS / "fujian_2024", now=NOW)
    assert {role.code: role.permissions for role in Role.objects.all()} == before


@EVERY
def test_the_second_load_of_each_changes_nothing(facts):
    Edition.objects.filter(code=facts.edition).update(digest="")
    again = load.load(EDITIONS / facts.edition, now=NOW)
    touched = {name: (c.made, c.changed, c.ended) for name, c in again.sections.items()}
    assert set(touched.values()) == {(0, 0, 0)}, touched


@EVERY
def test_no_person_is_named(facts):
    """Editions hold offices, never people: no key that could hold a name, and no line of the annex of posts."""
    for path in (EDITIONS / facts.edition).glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("组长：", "副组长", "书记：", "主任：", "局长：")), path.name


def test_a_code_of_another_county_is_refused(tmp_path):
    import shutil

    from yigongti.records.places.taken import CodeTaken

    folder = tmp_path / "copy"
    shutil.copytree(EDITIONS / "wushan_2024", folder)
    text = (folder / "institutions.toml").read_text(encoding="utf-8").replace('"ws-cdc"', '"wx-cdc"')
    (folder / "institutions.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CodeTaken, match="wx-cdc"):
        load.load(folder, now=NOW)


def test_base_values_are_all_to_be_verified():
    from yigongti.foundation.editions import values

    tree = tomllib.loads((EDITIONS / "base" / "values.toml").read_text(encoding="utf-8"))
    found = list(values.leaves(tree))
    assert len(found) > 10
    assert [leaf.key for leaf in found if not leaf.dated(DAY).to_be_verified] == []
