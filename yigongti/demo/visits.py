"""Encounters of the years since the first, and those that are running now. By seed; rates are our own estimate."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random

from django.utils.timezone import localtime

from yigongti.demo import illness, money, trends
from yigongti.demo.copying import copy_lines, next_id, set_keys
from yigongti.demo.county import DemoCounty
from yigongti.demo.days import Day, Days
from yigongti.demo.residents import Soul
from yigongti.demo.routes import CHILD, Desk, Routes, Slot, desks
from yigongti.demo.stays import OPERATION, STAY, Wards
from yigongti.demo.words import COMPLAINTS, LIVE
from yigongti.records.encounters.models import Encounter, Operation, Settlement, Stay

COLUMNS = (
    "id", "number", "resident_id", "organization_id", "county", "kind", "started_at", "ended_at", "seen_by_user_id",
    "seen_by_name", "complaint", "diagnosis_code", "diagnosis_text", "certainty", "vitals", "department", "is_tcm",
    "voided_at", "void_reason", "version",
)  # fmt: skip
STANDS = "\\N\t\t1"  # not voided, no reason, first version
LIVE_PER_CENTER = 3
_CHRONIC_VISITS = ("高血压", "2型糖尿病", "冠心病", "慢阻肺")
_MEASURED_BEFORE = 0.12  # of the visits more than a year ago that have vital signs on file
_VOIDED = 1 / 1500  # registered twice by mistake
_MOST = 24  # visits of one person a year


class Clinic:
    """Writes encounters with all that belongs to them; one per load."""

    def __init__(self, world: DemoCounty, first_id: int) -> None:
        self.world = world
        self.ids = count(first_id)
        self.last_id = first_id - 1
        self.days = Days(world.now)
        self.chances = trends.years(world.county, self.days.all[-1].year)
        self.turns = trends.Turns()
        self.desks = desks(world)
        self.first_stay = next_id(Stay)
        self.wards = Wards(world, self.days, self.chances, self.first_stay)
        self._by_age = {age: _fitting(age) for age in range(131)}

    def years(self, township: str, souls: list[Soul]) -> int:
        """The years of a township's people. Gives the number of encounters."""
        before = self.last_id
        rng = Random(f"{self.world.seed}:visits:{township}")  # noqa: S311  a simulator, not a secret
        routes = Routes(self.world, township, self.desks)
        shelf = self.wards.fill(township, souls, routes, self.ids)
        costs: list[str] = []
        copy_lines(Encounter, COLUMNS, shelf.encounters)
        copy_lines(Encounter, COLUMNS, self._lines(rng, souls, routes, costs))
        copy_lines(Stay, STAY, shelf.stays)
        copy_lines(Operation, OPERATION, shelf.operations)
        copy_lines(Settlement, money.COLUMNS, (*shelf.costs, *costs))
        self.last_id = next(self.ids) - 1
        self.ids = count(self.last_id + 1)
        return self.last_id - before

    def close(self) -> None:
        """Let the sequences of what was written here go on."""
        set_keys(Encounter, self.last_id)
        set_keys(Stay, self.wards.last_stay)

    def _lines(self, rng: Random, souls: list[Soul], routes: Routes, costs: list[str]) -> Iterator[str]:
        in_bed = self.wards.in_bed
        for soul in souls:
            for _ in range(_visits(rng, soul, self.days.years)):
                day = self.days.draw(rng)
                if day.date <= soul.born or (soul.pk, day.number) in in_bed:
                    continue
                primary = self.turns.draw(day.year, self.chances[day.year].primary)
                desk = routes.visit(rng, soul.village, primary=primary)
                if desk is not None:
                    yield self._visit(rng, soul, desk, day, costs)
        if routes.center is not None and souls:
            yield from self._running(rng, souls, routes.center)

    def _visit(self, rng: Random, soul: Soul, desk: Desk, day: Day, costs: list[str]) -> str:
        pk, slot = next(self.ids), desk.slot(rng, soul.age)
        minute = 480 + int(570 * rng.random() ** 1.7)
        if slot.kind == "emergency":
            minute = 20 + int(1350 * rng.random())
        ended = self.days.at(day, minute + 6 + int(40 * rng.random()))
        tail = STANDS
        if rng.random() < _VOIDED:
            tail = f"{ended}\t重复登记\t2"
        else:
            bill = money.visit(rng, soul, desk, self.chances[day.year].prices)
            costs.append(f"{pk}\t{desk.organization_id}\t{self.world.county}\t{ended}\t{bill}")
        story = self._story(rng, soul) + self._measured(rng, soul, day)
        return self._line((pk, day.short, soul.pk), desk, slot, f"{self.days.at(day, minute)}\t{ended}", story) + tail

    def _running(self, rng: Random, souls: list[Soul], center: Desk) -> Iterator[str]:
        here = [s for s in souls if s.pk not in self.wards.now_in_bed]
        adults = [s for s in here if s.age >= 40] or here  # noqa: PLR2004
        for soul in rng.sample(adults, min(LIVE_PER_CENTER, len(adults))):
            started = self.world.now - timedelta(minutes=rng.randint(4, 100))
            measured = json.dumps(illness.vitals(rng, soul.age, soul.history))
            who = (next(self.ids), f"{localtime(started):%y%m%d}", soul.pk)
            story = _words(*rng.choice(LIVE)) + measured
            slot = center.slot(rng, CHILD + 1)
            yield self._line(who, center, slot, f"{started.isoformat()}\t\\N", story, kind="outpatient") + STANDS

    def _line(
        self, who: tuple[int, str, int], desk: Desk, slot: Slot, period: str, story: str, *, kind: str = ""
    ) -> str:
        """Everything but the end: `who` is key, short day and resident, `story` complaint to vital signs."""
        pk, short, resident = who
        number = f"M{short}{pk % 10_000_000:07d}"
        place = f"{resident}\t{desk.organization_id}\t{self.world.county}\t{kind or slot.kind}"
        return f"{pk}\t{number}\t{place}\t{period}\t{slot.who}\t{story}\t{slot.where}\t"

    def _story(self, rng: Random, soul: Soul) -> str:
        if soul.history and rng.random() < 0.55:  # noqa: PLR2004
            name = rng.choice([i for i in _CHRONIC_VISITS if i in soul.history])
            return _words(f"{name}复诊，续药", name, "confirmed")
        stories = self._by_age[min(130, soul.age)]
        return stories[int(rng.random() * len(stories))]

    def _measured(self, rng: Random, soul: Soul, day: Day) -> str:
        """Vital signs of the last year; of the years before only few are on file."""
        if not day.recent and rng.random() > _MEASURED_BEFORE:
            return "{}"
        return json.dumps(illness.vitals(rng, soul.age, soul.history))


def _visits(rng: Random, soul: Soul, years: float) -> int:
    """How often in all these years: some people come often, year after year."""
    mean = 6.5 if soul.age >= 65 else 4.4 if soul.age < 7 else 2.9  # noqa: PLR2004
    mean += 2.5 if soul.history else 0
    return int(min(_MOST, rng.expovariate(1 / mean)) * years + 0.5)


def _words(complaint: str, diagnosis: str, certainty: str) -> str:
    """Complaint, an empty code, diagnosis, certainty: columns of COPY, with the tab behind."""
    return f"{complaint}\t\t{diagnosis}\t{certainty}\t"


def _fitting(age: int) -> list[str]:
    """What brings people of an age, each as often as its weight."""
    fits = [c for c in COMPLAINTS if c[3] <= age <= c[4]] or [COMPLAINTS[1]]
    return [_words(*c[:3]) for c in fits for _ in range(c[5])]
