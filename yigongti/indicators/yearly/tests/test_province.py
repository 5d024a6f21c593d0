"""The roll-up of two counties, worked out by hand: facts are summed, then the formula is applied."""

from decimal import Decimal

import pytest

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.indicators.formulas import Reading, parse
from yigongti.indicators.yearly import province
from yigongti.indicators.yearly.rollup import rolled_up, total
from yigongti.indicators.yearly.testing import NOW, OTHER, lock, numbers, two_counties
from yigongti.records.places.testing import COUNTY

RIGHTS = (province.READ, province.EXPORT)
ONE = {"primary_visits": 60, "total_visits": 100, "doctors_avg": 2, "workdays_n": 250, "cost_n": 1000, "persons_n": 10}
TWO = {"primary_visits": 300, "total_visits": 900, "doctors_avg": 6, "workdays_n": 250, "cost_n": 8000, "persons_n": 40}
BEFORE_ONE, BEFORE_TWO = {"cost_n": 900, "persons_n": 10}, {"cost_n": 3600, "persons_n": 40}


@pytest.fixture
def counties(db):
    return two_counties()


@pytest.fixture
def viewer(counties):
    world, other, above = counties
    reach = [above, other, *world.organizations]
    return make_actor(RIGHTS, above, reach, scope="tree")


def approved():
    for county, values, before in ((COUNTY, ONE, BEFORE_ONE), (OTHER, TWO, BEFORE_TWO)):
        numbers(county, 2025, values)
        numbers(county, 2024, before)


def line(viewer, code, year=2025):
    found = province.overview(seen_by=viewer, year=year, now=NOW)
    return next(one for one in found.lines if code in {cell.code for cell in one.cells.values()})


def test_the_formula_is_applied_to_sums_never_to_ratios(viewer):
    approved()
    found = line(viewer, "WX-K07")
    assert {cell.code: cell.text for cell in found.cells.values()} == {"WX-K07": "60.00", "FJ-K08": "33.33"}
    assert (found.text, found.numerator, found.denominator) == ("36.00", 360, 1000)  # not the mean, 46.67
    assert found.joined == (COUNTY, OTHER)


def test_days_of_the_calendar_are_taken_once_and_growth_compares_sums(viewer):
    approved()
    assert line(viewer, "WX-M07").text == "0.18"  # 360 visits / 8 doctors / 250 days
    # per person 9000/50 = 180 against 4500/50 = 90
    assert line(viewer, "WX-M10").text == "100.00"


def test_a_name_that_looks_alike_joins_nothing(viewer):
    approved()
    assert set(line(viewer, "WX-K06").cells) == {COUNTY}
    assert set(line(viewer, "FJ-K07").cells) == {OTHER}


def test_what_the_platform_counts_waits_for_the_lock_and_the_lock_gives_its_own_numbers(viewer):
    approved()
    numbers(COUNTY, 2025, {"contracted_n": 180_000}, origin="computed")
    cell = line(viewer, "WX-K09").cells[COUNTY]
    assert (cell.text, cell.state) == ("缺", "open")
    lock(COUNTY, 2025, ONE | {"contracted_n": 170_000})
    locked = line(viewer, "WX-K09")
    assert (locked.cells[COUNTY].text, locked.cells[COUNTY].state, locked.text) == ("17.00", "locked", "17.00")


def test_a_county_without_its_number_is_left_out_and_named(viewer):
    numbers(COUNTY, 2025, ONE)
    found = line(viewer, "WX-K07")
    assert (found.text, found.joined, found.cells[OTHER].text) == ("60.00", (COUNTY,), "缺")
    nothing = line(viewer, "WX-K07", 2023)
    assert (nothing.text, nothing.joined) == ("缺", ())


def test_ages_are_summed_by_group(viewer):
    for county, deaths, people in ((COUNTY, (1, 2), (1000, 1000)), (OTHER, (3, 2), (3000, 1000))):
        groups = dict(zip(("30-34", "35-39"), zip(deaths, people, strict=True), strict=True))
        numbers(county, 2025, {f"deaths_n:{g}": d for g, (d, _) in groups.items()})
        numbers(county, 2025, {f"people_n:{g}": p for g, (_, p) in groups.items()})
    # M = 4/4000 and 4/2000; q = 5M/(1+2.5M): 5/1002.5 and 5/502.5... 100*(1-(1-q1)(1-q2))
    q1, q2 = Decimal("0.005") / Decimal("1.0025"), Decimal("0.01") / Decimal("1.005")
    wanted = 100 * (1 - (1 - q1) * (1 - q2))
    assert line(viewer, "WX-M14").text == f"{wanted:.2f}" == "1.49"


def test_scores_do_not_add_up():
    looks = {"甲县": lambda code: Reading(Decimal(90)), "乙县": lambda code: Reading(Decimal(80))}
    assert total("score_n", "分", looks).number is None
    assert total("score_n", "人", looks).number == 170
    assert rolled_up(parse("a/b"), {}, {}, {}).missing.startswith("没有县")


def test_the_province_goes_no_deeper_than_a_county(client, counties, viewer):
    approved()
    _world, _other, above = counties
    position = make_position((*RIGHTS,), above, scope="tree")
    sign_in(client, position.user, position)
    page = client.get("/yearly/province/", {"year": "2025"}).content.decode()
    assert "36.00" in page
    assert "雾城县" in page
    assert "松溪镇" not in page
    one = client.get(f"/yearly/province/{OTHER}/", {"year": "2025"}).content.decode()
    assert "33.33" in one
    assert "云岭县" not in one
    assert client.get("/yearly/province/110101/").status_code == 404
    assert client.get("/yearly/").status_code == 403


def test_the_workbook_says_what_the_page_says(client, counties):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    approved()
    position = make_position(RIGHTS, counties[2], scope="tree")
    sign_in(client, position.user, position)
    answer = client.get("/yearly/province/xlsx/", {"year": "2025"})
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    share = next(row for row in rows if "基层诊疗人次占比" in str(row[0]))
    assert rows[0][2:4] == ["云岭县（演示）", "云岭县（演示） 状态"]
    assert share[2:9] == [60.0, "已审定", 33.33, "已审定", 36.0, 360.0, 1000.0]
