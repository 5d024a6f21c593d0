"""Reading the ledger, cut to the viewer's sight: the office sees its county, a unit what it leads and supports."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import grouping, recurring, rules
from yigongti.unified.organization.tasks.grouping import Counts, Group
from yigongti.unified.organization.tasks.keeping import COUNTY_READ, NoTask
from yigongti.unified.organization.tasks.models import UNSETTLED, Extension, Progress, Role, Task, TaskUnit

READ = "tasks.task.read"
_ORDER = Case(
    When(state="accepted", then=Value(1)), When(state="cancelled", then=Value(2)), default=Value(0),
    output_field=IntegerField(),
)  # fmt: skip


def is_office(*, actor: Actor) -> bool:
    """Whether the actor stands for the county's task-force office."""
    return actor.sees_everything or (actor.may(COUNTY_READ) and bool(actor.county))


def tasks(*, seen_by: Actor) -> QuerySet[Task]:
    """Every task within sight, the most pressing first. Raises MissingPermission."""
    seen_by.require(READ)
    found = Task.objects.all()
    if not seen_by.sees_everything:
        found = found.filter(_sight(seen_by))
    return found.order_by(_ORDER, F("due").asc(nulls_last=True), "position", "pk")


def _sight(actor: Actor) -> Q:
    if is_office(actor=actor):
        return Q(county=actor.county)
    if actor.organization_id is None:
        return Q(pk__in=())
    return Q(Exists(TaskUnit.objects.filter(task=OuterRef("pk"), organization_id=actor.organization_id)))


def task(*, seen_by: Actor, task_id: int) -> Task:
    """One task with its units. Raises NoTask outside of one's sight."""
    found = tasks(seen_by=seen_by).prefetch_related("units__organization").filter(pk=task_id).first()
    if found is None:
        raise NoTask
    return found


def tab_condition(*, code: str, today: date) -> Q:
    """The condition of a tab, by its code. The five from late to accepted share out what is alive."""
    soon = today + timedelta(days=rules.SOON_DAYS)
    open_ones = Q(state__in=UNSETTLED)
    return {
        "all": ~Q(state="cancelled"),
        "late": open_ones & Q(due__lt=today),
        "soon": open_ones & Q(due__gte=today, due__lte=soon),
        "normal": open_ones & (Q(due=None) | Q(due__gt=soon)),
        "reported": Q(state="reported"),
        "accepted": Q(state="accepted"),
        "cancelled": Q(state="cancelled"),
    }[code]


def loaded(*, seen_by: Actor, county: str = "") -> list[Task]:
    """Every living task within sight with its units, in the documents' order: three queries for all that counts them.

    `county` narrows what somebody above the counties sees.
    """
    found = tasks(seen_by=seen_by).exclude(state="cancelled").order_by("source_kind", "source_ref", "position", "pk")
    if county:
        found = found.filter(county=county)
    return list(found.prefetch_related("units__organization"))


def counts(*, seen_by: Actor, now: datetime) -> Counts:
    """The whole ledger within sight, in one query."""
    today = timezone.localdate(now)
    names = ("late", "soon", "normal", "reported", "accepted")
    wanted = {name: Count("pk", filter=tab_condition(code=name, today=today)) for name in names}
    found = tasks(seen_by=seen_by).order_by().aggregate(**wanted)
    return Counts(total=sum(found.values()), **found)


def by_phase(*, seen_by: Actor, now: datetime) -> list[Group]:
    """Each phase with its counts."""
    return grouping.phases(loaded(seen_by=seen_by), now)


def by_document(*, seen_by: Actor, now: datetime) -> list[tuple[Group, list[Group]]]:
    """Each source with its chapters."""
    return grouping.documents(loaded(seen_by=seen_by), now)


def by_unit(*, seen_by: Actor, now: datetime, county: str = "") -> list[Group]:
    """Each responsible unit, the latest first."""
    return grouping.units(loaded(seen_by=seen_by, county=county), now)


def unit_condition(key: str) -> Q:
    """Tasks that a unit leads or supports: by organization id, or by the name as printed."""
    if key.isdecimal():
        return Q(Exists(TaskUnit.objects.filter(task=OuterRef("pk"), organization_id=int(key))))
    return Q(Exists(TaskUnit.objects.filter(task=OuterRef("pk"), organization=None, name=key)))


