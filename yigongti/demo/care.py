"""Contracts, registers, follow-ups, care of the elderly and groups of the demo county since 2023, written by COPY.

How many have a contract and how many of the elderly are managed follows what the loaded edition prints; the rest is our
own estimate. Whoever is chosen in one year mostly is in the next: each person has a willingness of his own.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from yigongti.demo.copying import copy_rows, next_id, set_keys
from yigongti.demo.county import DemoCounty
from yigongti.demo.printed import printed
from yigongti.demo.trends import between
from yigongti.foundation.editions.queries import find
from yigongti.records.health.models import Contract, ElderlyCare, FollowUp, GroupMembership, Registration
from yigongti.records.people.models import Resident

FIRST = 2023
FOLLOWED_DAYS = 720
_REGISTERS = (("高血压", "htn"), ("2型糖尿病", "dm2"), ("慢阻肺", "copd"), ("冠心病", "chd"))
_RARE = (("disabled", 0.022), ("poor", 0.058), ("mental", 0.004), ("tb", 0.0008), ("special_family", 0.003))
_WAYS = ("clinic", "clinic", "clinic", "phone", "home")


@dataclass(frozen=True, slots=True)
class One:
    """A resident as the records need him; `will` from 0 (first to come) to 1."""

    pk: int
    organization: int
    born: date
    sex: str
    history: str
    will: float
    is_key: bool


@dataclass
class Desk:
    """The county at work."""

    world: DemoCounty
    rng: Random
    today: date
    people: list[One]
    by_name: dict[int, str]

    @property
    def years(self) -> range:
        """The first year to the running one."""
        return range(FIRST, self.today.year + 1)

    def day(self, year: int, first: tuple[int, int], last: tuple[int, int]) -> date:
        """A day between two days of a year."""
        start, end = date(year, *first), date(year, *last)
        return start + timedelta(days=int(self.rng.random() * ((end - start).days + 1)))


def load_demo(world: DemoCounty, *, progress: Callable[[str], None]) -> None:
    """Write them all."""
    rng = Random(f"{world.seed}:care:{world.county}")  # noqa: S311  a simulator, not a secret
    desk = Desk(world, rng, localdate(world.now), list(_people(world, rng)), _names(world))
    if not desk.people:
        return
    written = {
        "contracts": _copy(Contract, _CONTRACT, _contracts(desk)),
        "registers": _registers(desk),
        "years of care": _copy(ElderlyCare, _CARE, _elderly(desk)),
        "groups": _copy(GroupMembership, _GROUP, _groups(desk)),
    }
    progress("Health: " + ", ".join(f"{number:,} {name}" for name, number in written.items()))


def _names(world: DemoCounty) -> dict[int, str]:
    return {pk: place.doctors()[0].name for pk, place in world.places.items() if place.doctors()}


def _people(world: DemoCounty, rng: Random) -> Iterator[One]:
    rows = Resident.objects.filter(county=world.county, merged_into=None, birth_date__isnull=False).order_by("pk")
    young, old = localdate(world.now).year - 7, localdate(world.now).year - 65
    for pk, place, born, sex, history in rows.values_list("pk", "organization_id", "birth_date", "sex", "history"):
        assert born is not None  # noqa: S101  asked for above
        is_key = born.year <= old or born.year >= young or "高血压" in history or "糖尿病" in history
        yield One(pk, place, born, sex, history, rng.random() * (0.62 if is_key else 1.0), is_key)


def _copy(model: Any, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    held = list(rows)
    copy_rows(model, columns, held)
    return len(held)


_CONTRACT = [
    "resident_id", "organization_id", "county", "team_name", "signed_on", "ends_on", "end_reason", "packages",
    "by_name", "version",
]  # fmt: skip


def _contracts(desk: Desk) -> Iterator[tuple[Any, ...]]:
    """Each year those most willing, so many as the printed number says; a contract lasts to the end of the year."""
    points = printed(desk.world.county, "contracted_all/10000", {2023: 16.0, 2027: 20.0})
    found = find(county=desk.world.county, key="county.resident_pop", at=desk.today)
    people = float(found.value) if found is not None and isinstance(found.value, int) else 390_000.0
    ranked = sorted(desk.people, key=lambda one: one.will)
    packages = {
        False: json.dumps(["基础包"], ensure_ascii=False),
        True: json.dumps(["基础包", "慢病包"], ensure_ascii=False),
    }
    for year in desk.years:
        share = min(0.95, between(points, year) * 10_000 / people)
        alive = [one for one in ranked if one.born < date(year, 3, 31)]
        for one in alive[: round(share * len(ranked))]:
            signed = max(one.born, desk.day(year, (1, 1), (3, 31)))
            if signed <= desk.today:
                name = desk.by_name.get(one.organization, "")
                yield (
                    one.pk, one.organization, desk.world.county, f"{name or '全科'}团队", signed, date(year, 12, 31),
                    "", packages["高血压" in one.history], name, 1,
                )  # fmt: skip


_REGISTER = [
    "id", "resident_id", "organization_id", "county", "disease", "diagnosed_on", "registered_on", "managed_from",
    "close_reason", "by_name", "version",
]  # fmt: skip
_FOLLOWUP = ["registration_id", "organization_id", "county", "at", "way", "values", "note", "by_name"]


def _registers(desk: Desk) -> int:
    """Nine of ten who say so in their history are registered, most are managed and followed up each season."""
    rows: list[tuple[Any, ...]] = []
    followed: list[tuple[Any, ...]] = []
    key = next_id(Registration)
    for one in desk.people:
        for word, disease in _REGISTERS:
            if word not in one.history or desk.rng.random() > 0.9:  # noqa: PLR2004
                continue
            diagnosed = desk.today - timedelta(days=desk.rng.randint(60, 3200))
            registered = min(desk.today, diagnosed + timedelta(days=desk.rng.randint(0, 400)))
            from_day = registered + timedelta(days=desk.rng.randint(0, 500))
            managed = from_day if desk.rng.random() < 0.86 and from_day <= desk.today else None  # noqa: PLR2004
            name = desk.by_name.get(one.organization, "")
            rows.append((
                key, one.pk, one.organization, desk.world.county, disease, diagnosed, registered, managed, "", name, 1,
            ))  # fmt: skip
            if managed and disease in {"htn", "dm2"}:
                followed.extend(_followups(desk, one, key, disease, managed))
            key += 1
    copy_rows(Registration, _REGISTER, rows)
    set_keys(Registration, key)
    copy_rows(FollowUp, _FOLLOWUP, followed)
    return len(rows) + len(followed)


def _followups(desk: Desk, one: One, key: int, disease: str, managed: date) -> Iterator[tuple[Any, ...]]:
    """One each three months, now and then late or missed."""
    rng = desk.rng
    day = max(managed, desk.today - timedelta(days=FOLLOWED_DAYS)) + timedelta(days=rng.randint(0, 80))
    name = desk.by_name.get(one.organization, "")
    while day < desk.today:
        values: dict[str, float] = {"systolic": int(rng.gauss(143, 12)), "diastolic": int(rng.gauss(85, 8))}
        if disease == "dm2":
            values["glucose"] = round(max(4.2, rng.gauss(7.6, 1.6)), 1)
        at = f"{day.isoformat()} {rng.randint(8, 16):02d}:{rng.randint(0, 59):02d}+08"
        yield key, one.organization, desk.world.county, at, rng.choice(_WAYS), json.dumps(values), "", name
        day += timedelta(days=rng.randint(70, 125))


_CARE = [
    "resident_id", "organization_id", "county", "year", "checkup_on", "assessed_on", "guided_on", "by_name", "version",
]  # fmt: skip


def _elderly(desk: Desk) -> Iterator[tuple[Any, ...]]:
    """Each year the most willing of those who are 65 by its end, so many as the printed rate says; some in part."""
    points = printed(desk.world.county, "100*elderly_managed/elderly_total", {2023: 60.0, 2025: 65.0, 2027: 67.0})
    for year in desk.years:
        old = [one for one in desk.people if _birthday(one.born, 65) <= date(year, 12, 31)]
        able = sorted((o for o in old if _birthday(o.born, 65) <= date(year, 9, 30)), key=lambda one: one.will)
        complete = round(len(old) * (between(points, year) + 0.3) / 100)
        partly = complete + round(len(old) * 0.07)
        for place, one in enumerate(able[:partly]):
            checkup = max(desk.day(year, (3, 1), (10, 20)), _birthday(one.born, 65))
            assessed = checkup + timedelta(days=desk.rng.choice((0, 0, 0, 3)))
            guided = assessed + timedelta(days=desk.rng.randint(0, 25))
            if checkup <= desk.today:
                yield (
                    one.pk, one.organization, desk.world.county, year, checkup,
                    assessed if assessed <= desk.today else None,
                    guided if place < complete and guided <= desk.today else None,
                    desk.by_name.get(one.organization, ""), 1,
                )  # fmt: skip


_GROUP = ["resident_id", "organization_id", "county", "group", "since", "until", "by_name"]


def _groups(desk: Desk) -> Iterator[tuple[Any, ...]]:
    """Groups by age, by illness, and the rare ones."""
    rng, world = desk.rng, desk.world
    begin = date(FIRST, 1, 1)
    for one in desk.people:
        spans: list[tuple[str, date, date | None]] = []
        if _birthday(one.born, 65) <= desk.today:
            spans.append(("elderly", max(begin, _birthday(one.born, 65)), None))
        if _birthday(one.born, 7) > begin:
            spans.append(("child", max(begin, one.born), _birthday(one.born, 7)))
        if "高血压" in one.history or "糖尿病" in one.history:
            spans.append(("chronic", begin + timedelta(days=rng.randint(0, 900)), None))
        spans += [(code, begin + timedelta(days=rng.randint(0, 1200)), None) for code, p in _RARE if rng.random() < p]
        if one.sex == "2" and 1981 <= one.born.year <= 2003 and rng.random() < 0.12:  # noqa: PLR2004
            since = begin + timedelta(days=rng.randint(0, 1100))
            spans.append(("maternal", since, since + timedelta(days=330)))
        for code, since, until in spans:
            if since <= desk.today:
                yield one.pk, one.organization, world.county, code, since, until, ""


def _birthday(born: date, age: int) -> date:
    """The day on which somebody is that old; of a 29 February the 28th in other years, as the database reckons."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return date(year, 2, 28)
    return born.replace(year=year)
