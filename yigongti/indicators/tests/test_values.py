"""The golden small world: every number here is worked out by hand in the comments."""

from decimal import Decimal

import pytest

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Scope as Width
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.testing import set_value
from yigongti.indicators import intake, queries, recompute, wording
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import BadScope, ScopeNotSeen
from yigongti.indicators.tests.conftest import INDICATORS, NOW, PATIENTS, at, both, load_indicators, row
from yigongti.records.places.models import Equipment, Institution, Membership
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_actor({queries.READ}, scope=Width.COUNTY, county=COUNTY)


@pytest.fixture
def year(county):
    """Residents 1-4. Person 1: clinic in Sept, A1 in Sept and Oct, B1 in Oct. Person 2: A1 in Oct. Person 3: A2 in Nov.
    One read without a known resident at A2 in Nov."""
    w = county
    rows = [
        *both(101, w.clinic.pk, "2026-09-30 23:59", 1),
        *both(102, w.center_a1.pk, "2026-09-01 00:00", 1),
        *both(103, w.center_a1.pk, "2026-10-01 00:00", 1),
        *both(104, w.center_b1.pk, "2026-10-15 10:00", 1),
        *both(105, w.center_a1.pk, "2026-10-31 23:59", 2),
        *both(106, w.center_a2.pk, "2026-11-02 09:00", 3),
        *both(107, w.center_a2.pk, "2026-11-03 09:00", None),
    ]
    intake.put(rows, now=NOW)
    recompute.incremental(now=NOW)
    return w


def number(code, period, scope, actor, now=NOW):
    return queries.value(county=COUNTY, code=code, period=parse(period), scope=scope, seen_by=actor, now=now)


@pytest.mark.parametrize(
    ("period", "scope", "persons"),
    [
        ("2026-09", "county", 1),  # person 1, twice
        ("2026-10", "county", 2),  # person 1 (two places), person 2
        ("2026-11", "county", 2),  # person 3 and one without a name
        ("ytd-2026-09", "county", 1),
        ("ytd-2026-10", "county", 2),  # not 1 + 2: person 1 is counted once
        ("ytd-2026-11", "county", 4),
        ("2026", "county", 4),
        ("ytd-2026-11", "institution:tw-a1", 2),  # persons 1, 2; the clinic's belongs to the center
        ("2026-09", "institution:tw-a1", 1),
        ("ytd-2026-11", "site:tw-a1", 2),
        ("ytd-2026-11", "site:tw-a1-v01", 1),
        ("ytd-2026-11", "institution:tw-b1", 1),
        ("ytd-2026-11", "consortium:tw-a", 4),  # 1, 2, 3 and the nameless one
        ("ytd-2026-11", "consortium:tw-b", 1),  # person 1 again: consortia add up to more than the county
        ("2026-08", "institution:tw-a2", None),  # before the first record of the county
        ("2026-10", "institution:tw-a2", 0),  # connected, and nothing happened: zero
        ("2026-12", "county", None),  # not yet
        ("2025", "county", None),
    ],
)
def test_persons_count_once_in_scope_and_period(year, boss, period, scope, persons):
    found = number("WX-K05", period, scope, boss)
    assert found.value.numerator == (None if persons is None else Decimal(persons))
    assert found.number == (None if persons is None else Decimal(persons) / 10000)
    assert bool(found.value.missing) == (persons is None)


def test_reads_count_every_time(year, boss):
    assert number("WX-M05a", "ytd-2026-11", "county", boss).value.numerator == 7
    assert number("WX-M05a", "2026-10", "county", boss).value.numerator == 3


def test_rate_per_ten_thousand(year, boss):
    """7 reads over the 1200 + 640 residents of the two villages: 7 / 1840 x 10000 = 38.0434..."""
    found = number("WX-M05a", "ytd-2026-11", "county", boss)
    assert found.value.denominator == 1840
    assert round(found.number, 4) == Decimal("38.0435")
    assert any("待核" in note for note in found.notes)


