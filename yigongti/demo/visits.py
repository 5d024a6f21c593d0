"""A year of encounters, and those that are running now. By seed; rates are our own estimate."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.utils.timezone import get_default_timezone, localtime

from yigongti.demo import illness
from yigongti.demo.copying import copy_rows
from yigongti.demo.county import DemoCounty, Place, Worker
from yigongti.demo.residents import Soul
from yigongti.demo.words import COMPLAINTS, LIVE
from yigongti.records.encounters.models import Encounter, EncounterKind

_COLUMNS = [
    "id",
    "number",
    "resident_id",
    "organization_id",
    "county",
    "kind",
    "started_at",
    "ended_at",
    "seen_by_user_id",
    "seen_by_name",
    "complaint",
    "diagnosis_code",
    "diagnosis_text",
    "certainty",
    "vitals",
    "version",
]
_DAYS = 365
LIVE_PER_CENTER = 3
_CHRONIC_VISITS = ("高血压", "2型糖尿病", "冠心病", "慢阻肺")


class Clinic:
    """Writes encounters; one per load."""

    def __init__(self, world: DemoCounty, first_id: int) -> None:
        self.world = world
        self.ids = count(first_id)
        self.last_id = first_id - 1
        self.zone = get_default_timezone()
        self.midnight = localtime(world.now).replace(hour=0, minute=0, second=0, microsecond=0)
        self._by_age = {age: _fitting(age) for age in range(131)}

    def year(self, township: str, souls: list[Soul]) -> int:
        """The year of a township's people. Gives the number of encounters."""
        before = self.last_id
        rng = Random(f"{self.world.seed}:visits:{township}")  # noqa: S311  a simulator, not a secret
        center = self.world.center_of(township)
        clinics = {c.village: c for c in self.world.clinics_of(township) if c.doctors()}
        copy_rows(Encounter, _COLUMNS, self._rows(rng, souls, center, clinics))
        return self.last_id - before

    def _rows(
        self, rng: Random, souls: list[Soul], center: Place | None, clinics: dict[str, Place]
    ) -> Iterator[tuple[Any, ...]]:
        lead = (
            self.world.places[self.world.leads.get(center.organization_id, self.world.seats["lead"])]
            if center
            else None
        )
        for soul in souls:
            for _ in range(_visits(rng, soul)):
                place = self._where(rng, soul, center, lead, clinics)
                if place is not None:
                    yield self._visit(rng, soul, place)
        if center is not None and center.doctors() and souls:
            adults = [s for s in souls if s.age >= 40] or souls  # noqa: PLR2004
            for soul in rng.sample(adults, min(LIVE_PER_CENTER, len(adults))):
                yield self._running(rng, soul, center)

    def _where(
        self, rng: Random, soul: Soul, center: Place | None, lead: Place | None, clinics: dict[str, Place]
    ) -> Place | None:
        draw = rng.random()
        clinic = clinics.get(soul.village)
        if clinic is not None and draw < 0.42:  # noqa: PLR2004
            return clinic
        return center if center is not None and draw < 0.86 else lead or center  # noqa: PLR2004

    def _visit(self, rng: Random, soul: Soul, place: Place) -> tuple[Any, ...]:
        day = self.midnight - timedelta(days=1 + int(rng.random() * _DAYS))
        started = day + timedelta(minutes=480 + int(rng.triangular(0, 570, 110)))
        ended = started + timedelta(minutes=rng.randint(6, 45))
        complaint, diagnosis, certainty = self._story(rng, soul)
        return self._row(rng, soul, place, (started, ended), (complaint, diagnosis, certainty))

    def _running(self, rng: Random, soul: Soul, place: Place) -> tuple[Any, ...]:
        started = self.world.now - timedelta(minutes=rng.randint(4, 100))
        return self._row(rng, soul, place, (started, None), rng.choice(LIVE))

    def _story(self, rng: Random, soul: Soul) -> tuple[str, str, str]:
        if soul.history and rng.random() < 0.55:  # noqa: PLR2004
            illnesses = [i for i in _CHRONIC_VISITS if i in soul.history]
            name = rng.choice(illnesses)
            return f"{name}复诊，续药", name, "confirmed"
        stories, weights = self._by_age[min(130, soul.age)]
        return rng.choices(stories, weights)[0]

    def _row(
        self,
        rng: Random,
        soul: Soul,
        place: Place,
        period: tuple[datetime, datetime | None],
        story: tuple[str, str, str],
    ) -> tuple[Any, ...]:
        pk = self.last_id = next(self.ids)
        started, ended = period
        doctor: Worker | None = rng.choice(place.doctors()) if place.doctors() else None
        kind = EncounterKind.VILLAGE if place.level == "village" else EncounterKind.OUTPATIENT
        measured = json.dumps(illness.vitals(rng, soul.age, soul.history))
        complaint, diagnosis, certainty = story
        number = f"M{started:%y%m%d}{pk % 10_000_000:07d}"
        return (
            pk, number, soul.pk, place.organization_id, self.world.county, kind.value,
            started, ended, doctor.user_id if doctor else None, doctor.name if doctor else "", complaint, "", diagnosis,
            certainty, measured, 1,
        )  # fmt: skip


def _visits(rng: Random, soul: Soul) -> int:
    mean = 6.5 if soul.age >= 65 else 4.4 if soul.age < 7 else 2.9  # noqa: PLR2004
    mean += 2.5 if soul.history else 0
    return min(24, int(rng.expovariate(1 / mean) + 0.5))


def _fitting(age: int) -> tuple[list[tuple[str, str, str]], list[int]]:
    fits = [c for c in COMPLAINTS if c[3] <= age <= c[4]] or [COMPLAINTS[1]]
    return [c[:3] for c in fits], [c[5] for c in fits]
