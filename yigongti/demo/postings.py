"""Postings of the demo county since the middle of 2022, so that the cumulative numbers come near what is printed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from yigongti.demo.copying import copy_rows
from yigongti.demo.county import DemoCounty, Place, Worker
from yigongti.demo.printed import on_day, printed
from yigongti.records.places.models import Level
from yigongti.records.staff.models import Posting, PostingKind

BEGIN = date(2022, 7, 1)
_COLUMNS = [
    "practitioner_id", "kind", "from_organization_id", "to_organization_id", "county", "since", "until", "title_then",
    "reason", "clause", "is_fictional", "version",
]  # fmt: skip
_REASONS = ("柔性下沉", "驻点帮扶", "巡诊带教", "联合门诊")
_MONTHS = (4, 5, 6, 6, 7, 9, 12, 12)
Sent = tuple[Worker, Place]


def load_demo(world: DemoCounty, *, progress: Callable[[str], None]) -> None:
    """Write them. Nothing where the county has no staff yet."""
    rng = Random(f"{world.seed}:postings:{world.county}")  # noqa: S311  a simulator, not a secret
    centers = [p for p in world.at(Level.TOWNSHIP) if p.staff]
    if not centers:
        return
    hired = _staff(rng, [p for p in world.at(Level.COUNTY) if p.organization_id in world.leads.values()], "doctor")
    of_centers = _staff(rng, centers, "doctor")
    rows = [
        *_cumulative(world, rng, hired, PostingKind.COUNTY_HIRE, "county_hire_township_cum", {2023: 30, 2025: 60}),
        *_cumulative(world, rng, of_centers, PostingKind.TOWNSHIP_HIRE, "township_hire_village_cum", _LATE),
    ]
    copy_rows(Posting, _COLUMNS, rows)
    progress(f"Postings: {len(rows)}")


_LATE = {2023: 0.0, 2025: 10.0, 2027: 20.0}


def _staff(rng: Random, places: list[Place], category: str) -> list[Sent]:
    """Who may be sent, in the order in which they are: doctors first, then nurses and others."""
    everybody = [(w, p) for p in places for w in p.staff if w.category != "manager" and w.user_id is None]
    rng.shuffle(everybody)
    return sorted(everybody, key=lambda sent: sent[0].category != category and rng.random() < 0.7)  # noqa: PLR2004


def _cumulative(  # noqa: PLR0917  one kind with its course
    world: DemoCounty, rng: Random, people: list[Sent], kind: str, formula: str, usual: dict[int, float]
) -> Iterator[tuple[Any, ...]]:
    """A new person on each day on which the course reaches the next whole number; some are sent again."""
    points = printed(world.county, formula, usual)
    if kind == PostingKind.TOWNSHIP_HIRE and min(points) > 2023:  # noqa: PLR2004
        points = {2023: 0.0} | points
    elif kind == PostingKind.TOWNSHIP_HIRE:
        points = _LATE | points
    else:
        points = {2022: 0.45 * min(points.values())} | points
    done, day, today = 0, BEGIN, localdate(world.now)
    waiting = iter(people)
    while day <= today:
        while done + 0.5 <= on_day(points, day):
            sent = next(waiting, None)
            if sent is None:
                return
            done += 1
            yield from _stays(world, rng, sent, kind, day)
        day += timedelta(days=rng.randint(1, 6))


def _stays(world: DemoCounty, rng: Random, sent: Sent, kind: str, since: date) -> Iterator[tuple[Any, ...]]:
    """One posting; sometimes a second, later one."""
    worker, home = sent
    goals = world.clinics_of(home.township) if kind == PostingKind.TOWNSHIP_HIRE else world.at(Level.TOWNSHIP)
    today = localdate(world.now)
    for _ in range(2 if rng.random() < 0.35 else 1):  # noqa: PLR2004
        if not goals or since > today:
            return
        until = since + timedelta(days=int(30.44 * rng.choice(_MONTHS)) + rng.randint(-2, 20))
        ended = until if until <= today or rng.random() < 0.6 else None  # noqa: PLR2004
        goal = rng.choice(goals)
        yield (
            worker.practitioner_id, str(kind), home.organization_id, goal.organization_id, world.county, since, ended,
            worker.title, rng.choice(_REASONS), "", True, 1,
        )  # fmt: skip
        if ended is None:
            return
        since = until + timedelta(days=rng.randint(60, 300))