def test_unknown_population_is_missing_and_named(year, boss):
    found = number("WX-M05a", "ytd-2026-11", "institution:tw-b1", boss)
    assert found.number is None
    assert found.value.numerator == 1
    assert found.value.missing == "梅湾镇卫生院缺“县域内常住人口数”：没有登记"
    assert found.text == "缺"


def test_village_coverage_and_targets(year, boss):
    found = number("WX-M05b", "2026-11", "county", boss)
    assert (found.value.numerator, found.value.denominator, found.number) == (1, 2, 50)
    assert [v.words for v in found.verdicts] == ["已达标", "差 10.00"]


def test_an_institution_without_villages_has_no_rate(year, boss):
    found = number("WX-M05b", "2026-11", "institution:tw-b1", boss)
    assert found.number is None
    assert found.value.missing == "分母为 0，无法计算"


def test_unknown_equipment_is_not_counted_as_yes(year, boss):
    Equipment.objects.filter(organization_id=year.clinic.pk).delete()  # nothing is known of it any more
    recompute.incremental(now=NOW)
    assert number("WX-M05b", "2026-11", "county", boss).value.numerator == 0


def test_states_keep_the_month_as_it_stood(year, boss):
    Institution.objects.filter(pk=year.clinic_bare.pk).update(has_ecg_device=True)
    later = at("2026-12-01 08:00")
    recompute.incremental(now=later)
    assert number("WX-M05b", "2026-11", "county", boss, later).number == 50
    assert number("WX-M05b", "2026-12", "county", boss, later).number == 100
    assert number("WX-M05b", "2026", "county", boss, later).number == 100
    assert number("WX-M05b", "2026-10", "county", boss, later).number is None


def test_a_yearly_count_is_not_held_against_a_month_or_one_institution(year, boss):
    assert [v.words for v in number("WX-K05", "2026-11", "county", boss).verdicts] == ["不单独比", "不单独比"]
    assert number("WX-K05", "ytd-2026-11", "institution:tw-a1", boss).verdicts[0].words == "不单独比"
    assert number("WX-K05", "ytd-2026-11", "county", boss).verdicts[0].words == "差 5.00"


def test_a_fact_that_nobody_reports_is_named(year, boss):
    found = number("WX-M07", "2026", "county", boss)
    assert found.number is None
    assert "primary_visits" in found.value.missing
    assert "尚未接入" in found.value.missing


def test_the_edition_may_count_visits(year, boss):
    set_value(COUNTY, f"indicators.counting.{PATIENTS}", "visits")
    found = number("WX-K05", "ytd-2026-11", "county", boss)
    assert found.value.numerator == 7
    assert found.facts[0].unit == "人次"


def test_retraction_takes_the_person_out(year, boss):
    intake.retract(record="orders.order:105", now=NOW)
    recompute.incremental(now=NOW)
    assert number("WX-K05", "ytd-2026-11", "county", boss).value.numerator == 3
    assert number("WX-M05a", "ytd-2026-11", "county", boss).value.numerator == 6


def test_a_late_correction_leaves_its_old_month(year, boss):
    intake.put(both(105, year.center_b1.pk, "2026-09-05 08:00", 2), now=NOW)
    recompute.incremental(now=NOW)
    assert number("WX-K05", "2026-10", "county", boss).value.numerator == 1
    assert number("WX-K05", "2026-09", "county", boss).value.numerator == 2
    assert number("WX-K05", "2026-09", "institution:tw-b1", boss).value.numerator == 1


