"""Which streams of which counties have work to do: from the marks, the calendar, the places and the declarations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yigongti.indicators import facts, intake
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.models import Change, StreamState
from yigongti.indicators.periods import day_of, month_of
from yigongti.indicators.streams import engine, files, plans
from yigongti.indicators.streams.engine import Dirty, Done, Job
from yigongti.indicators.streams.marks import PEOPLE
from yigongti.indicators.streams.people import merged_below
from yigongti.indicators.streams.places import Places, places_of
from yigongti.indicators.streams.shape import Shape
from yigongti.records.places.models import County

Named = tuple[str, str]  # stream, county
ROWS = "rows"  # the rows that rooms hand over, as if they were one stream


@dataclass
class Marks:
    """What the changes say."""

    days: dict[Named, set[date]]
    residents: set[int]


def read(changes: Iterable[Change]) -> Marks:
    """The marks among the changes."""
    marks = Marks({}, set())
    for change in changes:
        if change.group == PEOPLE:
            marks.residents |= {change.resident_id} if change.resident_id else set()
        elif change.day is not None:
            marks.days.setdefault((change.group, change.county), set()).add(change.day)
    return marks


def streams(marks: Marks, *, now: datetime, everything: bool = False) -> Done:
    """Bring every stream of every county up to its records."""
    where = Attribution()
    states = {(s.stream, s.county): s for s in StreamState.objects.all()}
    people = merged_below(marks.residents)
    done = Done()
    for county in County.objects.order_by("code").values_list("code", flat=True):
        places = places_of(county, where)
        for stream, own in facts.streams().values():
            job = Job(stream, own, county, places, now)
            named = stream.code, county
            dirty = _dirty(job, states.get(named), marks.days.get(named, set()), people)
            dirty.everything = dirty.everything or everything
            if dirty:
                done += engine.bring(job, dirty)
                _remember(job)
    return done


def rows_after_places(*, now: datetime) -> int:
    """The rows of rooms follow a change of institutions and memberships. Returns how many moved."""
    where, moved = Attribution(), 0
    states = dict(StreamState.objects.filter(stream=ROWS).values_list("county", "places"))
    for county in County.objects.order_by("code").values_list("code", flat=True):
        told = places_of(county, where).fingerprint
        if states.get(county) != told:
            moved += intake.places_changed(county=county, where=where, now=now)
            StreamState.objects.update_or_create(
                stream=ROWS, county=county, defaults={"shape": "", "places": told, "day": day_of(now)}
            )
    return moved


def _dirty(job: Job, state: StreamState | None, days: set[date], people: set[int]) -> Dirty:
    """The days that were marked; and what no record's change says: another day, other places, another declaration."""
    stream = job.stream
    if state is None or state.shape != plans.fingerprint(stream, job.facts):
        return Dirty(everything=True)
    dirty = Dirty(days=set(days), months=_of_people(job, people))
    if state.places != job.places.fingerprint:
        if stream.reads_places:
            return Dirty(everything=True)
        dirty.months |= set(files.months(stream, job.county))
    if stream.shape != Shape.EVENTS and state.day != day_of(job.now):
        dirty.months.add(month_of(job.now) if state.day > day_of(job.now) else _month(state.day))
    return dirty


def _of_people(job: Job, people: set[int]) -> set[int]:
    """The months of the rows of these residents, where persons are counted."""
    if not people or not job.of_persons or not job.stream.resident:
        return set()
    rows = job.stream.seen().filter(job.stream.of_county(job.county), s_person__in=people).order_by()
    return {_month(day) for day in rows.values_list("s_day", flat=True).distinct()}


def _remember(job: Job) -> None:
    told: Mapping[str, Any] = {
        "shape": plans.fingerprint(job.stream, job.facts), "places": job.places.fingerprint, "day": day_of(job.now),
    }  # fmt: skip
    StreamState.objects.update_or_create(stream=job.stream.code, county=job.county, defaults=dict(told))


def places_by_county() -> dict[str, Places]:
    """The places of every county, as streams see them."""
    where = Attribution()
    return {code: places_of(code, where) for code in County.objects.values_list("code", flat=True)}


def _month(day: date) -> int:
    return day.year * 100 + day.month
