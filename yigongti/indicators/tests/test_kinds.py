"""Kinds of indicators through the board, the sheet and the JSON: cells put in by hand, results worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from yigongti.foundation.access.models import Scope as Width
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.editions import layers
from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts, queries, telling
from yigongti.indicators.board import Board
from yigongti.indicators.evidence import Assessment, Result
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import Scope
from yigongti.indicators.tests.conftest import NOW, at, load_indicators
from yigongti.indicators.values import compute
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
MEAN = "ip_cost_in_county/ip_persons_in_county"
KINDS = {
    "indicator": [
        {"id": "WX-M10a", "clause": "附件3-10(1)", "name": "人均费用", "unit": "元", "kind": "mean", "formula": MEAN},
        {"id": "WX-M10b", "clause": "附件3-10(2)", "name": "增长率", "unit": "%", "kind": "growth",
         "formula": f"100*({MEAN}-previous({MEAN}))/previous({MEAN})", "direction": "lower"},
        {"id": "FJ-M12", "clause": "附件3-12", "name": "达标机构数", "unit": "个", "kind": "two_part",
         "formula": "[quality_basic_n, quality_recommended_n]"},
        {"id": "WX-M14", "clause": "附件3-14", "name": "过早死亡率", "unit": "%", "kind": "lifetable",
         "formula": "100*lifetable_probability(ncd4_deaths_by_age, pop_by_age, 40, 49)", "direction": "lower",
         "variants": {"45—49 岁": "100*lifetable_probability(ncd4_deaths_by_age, pop_by_age, 45, 49)"}},
        {"id": "WX-M01", "clause": "附件3-1", "name": "资源统一管理", "unit": "", "kind": "evidence",
         "formula": "evidence_checklist", "checklist": ["人员", "药品"]},
        {"id": "FJ-M08", "clause": "附件3-8", "name": "达到推荐标准", "unit": "家", "printed_unit": "是/否",
         "kind": "evidence", "formula": "lead_meets_recommended"},
        {"id": "WX-K06", "clause": "附件2-6", "name": "收入比值", "unit": "", "printed_unit": "%", "kind": "ratio",
         "formula": "(township_staff_income/township_staff_n)/(county_level_staff_income/county_level_staff_n)",
         "targets": {"2025": "≥85%", "2027": "≥0.90"}},
    ]
}  # fmt: skip


@pytest.fixture
def kinds(world):
    """The small county with the platform's declared facts and one indicator of each kind."""
    content = base_facts.FactsFile.model_validate(layers.read(layers.BASE, "facts.toml", base_facts.FactsFile).content)
    base_facts.load(content, Context(Path(), COUNTY, date(2025, 1, 1)))
    load_indicators(KINDS, now=at("2025-12-18 09:00"))
    return world


@pytest.fixture
def boss():
    return make_actor({queries.READ}, scope=Width.COUNTY, county=COUNTY)


def cell(fact, month, amount, kind=ScopeKind.COUNTY, scope=0):
    FactValue.objects.create(
        fact=fact, county=COUNTY, scope_kind=kind.value, scope_id=scope, month=month, records=1, amount=amount,
        persons=0, new_persons=0, computed_at=NOW,
    )  # fmt: skip


def value(code, period, boss, scope="county", now=NOW):
    return queries.value(county=COUNTY, code=code, period=parse(period), scope=scope, seen_by=boss, now=now)


def test_growth_over_the_year_before_with_both_years_beside(kinds, boss):
    """2024: 900 000 / 300 = 3000. 2025: 1 320 000 / 400 = 3300. Growth 10 %; the cost alone grew by 46.7 %."""
    for month, cost, persons in ((202412, 900_000, 300), (202512, 1_320_000, 400)):
        cell("ip_cost_in_county", month, cost)
        cell("ip_persons_in_county", month, persons)
    for month in (202401, 202501):
        cell("ip_cost_in_county", month, 0)
        cell("ip_persons_in_county", month, 0)
    found = value("WX-M10b", "2025", boss)
    assert (found.number, found.text) == (10, "10.00")
    assert [(s.title, s.unit, s.value.number) for s in found.sides] == [
        ("2025年全年", "元/人", 3300), ("2024年全年", "元/人", 3000),
    ]  # fmt: skip
    assert [f.period.code if f.period else "" for f in found.facts] == ["", "", "2024", "2024"]
    told = telling.tell(found)
    assert [(p["role"], p["value"]) for p in told["parts"]] == [("year", "3300"), ("year", "3000")]
    assert told["normalized"] == {"value": "0.1", "unit": ""}
    assert "上年同期（参保人县域内住院总费用 ÷ 参保人县域内住院人数）" in told["formula_words"]