def unit_choices(*, seen_by: Actor) -> list[tuple[str, str]]:
    """Every unit in the tasks within sight, for the filter."""
    rows = (
        TaskUnit.objects.filter(task__in=tasks(seen_by=seen_by).order_by())
        .values_list("organization_id", "organization__short_name", "name")
        .distinct()
    )
    found = {str(pk or name): short or name for pk, short, name in rows}
    return sorted(found.items(), key=lambda pair: pair[1])


def choices(*, seen_by: Actor) -> dict[str, list[tuple[str, str]]]:
    """Documents, chapters and phases that occur within sight."""
    rows = list(
        tasks(seen_by=seen_by)
        .order_by("position")
        .values_list("source_kind", "source_ref", "source_title", "source_number", "chapter", "phase")
    )
    documents = {f"{kind}:{ref}": number or title for kind, ref, title, number, _, _ in rows}
    return {
        "document": sorted(documents.items(), key=lambda pair: pair[0]),
        "chapter": [(c, c) for c in dict.fromkeys(row[4] for row in rows) if c],
        "phase": [(p, p) for p in dict.fromkeys(row[5] for row in rows) if p],
    }


def to_do(*, seen_by: Actor, now: datetime) -> QuerySet[Task]:
    """What the actor's unit must do this month: what it leads and is late, due by the month's end, or was returned."""
    today = timezone.localdate(now)
    until = recurring.month_end(today.year, today.month)
    return mine(seen_by=seen_by).filter(state__in=UNSETTLED).filter(Q(due__lte=until) | Q(state="returned"))


def mine(*, seen_by: Actor, role: str = Role.LEAD) -> QuerySet[Task]:
    """What the actor's own unit leads (or supports)."""
    units = TaskUnit.objects.filter(task=OuterRef("pk"), organization_id=seen_by.organization_id or 0, role=role)
    return tasks(seen_by=seen_by).filter(Exists(units))


def waiting_for_office(*, seen_by: Actor, now: datetime) -> QuerySet[Task]:
    """What the office has to decide: reports to accept, extensions asked for."""
    del now
    asked = Extension.objects.filter(task=OuterRef("pk"), decided_at=None)
    return tasks(seen_by=seen_by).filter(Q(state="reported") | Q(Exists(asked))).exclude(state="cancelled")


def last_numbers(*, of: Iterable[Task]) -> dict[int, Progress]:
    """The last progress with a number of each task, by task id. `of` are tasks within sight."""
    rows = Progress.objects.filter(task__in=[t.pk for t in of], number__isnull=False)
    return {p.task_id: p for p in rows.order_by("task_id", "-at", "-pk").distinct("task_id")}


def number_run(*, of: Task) -> tuple[float, ...]:
    """The numbers that its lead unit reported, oldest first, in the unit of the last one. `of` is within sight."""
    rows = list(of.progress.filter(number__isnull=False).order_by("at", "pk").values_list("number", "unit"))
    return tuple(float(number) for number, unit in rows if number is not None and unit == rows[-1][1])


def last_words(*, of: Iterable[Task]) -> dict[int, Progress]:
    """The last progress of each task, by task id. `of` are tasks within sight."""
    rows = Progress.objects.filter(task__in=[t.pk for t in of])
    return {p.task_id: p for p in rows.order_by("task_id", "-at", "-pk").distinct("task_id")}


def progress_file(*, seen_by: Actor, progress_id: int) -> Progress:
    """A progress with a file, of a task within sight. Raises NoTask."""
    rows = Progress.objects.filter(pk=progress_id, file__isnull=False, task__in=tasks(seen_by=seen_by).order_by())
    found = rows.select_related("file", "task").first()
    if found is None:
        raise NoTask
    return found


def unmatched(*, seen_by: Actor) -> list[tuple[str, int]]:
    """Printed names that no organization of the county answers to, with the number of tasks."""
    rows = TaskUnit.objects.filter(task__in=tasks(seen_by=seen_by).order_by(), organization=None)
    rows = rows.exclude(task__state="cancelled")
    found = rows.values("name").annotate(n=Count("task", distinct=True)).order_by("-n", "name")
    return [(row["name"], row["n"]) for row in found]
