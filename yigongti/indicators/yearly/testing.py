"""Two small counties with numbers put in by hand, for tests of reports and of the roll-up."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts, edition
from yigongti.indicators.collection.models import LockedValue, LockState, PeriodLock
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import ZONE
from yigongti.records.places.models import County
from yigongti.records.places.testing import COUNTY, SmallWorld, small_world

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
OTHER = "990039"
PERIODS = {"stock": "stock", "flow": "flow", "average": "average"}


def _fact(code: str, unit: str, period: str, origin: str, **more: Any) -> dict[str, Any]:
    words = {"title": f"{code}数", "source": "年报", "scope": "county", "owner": "bureau"}
    return {"code": code, "unit": unit, "period": period, "origin": origin, **words, **more}


FACTS = [
    _fact("primary_visits", "人次", "flow", "collected"), _fact("total_visits", "人次", "flow", "collected"),
    _fact("doctors_avg", "人", "average", "collected"), _fact("workdays_n", "天", "flow", "collected"),
    _fact("score_n", "分", "flow", "collected"), _fact("contracted_n", "人", "stock", "computed"),
    _fact("cost_n", "元", "flow", "collected"), _fact("persons_n", "人", "flow", "collected"),
    _fact("deaths_n", "人", "flow", "collected", by_age=True),
    _fact("people_n", "人", "average", "collected", by_age=True),
]  # fmt: skip


def _row(  # noqa: PLR0917  one line of the annex
    code: str, clause: str, name: str, unit: str, kind: str, formula: str, **more: Any
) -> dict[str, Any]:
    level = "主要核心绩效指标" if clause.startswith("附件2") else "三、促分工"
    return {
        "id": code,
        "clause": clause,
        "name": name,
        "unit": unit,
        "kind": kind,
        "formula": formula,
        "level": level,
    } | more


SHARE = "100*primary_visits/total_visits"
GROWTH = "100*(cost_n/persons_n-previous(cost_n/persons_n))/previous(cost_n/persons_n)"
FIRST = [
    _row("WX-K07", "附件2-7", "基层诊疗人次占比", "%", "ratio", SHARE,
         targets={"2023_value": 58.62, "2025": "≥59", "2027": "≥60", "2027_city": "≥60"}),
    _row("WX-K09", "附件2-9", "签约服务人数", "万人", "count", "contracted_n/10000",
         targets={"2023_value": "--", "2025": 18, "2027": 20, "2027_city": 1500}),
    _row("WX-K06", "附件2-6", "收入比值", "", "ratio", "cost_n/persons_n", printed_unit="%", targets={"2025": "≥0.85"}),
    _row("WX-M07", "附件3-7", "医师日均担负诊疗人次", "人次/日", "mean", "primary_visits/doctors_avg/workdays_n"),
    _row("WX-M10", "附件3-10", "人均费用增长率", "%", "growth", GROWTH),
    _row("WX-M14", "附件3-14", "过早死亡率", "%", "lifetable",
         "100*lifetable_probability(deaths_n, people_n, 30, 39, 0)"),
]  # fmt: skip
SECOND = [
    _row("FJ-K08", "附件2-8", "县域内基层诊疗人次占比", "%", "ratio", "100 * primary_visits / total_visits",
         targets={"2024_value": 60, "2025": "≥62"}),
    _row("FJ-K07", "附件2-7", "收入比值", "", "ratio", "persons_n/cost_n"),  # looks alike, is another
    _row("FJ-M13", "附件3-13", "得分", "分", "mean", "score_n"),
    _row("FJ-M16", "附件3-16", "日均担负诊疗人次", "人次/日", "mean", "primary_visits/doctors_avg/workdays_n"),
    _row("FJ-M10", "附件3-10", "费用增长率", "%", "growth", GROWTH),
    _row("FJ-M14", "附件3-14", "早死概率", "%", "lifetable",
         "100*lifetable_probability(deaths_n, people_n, 30, 39, 0)"),
]  # fmt: skip


def two_counties() -> tuple[SmallWorld, Organization, Organization]:
    """The small county, the commission of another one, and the province above both."""
    world = small_world()
    above = Organization.objects.create(code="province-99", name="演示省卫健委", short_name="省卫健委", county="")
    County.objects.create(code=OTHER, name="雾城县（演示）", province_name="演示省", edition="other_2025")
    other = Organization.objects.create(
        code="ot-commission", name="雾城县卫健委", short_name="县卫健委", county=OTHER, parent=above
    )
    Organization.objects.filter(pk=world.commission.pk).update(parent=above)
    load(COUNTY, FIRST)
    load(OTHER, SECOND)
    return world, other, above


def load(county: str, rows: list[dict[str, Any]]) -> None:
    """Facts and indicators of one county."""
    context = Context(folder=Path(), county=county, in_force=date(2020, 1, 1), now=NOW)
    base_facts.load(base_facts.FactsFile.model_validate({"fact": FACTS}), context)
    edition.load(edition.IndicatorsFile.model_validate({"indicator": rows}), context)


def numbers(county: str, year: int, values: Mapping[str, float], origin: str = "collected") -> None:
    """The county's cells of a year, standing in December."""
    FactValue.objects.bulk_create(
        FactValue(
            fact=code, origin=origin, county=county, scope_kind=ScopeKind.COUNTY, month=year * 100 + 12, records=1,
            amount=str(value), persons=1, new_persons=1, computed_at=NOW,
        )
        for code, value in values.items()
    )  # fmt: skip


def lock(
    county: str, year: int, facts: Mapping[str, float], indicators: Mapping[str, float | None] | None = None
) -> None:
    """A confirmed lock of a year with these values of the county."""
    made = PeriodLock.objects.create(
        county=county, period=str(year), month=year * 100 + 12, state=LockState.CONFIRMED, proposed_by_id=1,
        proposed_by_name="甲", proposed_at=NOW, decided_by_id=2, decided_by_name="乙", decided_at=NOW,
    )  # fmt: skip
    for kind, values in (("fact", facts), ("indicator", indicators or {})):
        LockedValue.objects.bulk_create(
            LockedValue(
                lock=made, kind=kind, code=code, scope_kind=ScopeKind.COUNTY, number=None if n is None else str(n),
                missing="" if n is not None else "锁定时缺",
            )
            for code, n in values.items()
        )  # fmt: skip
