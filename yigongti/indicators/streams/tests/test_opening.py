"""A number of a stream opens to its records, whoever looks: total = seen + hidden = the cell, for all kinds of fact."""

from datetime import date
from decimal import Decimal

import pytest

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Scope as Width
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.indicators import bulk, drill, intake, queries, recompute, tallies
from yigongti.indicators.analysis import comparing, explaining
from yigongti.indicators.facts import FactRow
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import parse
from yigongti.indicators.sources import VERDICTS, Judged
from yigongti.indicators.sources import Line as Told
from yigongti.indicators.streams.tests.conftest import (
    NOW,
    at,
    operation,
    person,
    settlement,
    stay,
    visit,
    void,
)
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
RIGHTS = {queries.READ, queries.OPEN, "encounters.encounter.read"}
FACTS = (
    "total_visits", "primary_visits", "village_tcm_volume", "lead_discharges", "primary_bed_days_used",
    "lead_ops_discharged", "lead_med_revenue",
)  # fmt: skip
SCOPES = (
    "county", "consortium:tw-a", "consortium:tw-b", "institution:tw-a1", "site:tw-a1", "site:tw-a1-v01", "site:tw-hosp",
)  # fmt: skip
PERIODS = ("2026-02", "2026-03", "ytd-2026-04", "2026")


@pytest.fixture
def opened(world):
    """Visits at five places, two stays with an operation and bills; one visit was voided, one file merged."""
    w = world
    anna, bert, twin = person(w), person(w), person(w)
    visit(anna, w.hospital, "2026-02-03 08:00")
    visit(anna, w.center_a1, "2026-03-03 08:00", is_tcm=True)
    visit(bert, w.clinic, "2026-03-04 08:00", "village", is_tcm=True)
    visit(bert, w.center_b1, "2026-03-05 08:00")
    visit(twin, w.center_a2, "2026-03-31 23:59")
    void(visit(bert, w.center_a1, "2026-03-06 08:00"))
    long = stay(anna, w.hospital, "2026-02-20 08:00", "2026-03-04 08:00")
    operation(long, 3)
    settlement(long.encounter, "2026-03-04 09:00", 5000, 3000)
    stay(bert, w.hospital, "2026-03-20 08:00")
    stay(anna, w.center_a1, "2026-02-25 08:00", "2026-02-28 08:00")
    for place, code in enumerate(("X-M01", "X-M02")):
        Indicator.objects.create(
            county=COUNTY, edition="test", code=code, name="测试", clause="", unit="%", kind="ratio",
            direction="monitor", place=place, valid_from=date(2025, 1, 1),
            formula="+".join(FACTS) if code == "X-M01" else "total_visits/previous(total_visits)-1",
        )  # fmt: skip
    recompute.incremental(now=NOW)
    return w


def look(actor, fact="total_visits", *, scope="county", period="2026-03", code="X-M01", page=1):
    return drill.open_records(
        county=COUNTY, code=code, fact=fact, period=parse(period), scope=scope, seen_by=actor, now=NOW, page=page
    )


def boss(rights=RIGHTS):
    return make_actor(rights, scope=Width.COUNTY, county=COUNTY)


def reconciles(found):
    number = found.reading.number or Decimal(0)
    return found.total == found.visible + found.hidden == number == sum((s.number for s in found.shares), Decimal(0))


def test_every_fact_scope_and_period_reconciles(opened, monkeypatch):
    """Counted row by row, and the same from the cells where there is too much to count."""
    actor, seen = boss(), 0
    for most in (tallies.COUNT_AT_MOST, 0):
        monkeypatch.setattr(tallies, "COUNT_AT_MOST", most)
        for fact in FACTS:
            for scope in SCOPES if fact == "total_visits" else ("county", "consortium:tw-a", "site:tw-hosp"):
                for period in PERIODS:
                    found = look(actor, fact, scope=scope, period=period)
                    assert reconciles(found), (fact, scope, period, found.total, found.reading)
                    assert not found.hidden
                    seen += found.rows
    assert seen > 100


def test_the_lines_are_the_records(opened):
    found = look(boss())
    assert (found.total, found.rows) == (4, 4)
    assert [line.place for line in found.lines] == ["竹坪乡卫生院", "梅湾镇卫生院", "杏花村卫生室", "松溪镇卫生院"]
    assert all(one.line.person.startswith("演") and one.line.url for one in found.lines)
    assert "门诊" in found.lines[-1].line.title