def test_growth_needs_the_whole_year_before(kinds, boss):
    cell("ip_cost_in_county", 202407, 10)
    cell("ip_persons_in_county", 202407, 10)
    cell("ip_cost_in_county", 202505, 10)
    cell("ip_persons_in_county", 202505, 10)
    found = value("WX-M10b", "2025", boss)
    assert found.number is None
    assert "上年同期（2024年全年）参保人县域内住院总费用：2024-07 起才接入，不能比" in found.value.missing


def test_a_running_year_is_compared_with_the_same_months(kinds, boss):
    """In November 2026 the year stands at 11 months; December 2025 (1000 a head) stays out: 220 / 200 = +10 %."""
    for month, cost in ((202501, 200), (202512, 1000), (202611, 220)):
        cell("ip_cost_in_county", month, cost)
        cell("ip_persons_in_county", month, 1)
    found = value("WX-M10b", "2026", boss)
    assert found.number == 10
    assert found.sides[1].title == "2025年1–11月"
    assert value("WX-M10b", "2025", boss).value.missing.startswith("上年同期（2024年全年）")


def test_two_results_stay_two(kinds, boss):
    cell("quality_basic_n", 202512, 28)
    found = value("FJ-M12", "2025", boss)
    assert (found.number, found.text) == (None, "28 / 缺")
    assert "‘优质服务基层行’达到推荐标准的机构数" in found.value.missing
    cell("quality_recommended_n", 202512, 9)
    found = value("FJ-M12", "2025", boss)
    assert (found.number, found.text, found.value.missing) == (None, "28 / 9", "")
    assert [p["value"] for p in telling.tell(found)["parts"]] == ["28", "9"]


def test_life_table_from_cells_by_age(kinds, boss):
    """As in test_lifetable: M 1/100 and 2/100: 100 x 40/287; the other reading: 100 x 2/21."""
    for ages, deaths in (("40-44", 1), ("45-49", 2)):
        cell(f"ncd4_deaths_by_age:{ages}", 202501, deaths)
        cell(f"pop_by_age:{ages}", 202512, 100)
    found = value("WX-M14", "2025", boss)
    assert round(found.number, 6) == Decimal("13.937282")
    assert round(found.sides[0].value.number, 6) == Decimal("9.523810")
    assert (found.value.numerator, found.value.denominator) == (3, 200)
    assert telling.tell(found)["facts"][0]["ages"][1] == {"from": 45, "to": 49, "value": "2"}
    assert value("WX-M14", "2025-11", boss).value.missing == "这项指标按全年计算，期间请选全年"
    assert value("WX-M14", "2026", boss).value.missing == "这项指标按全年计算，期间请选全年"


def test_a_group_of_ages_without_people_is_named(kinds, boss):
    cell("ncd4_deaths_by_age:40-44", 202501, 1)
    cell("ncd4_deaths_by_age:45-49", 202501, 1)
    cell("pop_by_age:40-44", 202512, 100)
    assert value("WX-M14", "2025", boss).value.missing == "缺 45—49 岁的人口数"


def test_what_nobody_has_reported_is_named_in_words(kinds, boss):
    assert value("WX-M10a", "2025", boss).value.missing == (
        "云岭县缺“参保人县域内住院总费用”：尚未接入，没有业务或机构报送；"
        "云岭县缺“参保人县域内住院人数”：尚未接入，没有业务或机构报送"
    ).replace("云岭县", value("WX-M10a", "2025", boss).scope.title)


