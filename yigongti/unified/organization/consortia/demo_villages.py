"""The demo's villages: surveyed, most of those in need arranged, the rota of two months held, missed and to come."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.editions import queries as editions
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia import rules
from yigongti.unified.organization.consortia.models import Arrangement, Sitting, Survey
from yigongti.unified.organization.consortia.queries.village import Coverage, coverage_of, people_for
from yigongti.unified.organization.consortia.rules import Verdict

if TYPE_CHECKING:
    from yigongti.unified.organization.consortia.demo import Desk

_SPAN = (70, 60)  # days back and ahead
Busy = set[tuple[int, date, str]]


def villages(desk: "Desk") -> int:
    """Surveys, arrangements and dates. Nothing where the edition names no threshold."""
    if editions.find(county=desk.county, key="county.village_small_population", at=desk.today) is None:
        return 0
    made = _surveys(desk)
    busy: Busy = set()
    for row in coverage_of(county=desk.county, at=desk.today):
        if row.verdict == Verdict.GAP and row.center is not None and desk.dice.random() < 0.75:  # noqa: PLR2004  gaps remain
            made += _arrange(desk, row, busy)
    return made


def _surveys(desk: "Desk") -> int:
    rows = []
    for row in coverage_of(county=desk.county, at=desk.today):
        luck = desk.dice.random()
        if luck < 0.06:  # noqa: PLR2004  some are not surveyed yet
            continue
        without = luck > 0.9  # noqa: PLR2004  one in ten has nobody with a licence
        hire = desk.today + timedelta(days=desk.dice.randint(20, 150)) if without and luck > 0.95 else None  # noqa: PLR2004
        rows.append(
            Survey(
                village=row.village, is_adjacent=luck < 0.1, has_doctor=False if without else None, hire_by=hire,  # noqa: PLR2004
                note="演示", **desk.stamp(90),
            )
        )  # fmt: skip
    return len(Survey.objects.bulk_create(rows, batch_size=500))


def _arrange(desk: "Desk", row: Coverage, busy: Busy) -> int:
    assert row.center is not None  # noqa: S101  the caller has looked
    people = list(people_for(center=row.center)[:12])
    since, until = desk.day(_SPAN[0]), desk.today + timedelta(days=_SPAN[1])
    for _try in range(8):
        if not people:
            return 0
        who, weekday, half = desk.dice.choice(people), desk.dice.randint(1, 5), desk.dice.choice(("am", "pm"))
        days = list(rules.rota(since, until, weekdays={weekday}))
        if not any((who.pk, day, half) in busy for day in days):
            busy.update((who.pk, day, half) for day in days)
            return _book(desk, row, who, weekday, half, days)
    return 0


def _book(  # noqa: PLR0917  one row of the table
    desk: "Desk", row: Coverage, who: Practitioner, weekday: int, half: str, days: list[date]
) -> int:
    assert row.center is not None  # noqa: S101  the caller has looked
    made = Arrangement.objects.create(
        village=row.village, kind=desk.dice.choices(("patrol", "posting"), (4, 1))[0], center=row.center, person=who,
        weekdays=[str(weekday)], halves=[half], period=DateRange(desk.day(_SPAN[0]), days[-1] + timedelta(days=7)),
        reason="、".join(row.needs), **desk.stamp(_SPAN[0] + 3, "巡诊安排（演示）"),
    )  # fmt: skip
    Sitting.objects.bulk_create([_sitting(desk, made, who, day, half) for day in days])
    return 1 + len(days)


def _sitting(desk: "Desk", made: Arrangement, who: Practitioner, day: date, half: str) -> Sitting:
    one = Sitting(arrangement=made, person=who, day=day, half=half)
    if day >= desk.today or (day > desk.day(6) and desk.dice.random() < 0.3):  # noqa: PLR2004  a few wait to be confirmed
        return one
    one.by_name, one.at = who.name, desk.world.now - timedelta(days=(desk.today - day).days)
    if desk.dice.random() < 0.08:  # noqa: PLR2004  roads and weather
        one.state, one.note = "missed", "道路中断，改为电话随访（演示）"
    else:
        one.state, one.patients = "held", desk.dice.randint(3, 26)
    return one