@pytest.mark.parametrize("most", [20_000, 0])
def test_what_may_not_be_seen_is_counted_alone(opened, monkeypatch, most):
    monkeypatch.setattr(tallies, "COUNT_AT_MOST", most)
    found = look(make_actor(RIGHTS, organization=opened.center_a1, reach=[opened.center_a1, opened.clinic]))
    assert (found.total, found.visible, found.hidden, found.rows) == (4, 2, 2, 2)
    assert {one.place for one in found.lines} == {"松溪镇卫生院", "杏花村卫生室"}
    assert reconciles(found)
    assert [share.title for share in found.shares] == ["松溪镇卫生院", "其他机构"]
    blind = look(make_actor(RIGHTS - {"encounters.encounter.read"}, scope=Width.COUNTY, county=COUNTY))
    assert (blind.total, blind.visible, blind.lines) == (4, 0, ())
    with pytest.raises(MissingPermission):
        look(boss({queries.READ}))


@pytest.mark.parametrize("most", [20_000, 0])
def test_a_file_opened_by_break_glass_is_seen_elsewhere(opened, monkeypatch, most):
    from yigongti.records.encounters.models import Encounter

    monkeypatch.setattr(tallies, "COUNT_AT_MOST", most)
    other = Encounter.objects.get(organization=opened.center_b1).resident_id
    found = look(make_actor(RIGHTS, organization=opened.center_a2, opened=[other]))
    assert (found.visible, found.rows) == (3, 3)
    assert {one.place for one in found.lines} == {"竹坪乡卫生院", "梅湾镇卫生院", "杏花村卫生室"}


def test_a_change_of_the_last_moment_is_said(opened):
    visit(person(opened), opened.center_a1, "2026-03-07 08:00")
    found = look(boss())
    assert found.is_pending
    assert found.lag == 1
    recompute.incremental(now=NOW)
    found = look(boss())
    assert not found.is_pending
    assert (found.lag, found.total) == (0, 5)


def test_both_years_of_a_growth_open(opened):
    visit(person(opened), opened.center_a1, "2025-03-07 08:00")
    recompute.incremental(now=NOW)
    found = look(boss(), code="X-M02")
    assert [period.code for period in found.years] == ["2025-03", "2026-03"]
    before = look(boss(), code="X-M02", period="2025-03")
    assert (before.total, before.rows) == (1, 1)
    assert [period.code for period in before.years] == ["2024-03", "2025-03", "2026-03"]
    assert not look(boss()).years


def test_looking_is_audited_for_each_resident(opened):
    before = Line.objects.filter(action="indicators.record.list").count()
    found = look(boss())
    people = {one.line.resident_id for one in found.lines}
    assert Line.objects.filter(action="indicators.record.list").count() == before + len(people)


def test_a_verdict_opens_to_its_judgements(opened, monkeypatch):
    Indicator.objects.create(
        county=COUNTY, edition="test", code="X-E01", name="判定", clause="", unit="", kind="evidence",
        direction="monitor", valid_from=date(2025, 1, 1), details={"checklist": ["有制度"]},
    )  # fmt: skip
    lines = [
        Judged(opened.hospital.pk, at("2026-03-02 08:00"), Told(1, "评定人甲：达到")),
        Judged(opened.hospital.pk, at("2026-03-03 08:00"), None),
    ]
    monkeypatch.setattr("yigongti.indicators.sources.VERDICTS", VERDICTS)
    monkeypatch.setattr(drill, "VERDICTS", [lambda asked: lines if asked.indicator == "X-E01" else []])
    found = look(boss(), "", code="X-E01", period="2026")
    assert (found.total, found.visible, found.hidden) == (2, 1, 1)
    assert found.lines[0].line.title == "评定人甲：达到"