def test_an_institution_that_handed_nothing_in_is_missing_and_not_zero(kinds, boss):
    cell("lead_meets_recommended", 202512, 1)
    cell("ip_cost_in_county", 202512, 5)
    cell("ip_persons_in_county", 202512, 5)
    found = value("WX-M10a", "2025", boss, scope="institution:tw-a1")
    assert found.number is None
    assert "没有填报" in found.value.missing


def test_a_verdict_of_one_or_zero(kinds, boss):
    cell("lead_meets_recommended", 202512, 1)
    cell("lead_meets_recommended", 202512, 0, ScopeKind.INSTITUTION, kinds.center_a1.pk)
    cell("lead_meets_recommended", 202512, 1, ScopeKind.INSTITUTION, kinds.center_a2.pk)
    assert value("FJ-M08", "2025", boss).text == "1"
    assert value("FJ-M08", "2025", boss, scope="institution:tw-a1").text == "未达到"
    assert value("FJ-M08", "2025", boss, scope="institution:tw-a2").text == "达到"
    assert telling.tell(value("FJ-M08", "2025", boss))["printed_unit"] == "是/否"


@pytest.mark.parametrize(
    ("verdict", "text", "missing"),
    [
        (None, "未评定", "还没有评定，须由两人按清单核对材料"),
        (Assessment(Result.MET), "达到", ""),
        (Assessment(Result.NOT_MET), "未达到", ""),
    ],
)
def test_a_checklist_is_judged(kinds, verdict, text, missing):
    given = {("WX-M01", "county", 0, 2025): verdict} if verdict else {}
    board = Board(county=COUNTY, codes=(), years=(2025,), this_month=202611, assessments=given)
    (found,) = (i for i in queries.indicators(county=COUNTY, at=NOW.date()) if i.code == "WX-M01")
    county = Scope(ScopeKind.COUNTY, 0, COUNTY, "全县")
    told = compute(found, board, county, parse("2025"), None)
    assert (told.text, told.value.missing, told.number) == (text, missing, None)
    assert telling.tell(told)["checklist"] == ["人员", "药品"]


def test_percent_printed_over_a_ratio(kinds, boss):
    """90 / 120 thousand is 0.75: a target printed as 85% of a ratio is 0.85, and the gap 0.10, not 84.25."""
    for fact, amount in (("township_staff_income", 900), ("township_staff_n", 10),
                         ("county_level_staff_income", 1200), ("county_level_staff_n", 10)):  # fmt: skip
        cell(fact, 202512, amount)
    found = value("WX-K06", "2025", boss)
    assert found.number == Decimal("0.75")
    assert [(v.target.printed, v.words) for v in found.verdicts] == [("≥85%", "差 0.10"), ("≥0.9", "差 0.15")]
    assert telling.tell(found)["printed_unit"] == "%"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("FJ-M12", ("28", "9", "达到基本标准及以上的机构数", "达到推荐标准的机构数")),
        ("WX-M10b", ("2025年全年", "2024年全年", "上年同期", "另一部分", "人均费用")),
        ("WX-M14", ("1 － ∏（1 － q）", "40—49 岁四类慢性病死亡数", "另一口径", "45—49 岁")),
        ("WX-M01", ("未评定", "药品", "由两人按清单核对材料评定")),
        ("WX-K06", ("表中单位印作 %", "÷")),
    ],
)
def test_sheets_say_it(client, kinds, monkeypatch, code, words):
    monkeypatch.setattr("yigongti.foundation.web.views.timezone.now", lambda: at("2026-11-20 09:00"))
    cell("quality_basic_n", 202512, 28)
    cell("quality_recommended_n", 202512, 9)
    rights = ("indicators.value.read", "indicators.value.export", "indicators.record.open")
    position = make_position(rights, kinds.commission, scope="county")
    inside = sign_in(client, position.user, position)
    page = inside.get(reverse("indicators:sheet", args=[code]) + "?period=2025")
    text = page.content.decode()
    assert page.status_code == 200
    assert [word for word in words if word not in text] == []
    assert "Parts(" not in text
    export = inside.get(reverse("indicators:sheet_export", args=[code]) + "?period=2025")
    assert export.status_code == 200
    assert inside.get(reverse("indicators:list") + "?period=2025").status_code == 200
