"""For tests of this room and of those above: the small county with one checklist and two facts on evidence."""

from datetime import date, datetime
from pathlib import Path

from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts, edition
from yigongti.indicators.assessment import queries
from yigongti.indicators.assessment.queries import Place
from yigongti.indicators.periods import ZONE
from yigongti.records.places.testing import COUNTY

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
ITEMS = ("章程", "成员参与决策")
READ, JUDGE = queries.READ, queries.JUDGE
HAND_IN = ("assessment.material.hand_in", "assessment.material.withdraw", READ)
JUDGES = (READ, JUDGE, "assessment.round.begin", "assessment.case.correct")
PROOFS = tuple(f"assessment.proof.{verb}" for verb in ("read", "hand_in", "accept", "send_back", "end", "withdraw"))


def _fact(code: str, title: str, scope: str, period: str, origin: str = "evidence") -> dict[str, object]:
    return {
        "code": code, "title": title, "unit": "个", "source": "测试", "scope": scope, "period": period,
        "owner": "bureau", "origin": origin,
    }  # fmt: skip


FACTS = [
    _fact("reached_n", "达到基本标准的机构数", "township", "stock"),
    _fact("eligible_n", "参加评价的机构数", "township", "stock", "collected"),
    _fact("new_tech_n", "新技术项数", "lead", "flow"),
]
INDICATORS = [
    {
        "id": "WX-M02", "clause": "附件3-2", "name": "内部民主决策", "unit": "", "kind": "evidence",
        "formula": "evidence_checklist", "checklist": list(ITEMS), "level": "一、紧密型",
    },
    {
        "id": "WX-K08", "clause": "附件2-8", "name": "达到基本标准的机构数", "unit": "个", "kind": "count",
        "formula": "reached_n", "targets": {"2025": ">=2"},
    },
    {
        "id": "FJ-M11", "clause": "附件3-11", "name": "新技术数量", "unit": "项", "kind": "count",
        "formula": "new_tech_n",
    },
]  # fmt: skip


def load_edition(now: datetime = NOW) -> None:
    """The facts and indicators of the small county (small_world must stand)."""
    context = Context(folder=Path(), county=COUNTY, in_force=date(2020, 1, 1), now=now)
    base_facts.load(base_facts.FactsFile.model_validate({"fact": FACTS}), context)
    edition.load(edition.IndicatorsFile.model_validate({"indicator": INDICATORS}), context)


def place_of(actor: object, consortium: str = "tw-a", year: int = 2025, now: datetime = NOW) -> Place:
    """The checklist of a consortium."""
    return queries.place(seen_by=actor, code="WX-M02", consortium=consortium, year=year, now=now)  # type: ignore[arg-type]


def said(*answers: bool) -> dict[str, tuple[bool, bool, str]]:
    """A judgement: each item arranged, and carried out or not."""
    return {item: (True, yes, "" if yes else "没有记录") for item, yes in zip(ITEMS, answers, strict=True)}