def test_membership_of_the_day_counts(year, boss):
    """The center leaves consortium A on 1 October: its rows of September stay there, also those counted before."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    member = Membership.objects.get(institution_id=year.center_a1.pk)
    member.period = DateRange(member.period.lower, at("2026-10-01 00:00").date())
    member.save()
    intake.put([row(PATIENTS, 201, year.clinic.pk, "2026-09-30 10:00", 8)], now=NOW)
    intake.put([row(PATIENTS, 202, year.clinic.pk, "2026-10-01 10:00", 9)], now=NOW)
    recompute.incremental(now=NOW)
    assert number("WX-K05", "2026-09", "consortium:tw-a", boss).value.numerator == 2
    assert number("WX-K05", "2026-10", "county", boss).value.numerator == 3
    assert number("WX-K05", "2026-10", "consortium:tw-a", boss).value.numerator == 0


def test_who_may_see_what(year):
    own = make_actor({queries.READ}, organization=year.center_a1)
    assert number("WX-K05", "2026-10", "county", own).value.numerator == 2
    assert number("WX-K05", "2026-10", "institution:tw-a1", own).value.numerator == 2
    assert number("WX-K05", "2026-09", "site:tw-a1-v01", own).value.numerator == 1  # its own village clinic
    for scope in ("institution:tw-a2", "consortium:tw-a", "site:tw-b1", "institution:nowhere"):
        with pytest.raises(ScopeNotSeen):
            number("WX-K05", "2026-10", scope, own)
    with pytest.raises(BadScope):
        number("WX-K05", "2026-10", "planet:earth", own)
    with pytest.raises(ScopeNotSeen):
        number("WX-K05", "2026-10", "county", make_actor({queries.READ}, county="990039"))
    with pytest.raises(MissingPermission):
        number("WX-K05", "2026-10", "county", make_actor(county=COUNTY))
    lead = make_actor(
        {queries.READ},
        reach=[year.hospital, year.center_a1, year.center_a2, year.clinic, year.clinic_bare],
        county=COUNTY,
    )
    assert number("WX-K05", "2026-10", "consortium:tw-a", lead).value.numerator == 2
    with pytest.raises(ScopeNotSeen):
        number("WX-K05", "2026-10", "consortium:tw-b", lead)


def test_grid_and_series(year, boss):
    sheet = queries.sheet(
        county=COUNTY, code="WX-K05", period=parse("ytd-2026-11"), scope="county", seen_by=boss, now=NOW
    )
    by_name = {r.scope.title: r for r in sheet.rows}
    assert set(by_name) == {"松溪镇卫生院", "竹坪乡卫生院", "梅湾镇卫生院"}
    assert [c.number for c in by_name["松溪镇卫生院"].cells][-3:] == [1, 2, 0]
    assert by_name["松溪镇卫生院"].total.number == 2
    assert [v.value.numerator for v in sheet.monthly][-3:] == [1, 2, 4]
    assert [v.value.numerator for v in sheet.single][-3:] == [1, 2, 2]
    assert sheet.single[0].value.missing


def test_new_wording_is_a_new_version(county):
    again = load_indicators(INDICATORS)
    assert (again.made, again.changed, again.unchanged) == (0, 0, 4)
    changed = {"indicator": [dict(INDICATORS["indicator"][0], formula="patients/1000"), *INDICATORS["indicator"][1:3]]}
    done = load_indicators(changed)
    assert (done.changed, done.ended, done.unchanged) == (1, 1, 2)
    today = queries.indicators(county=COUNTY, at=NOW.date())
    assert [(i.code, i.version) for i in today] == [("WX-K05", 2), ("WX-M05a", 1), ("WX-M05b", 1)]
    before = queries.indicators(county=COUNTY, at=at("2026-11-19 00:00").date())
    assert (before[0].code, before[0].version, before[0].formula) == ("WX-K05", 1, "patients/10000")


def test_the_same_reason_is_said_once():
    said = "巫溪县缺“甲”：按全年填报；巫溪县缺“乙”：按全年填报；上年同期（2025年）巫溪县缺“乙”：没有填报；还没有评定"
    assert wording.brief(said) == "巫溪县缺“甲”“乙”：按全年填报；上年同期（2025年）巫溪县缺“乙”：没有填报；还没有评定"
    assert not wording.brief("")
