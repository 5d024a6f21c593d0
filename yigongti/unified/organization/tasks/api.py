"""The task ledger over the API: the list within sight, one task with its story, reporting progress."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, In, Limit, Offset, Page, Text, window
from yigongti.unified.organization.tasks import actions, queries
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.models import Role, Task, TimelineLine
from yigongti.unified.organization.tasks.pages.ledger import text_condition
from yigongti.unified.organization.tasks.queries import tab_condition

desk = Desk("tasks", "任务台账")
Tab = Annotated[
    str,
    Query("all", pattern=r"^(all|late|soon|normal|reported|accepted|cancelled)$", description="Tab of the ledger"),
]


class UnitOut(Schema):
    """A unit as printed; `organization_code` when the county has it."""

    name: str
    role: str = Field(description="lead or supporting")
    organization_code: str | None


class TaskOut(Schema):
    """A row of the ledger. `number` is the document's own (四（七）2 第4句); `percent` what was last reported."""

    id: int
    number: str
    title: str
    text: str
    source: str = Field(description="document, resolution or own")
    source_title: str
    source_number: str
    phase: str
    due: date | None
    recurring: str = Field(description="Code of the rule by which the date comes back; empty: once")
    state: str = Field(description="assigned, in_progress, reported, accepted, returned, cancelled")
    lateness: str = Field(description="In words: 超期 12 天, 余 11 天, 未更新 34 天, 正常, 无时限")
    percent: int
    target: str
    indicators: list[str] = Field(description="Codes of the edition")
    room: str
    version: int
    units: list[UnitOut]


class StoryLine(Schema):
    """One thing that happened."""

    at: datetime
    title: str
    detail: str
    by: str
    organization: str


class TaskWhole(Schema):
    """A task with its story, newest first."""

    task: TaskOut
    story: list[StoryLine]


class ProgressIn(In):
    """What a unit reports. `is_done` asks the office for acceptance."""

    what: str = Field(max_length=500, description="One sentence")
    number: Decimal | None = Field(default=None, max_digits=16, decimal_places=4)
    unit: str = Field(default="", max_length=12, description="Unit of the number")
    percent: int | None = Field(default=None, ge=0, le=100)
    problem: str = Field(default="", max_length=500)
    is_done: bool = False


class ProgressOut(Schema):
    """The report as it was kept."""

    id: int
    task: TaskOut


@desk.reads("/tasks", queries.READ, response=Page[TaskOut], summary="任务台账")
def list_tasks(request: ApiRequest, tab: Tab, q: Text, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Tasks within sight, the most pressing first: the office's county, or what a unit leads and supports."""
    rows = queries.tasks(seen_by=request.actor).filter(tab_condition(code=tab, today=timezone.localdate(request.now)))
    if q:
        rows = rows.filter(text_condition(q))
    rows = rows.prefetch_related("units__organization")
    return window(rows, limit, offset, lambda task: _task(task, request.now))


@desk.reads("/tasks/{int:task_id}", queries.READ, response=TaskWhole, summary="一项任务")
def read_task(request: ApiRequest, task_id: int) -> dict[str, Any]:
    """One task with its units and everything that happened to it."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    return {"task": _task(found, request.now), "story": [_line(line) for line in found.timeline.all()]}


@desk.writes("/tasks/{int:task_id}/report", "tasks.task.report", response=ProgressOut, summary="填报进展")
def report(request: ApiRequest, task_id: int, body: ProgressIn) -> dict[str, Any]:
    """Progress by the lead unit. Files come through the page."""
    found = queries.task(seen_by=request.actor, task_id=task_id)
    made = actions.report_progress(
        actor=request.actor,
        now=request.now,
        task=found,
        what=body.what,
        number="" if body.number is None else str(body.number),
        unit=body.unit,
        percent="" if body.percent is None else str(body.percent),
        problem=body.problem,
        is_done=body.is_done,
        key=request.key,
    )
    after = queries.task(seen_by=request.actor, task_id=task_id)
    return {"id": made.pk, "task": _task(after, request.now)}


def _task(task: Task, now: datetime) -> dict[str, Any]:
    plain = ("title", "text", "source_title", "source_number", "phase", "due", "recurring", "state", "percent",
             "target", "room", "version")  # fmt: skip
    return {
        **{name: getattr(task, name) for name in plain},
        "id": task.pk,
        "number": task.words,
        "source": task.source_kind,
        "lateness": lateness_of(task, now).words,
        "indicators": list(task.indicators),
        "units": [
            {
                "name": u.name,
                "role": Role(u.role).value,
                "organization_code": u.organization.code if u.organization else None,
            }
            for u in task.units.all()
        ],
    }


def _line(line: TimelineLine) -> dict[str, Any]:
    return {
        "at": line.at,
        "title": line.title,
        "detail": line.detail,
        "by": line.by_name,
        "organization": line.organization_name,
    }
