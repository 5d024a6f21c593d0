"""For tests of this room and of those above it: two sheets in the small county, and people for every part."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization, Scope
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts
from yigongti.indicators.base_facts import FactsFile
from yigongti.indicators.collection import actions, sheets
from yigongti.indicators.collection.actions.entering import Typed
from yigongti.indicators.collection.models import Sheet, Submission
from yigongti.indicators.collection.room import ROOM
from yigongti.indicators.collection.sheets import SheetsFile
from yigongti.records.places.testing import COUNTY, SmallWorld

NOW = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)  # 10:00 in the county; 2025 is owed until 15 January
PERIOD = "2025"
EVERYTHING = frozenset(p.code for p in ROOM.permissions)
FILL = frozenset(
    {
        "collection.sheet.read", "collection.cell.save", "collection.submission.submit",
        "collection.submission.withdraw", "collection.submission.correct", "collection.table.export",
    }
)  # fmt: skip
LEAD = FILL | {
    "collection.submission.approve_consortium", "collection.submission.approve_all", "collection.submission.return",
}  # fmt: skip
_FACT = {"source": "测试", "scope": "primary", "owner": "institution", "origin": "collected"}
FACTS = (
    {**_FACT, "code": "asked", "title": "调查人数", "unit": "人", "period": "flow"},
    {**_FACT, "code": "right", "title": "答对人数", "unit": "人", "period": "flow"},
    {**_FACT, "code": "doctors", "title": "平均医师数", "unit": "人", "period": "average"},
    {**_FACT, "code": "visits", "title": "诊疗人次", "unit": "人次", "period": "flow", "origin": "computed",
     "also": ("collected",)},
    {**_FACT, "code": "fund", "title": "基金支出", "unit": "元", "period": "flow", "scope": "county"},
    {**_FACT, "code": "alive", "title": "年平均人口", "unit": "人", "period": "average", "by_age": True},
)  # fmt: skip
SHEETS = {
    "filler": [
        {"code": "primary", "title": "基层", "kind": "primary"},
        {"code": "commission", "title": "县卫生健康委", "kind": "bureau", "names": ["卫生健康委"]},
        {"code": "lead", "title": "牵头医院", "kind": "lead"},
    ],
    "sheet": [
        {"code": "survey", "title": "调查表", "source": "调查", "filler": "primary", "period": "year", "due_days": 15,
         "jump": 30, "since": 202501, "lines": [{"fact": "asked"}, {"fact": "right"}, {"fact": "doctors"}],
         "checks": [{"parts": ["right"], "whole": "asked"}]},
        {"code": "funds", "title": "基金月报", "source": "医保", "filler": "commission", "period": "month",
         "due_days": 15, "since": 202512, "lines": [{"fact": "fund"}]},
        {"code": "ages", "title": "分年龄", "source": "统计", "filler": "commission", "period": "year", "due_days": 366,
         "since": 202501, "ages": ["30-34", "35-39"], "lines": [{"fact": "alive"}]},
        {"code": "counted", "title": "诊疗年报", "source": "年鉴", "filler": "primary", "period": "year",
         "due_days": 366, "since": 202501, "lines": [{"fact": "visits"}]},
    ],
}  # fmt: skip


def load_sheets() -> Sheet:
    """Facts and sheets of the small county; returns the survey."""
    context = Context(folder=Path(), county=COUNTY, in_force=date(2025, 1, 1), now=NOW)
    base_facts.load(FactsFile.model_validate({"fact": FACTS}), context)
    sheets.load(SheetsFile.model_validate(SHEETS), context)
    return Sheet.objects.get(county=COUNTY, code="survey")


def filler(organization: Organization) -> Actor:
    """Somebody of an institution who fills."""
    return make_actor(FILL, organization)


def manager(world: SmallWorld, lead: Organization) -> Actor:
    """The manager of a lead hospital."""
    members = (world.hospital, world.center_a1, world.center_a2) if lead == world.hospital else (
        world.tcm_hospital, world.center_b1,
    )  # fmt: skip
    return make_actor(LEAD, lead, members, scope=Scope.CONSORTIUM)


def officer(world: SmallWorld) -> Actor:
    """Somebody of the commission, with every right."""
    return make_actor(EVERYTHING, world.commission, world.organizations, scope=Scope.COUNTY)


def typed(organization: Organization, **numbers: object) -> list[Typed]:
    """Cells about one organization."""
    return [Typed(fact=fact, about_id=organization.pk, text=str(value)) for fact, value in numbers.items()]


def handed_in(
    organization: Organization, sheet: Sheet, *, asked: int = 100, right: int = 70, now: datetime = NOW,
    actor: Actor | None = None,
) -> Submission:  # fmt: skip
    """A survey handed in."""
    return actions.submit(
        actor=actor or filler(organization), now=now, sheet=sheet, organization_id=organization.pk, period=PERIOD,
        typed=typed(organization, asked=asked, right=right, doctors=Decimal("4.5")),
    )  # fmt: skip


def approved(
    world: SmallWorld, organization: Organization, sheet: Sheet, *, asked: int = 100, right: int = 70
) -> Submission:
    """A survey approved by all."""
    row = handed_in(organization, sheet, asked=asked, right=right)
    lead = world.tcm_hospital if organization == world.center_b1 else world.hospital
    actions.approve_consortium(actor=manager(world, lead), now=NOW, submission=row)
    return actions.approve(actor=officer(world), now=NOW, submission=row)
