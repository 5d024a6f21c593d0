"""A small county with two sheets, for everybody's tests: one filled by each township center, one by the commission."""

from collections.abc import Iterable
from typing import Any

from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.models import BaseFact
from yigongti.records.places.testing import COUNTY

FACTS = (
    ("primary_total_income", "基层医疗卫生机构总收入", "元"),
    ("primary_med_revenue", "基层医疗卫生机构医疗收入", "元"),
    ("primary_drug_rev", "基层医疗卫生机构药品收入", "元"),
    ("primary_consumable_rev", "基层医疗卫生机构耗材收入", "元"),
    ("insured_visits", "参保人员就诊人次", "人次"),
    ("outside_visits", "县外就诊人次", "人次"),
    ("pop_by_age", "年平均人口", "人"),
    ("ncd4_deaths_by_age", "四类慢性病死亡数", "人"),
)
OWN, SPREAD, AGES = "finance_primary", "insurance_rows", "population_ages"
PRIMARY = {"kind": "primary", "types": [], "names": []}
COMMISSION = {"kind": "bureau", "types": [], "names": ["卫生健康委", "卫生健康委（演示）"]}


def sheets() -> dict[str, Sheet]:
    """Facts and sheets of the small county, by code."""
    BaseFact.objects.bulk_create(
        [
            BaseFact(
                county=COUNTY, code=code, title=title, unit=unit, source="年报", scope="primary", period="flow",
                owner="institution", origin="collected", by_age=code.endswith("by_age"),
            )
            for code, title, unit in FACTS
        ]
    )  # fmt: skip
    codes = [code for code, _, _ in FACTS]
    return {
        OWN: _sheet(OWN, "卫生财务年报", codes[:4], filler_rule=PRIMARY, checks=[
            {"parts": ["primary_drug_rev", "primary_consumable_rev"], "whole": "primary_med_revenue"},
        ]),
        SPREAD: _sheet(
            SPREAD, "参保就诊情况", codes[4:6], filler_rule=COMMISSION, spread="primary", spread_rule=PRIMARY,
        ),
        AGES: _sheet(AGES, "人口与死因", codes[6:], filler_rule=COMMISSION, ages=["30-34", "35-39", "40-44"]),
    }  # fmt: skip


def _sheet(code: str, title: str, facts: Iterable[str], **more: Any) -> Sheet:
    fields: dict[str, Any] = {
        "source": "年报", "filler": "x", "filler_title": "填报单位", "period_kind": "year", "due_days": 60,
        "since": 202401,
        "lines": [{"fact": fact, "title": "", "heading": ""} for fact in facts],
    }  # fmt: skip
    return Sheet.objects.create(county=COUNTY, code=code, title=title, **{**fields, **more})