def test_numbers_that_were_handed_in_open_to_their_rows(opened):
    """The origin that counts decides where a number leads; rows of another origin are not mixed in."""
    put = [
        FactRow("gp_yearend", f"collection.cell:{n}", place.pk, COUNTY, at("2026-03-31 08:00"), Decimal(n),
                origin="collected")
        for n, place in ((3, opened.hospital), (4, opened.center_a1))
    ]  # fmt: skip
    intake.put(put, now=NOW)
    recompute.incremental(now=NOW)
    Indicator.objects.create(
        county=COUNTY, edition="test", code="X-M03", name="全科医生", clause="", unit="人", kind="count",
        direction="monitor", valid_from=date(2025, 1, 1), formula="gp_yearend",
    )  # fmt: skip
    from yigongti.indicators.models import BaseFact

    BaseFact.objects.create(
        county=COUNTY, code="gp_yearend", title="年末全科医生数", unit="人", source="", scope="institution",
        period="flow", owner="institution", origin="collected",
    )  # fmt: skip
    found = look(boss(), "gp_yearend", code="X-M03", period="2026-03")
    assert found.reading.origin_shown == "collected"
    assert reconciles(found)
    assert found.total == 7


def small_cells(monkeypatch, below):
    from types import SimpleNamespace

    monkeypatch.setattr("yigongti.indicators.small.find", lambda **_: SimpleNamespace(value=below))


def test_small_numbers_are_withheld_from_who_may_not_open_them(opened, monkeypatch):
    small_cells(monkeypatch, 5)
    given = {"county": COUNTY, "code": "X-M02", "period": parse("2026-03"), "scope": "county", "now": NOW}
    withheld = queries.value(**given, seen_by=boss({queries.READ}))
    assert withheld.number is None
    assert "人数较少" in withheld.facts[0].missing
    assert withheld.facts[0].number is None
    assert queries.value(**given, seen_by=boss()).facts[0].number == 4
    small_cells(monkeypatch, 4)
    assert queries.value(**given, seen_by=boss({queries.READ})).facts[0].number == 4


def test_no_other_door_tells_a_small_number(opened, monkeypatch):
    """In bulk, in what a change is made of, among members, in the total of a row beside the county's."""
    w = opened
    Indicator.objects.filter(code="X-M02").update(formula="total_visits", kind="count")
    for place, many in ((w.center_a2, 6), (w.center_b1, 9)):
        for _ in range(many):
            visit(person(w), place, "2026-03-10 08:00")
    recompute.incremental(now=NOW)
    small_cells(monkeypatch, 5)
    reader, period = boss({queries.READ}), parse("2026-03")  # a1 has 2, a2 7, b1 10 in March
    given = {"county": COUNTY, "code": "X-M02", "period": period, "scope": "county", "now": NOW, "seen_by": reader}
    asked = bulk.Wanted(("2026-03",), ("institutions",), ("X-M02",))
    held = {v.scope.code: v.number for v in bulk.Values(county=COUNTY, wanted=asked, seen_by=reader, now=NOW)}
    assert (held["tw-a1"], held["tw-b1"]) == (None, 10)
    told = comparing.compare(**given)
    assert {key: v.number for key, v in told.values.items()} == {
        "institution:tw-a1": None, "institution:tw-a2": None, "institution:tw-b1": 10,
    }  # fmt: skip
    (part,) = explaining.explain(**given, against="previous").parts
    assert part.shares == ()
    assert "人数较少" in part.why
    totals = {row.scope.code: (row.total.number, row.value.number) for row in queries.sheet(**given).rows}
    assert totals["tw-a1"] == totals["tw-a2"] == (None, None)
    assert totals["tw-b1"] == (10, 10)


def test_one_withheld_cell_takes_another_with_it(opened, monkeypatch):
    """Otherwise the sum of the row or the column would tell it."""
    w = opened
    for place, many in ((w.center_a1, 6), (w.center_a2, 7), (w.center_b1, 9)):
        for month in (2, 3) if place != w.center_b1 else (2,):
            for _ in range(many):
                visit(person(w), place, f"2026-{month:02d}-10 08:00")
    recompute.incremental(now=NOW)
    small_cells(monkeypatch, 5)
    Indicator.objects.filter(code="X-M02").update(formula="total_visits", kind="count")
    given = {"county": COUNTY, "code": "X-M02", "period": parse("ytd-2026-03"), "scope": "county", "now": NOW}
    told = queries.sheet(**given, seen_by=boss({queries.READ}))
    march = [row.cells[2] for row in told.rows]
    assert sum(cell.number is None for cell in march) >= 2
    assert (
        sum(cell.number is None for cell in [row.cells[2] for row in queries.sheet(**given, seen_by=boss()).rows]) == 0
    )
