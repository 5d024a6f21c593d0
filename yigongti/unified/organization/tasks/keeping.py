"""What every write of the room shares: the locked row, who stands how to it, the timeline, the old version."""

from datetime import datetime

from django.db.models import Q

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.records.places.models import County
from yigongti.unified.organization.tasks import numbering, rules, unit_names
from yigongti.unified.organization.tasks.models import (
    Progress,
    Role,
    Task,
    TaskUnit,
    TaskVersion,
    TimelineLine,
    UnitLink,
)

COUNTY_READ = "tasks.county.read"


class NoTask(NotFound):
    """There is no such task within the actor's sight."""

    sentence = "没有找到这项任务，它可能不在您的单位牵头或配合的范围内。"


class OtherCounty(NoTask):
    """A write for a county that is not the actor's."""

    sentence = "只能为本县立项，请切换到该县的岗位。"


class Incomplete(Invalid):
    """Something is missing or wrong; one sentence per field."""

    sentence = "还没有填写完整。"


def parties_of(actor: Actor, task: Task) -> frozenset[rules.Party]:
    """As what the actor stands to a task. Empty: the task does not exist for him."""
    found = set()
    if actor.sees_everything or (actor.may(COUNTY_READ) and actor.county == task.county):
        found.add(rules.Party.OFFICE)
    for unit in task.units.all():
        if actor.organization_id is not None and unit.organization_id == actor.organization_id:
            found.add(rules.Party.LEAD if unit.role == Role.LEAD else rules.Party.SUPPORTING)
    return frozenset(found)


def locked(actor: Actor, task: Task, act: rules.Act) -> Task:
    """The row, locked, if the actor may do this act with it now. Raises NoTask, NotYours, NotNow."""
    row = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    parties = parties_of(actor, row)
    if not parties:
        raise NoTask
    rules.check(act, rules.State(row.state), parties)
    return row


def move(task: Task, to: rules.State) -> None:
    """Set the state by the rules' table. The database refuses the same moves. The caller saves."""
    if task.state != to and (rules.State(task.state), to) not in rules.MOVES:
        raise ValueError(f"no move from {task.state} to {to}")
    task.state = to.value


def tell(
    task: Task,
    *,
    actor: Actor,
    now: datetime,
    title: str,
    detail: str = "",
    tone: str = "",
    progress: Progress | None = None,
) -> TimelineLine:
    """One line of 经过; `progress` lets it open the file that came along."""
    return TimelineLine.objects.create(
        task=task,
        at=now,
        title=title[:600],
        detail=detail[:600],
        by_name=actor.user_name,
        organization_name=actor.organization_name,
        tone=tone,
        progress=progress,
    )


def content_of(task: Task) -> dict[str, object]:
    """What a version keeps: everything that a change may touch."""
    units = [{"role": u.role, "name": u.name} for u in task.units.all()]
    return {
        "title": task.title,
        "text": task.text,
        "due": task.due.isoformat() if task.due else None,
        "recurring": task.recurring,
        "phase": task.phase,
        "target": task.target,
        "indicators": list(task.indicators),
        "room": task.room,
        "units": units,
    }


def keep_version(task: Task, *, was: dict[str, object], actor: Actor, now: datetime, reason: str) -> TaskVersion:
    """Write the old content under its number and raise the number of the task. The caller saves the task."""
    kept = TaskVersion.objects.create(
        task=task, version=task.version, was=was, reason=reason[:200], changed_at=now, changed_by_name=actor.user_name
    )
    task.version += 1
    return kept


class UnitBook:
    """The organizations of a county by every name they go by: three queries, however many names are asked."""

    def __init__(self, county: str) -> None:
        self.county_name = County.objects.filter(code=county).values_list("name", flat=True).first() or ""
        rows = Organization.objects.filter(county=county, is_active=True)
        self.known: dict[str, int] = {}
        doubled: set[str] = set()
        for pk, name, short in rows.values_list("pk", "name", "short_name"):
            for one in {name, short}:
                if self.known.setdefault(one, pk) != pk:
                    doubled.add(one)
        for one in doubled:
            del self.known[one]
        self.links = dict(UnitLink.objects.filter(county=county).values_list("name", "organization_id"))
        self._found: dict[str, int | None] = {}

    def find(self, printed: str) -> int | None:
        """The organization meant, None when it is not known."""
        if printed not in self._found:
            name = unit_names.match(printed, self.known, county=self.county_name, links=self.links)
            self._found[printed] = name or None
        return self._found[printed]


def write_units(task: Task, lead: tuple[str, ...], supporting: tuple[str, ...], book: UnitBook) -> None:
    """Give the task these units instead of those it had. A unit that leads does not support as well."""
    task.units.all().delete()
    lead = unit_names.tidy(lead)
    rest = tuple(n for n in unit_names.tidy(supporting) if n not in lead)
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, role=role, name=name[:80], organization_id=book.find(name), place=place)
        for role, names in ((Role.LEAD, lead), (Role.SUPPORTING, rest))
        for place, name in enumerate(names)
    )


def numbered(printed: str) -> dict[str, object]:
    """The columns that follow from a printed number."""
    number = numbering.parse(printed)
    return {
        "number": number.clause[:60],
        "sentence": number.sentence,
        "position": numbering.sort_key(number)[:60],
        "chapter": numbering.chapter_of(number)[:12],
    }


def of_units(organization_id: int | None) -> Q:
    """Tasks that an organization leads or supports."""
    return Q(units__organization_id=organization_id) if organization_id is not None else Q(pk__in=())
