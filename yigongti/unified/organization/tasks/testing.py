"""For tests of this room and of those above it: a small ledger, and actors of the office and of units."""

from datetime import UTC, date, datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization, Scope
from yigongti.foundation.access.testing import make_actor
from yigongti.records.places.testing import SmallWorld
from yigongti.unified.organization.tasks.actions import open_tasks, report_progress
from yigongti.unified.organization.tasks.intake import NewTask, SourceRef
from yigongti.unified.organization.tasks.models import Task
from yigongti.unified.organization.tasks.permissions import PERMISSIONS

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in the county
TODAY = date(2026, 11, 20)
OFFICE = frozenset(p.code for p in PERMISSIONS)
UNIT = frozenset(
    {
        "tasks.task.read",
        "tasks.task.report",
        "tasks.task.comment",
        "tasks.extension.ask",
        "tasks.evidence.link",
        "tasks.digest.read",
    }
)
SOURCE = SourceRef(
    kind="document", title="云岭县医共体实施方案（演示）", number="云府办发〔2025〕9号", ref="document:1"
)


def office(world: SmallWorld) -> Actor:
    """The county office: sees and manages everything."""
    return make_actor(OFFICE, world.commission, world.organizations, scope=Scope.COUNTY)


def unit(organization: Organization) -> Actor:
    """A unit that leads or supports."""
    return make_actor(UNIT, organization)


def item(number: str = "四（七）2 第4句", **words: object) -> NewTask:
    """A task of the small county, due in time unless said otherwise."""
    plain: dict[str, object] = {
        "text": "演示任务：村医招录到岗，按月报送名单。",
        "title": "村医招录到岗",
        "lead": ("县人民医院",),
        "supporting": ("县妇幼保健院", "县委编办"),
        "due": date(2026, 12, 31),
    }
    return NewTask(number=number, **{**plain, **words})  # type: ignore[arg-type]


def opened(world: SmallWorld, *items: NewTask, actor: Actor | None = None, now: datetime = NOW) -> list[Task]:
    """Tasks in the ledger of the small county."""
    return open_tasks(
        actor=actor or office(world), now=now, county=world.county.code, source=SOURCE, items=list(items or [item()])
    )


def reported(organization: Organization, task: Task, now: datetime = NOW) -> None:
    """A report of the lead unit, with a number."""
    report_progress(
        actor=unit(organization), now=now, task=task, what="又到岗两人", number="14", unit="人", percent="60"
    )
