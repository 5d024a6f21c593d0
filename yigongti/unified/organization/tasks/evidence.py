"""Live evidence: what an indicator or a room of the platform says about a task, to whoever may read that."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.queries import find
from yigongti.foundation.rooms import CockpitStrip, all_rooms
from yigongti.foundation.web.frame import guarded, url_or_empty
from yigongti.indicators import faces, targets
from yigongti.indicators import queries as indicators
from yigongti.indicators.periods import to_date
from yigongti.indicators.queries import Overview
from yigongti.indicators.targets import Direction, Verdict
from yigongti.unified.organization.tasks.models import Progress, Task

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Evidence:
    """One figure. `missing` says why there is none; `since` since when the target holds; `source` where it is from."""

    kind: str  # indicator | room | reported
    value: str
    unit: str
    title: str
    clause: str = ""
    url: str = ""
    goal: str = ""
    verdict: str = ""
    tone: str = ""  # green | amber | mute
    since: str = ""
    series: tuple[float | None, ...] = ()
    target: float | None = None
    goals: tuple[tuple[str, str, str, str], ...] = ()  # year, printed, verdict, tone
    missing: str = ""
    source: str = ""


class Evidences:
    """What the tasks of one page can be held against. Indicators and rooms are asked once, when first needed."""

    def __init__(
        self,
        *,
        actor: Actor,
        now: datetime,
        numbers: dict[int, Progress] | None = None,
        runs: dict[int, tuple[float, ...]] | None = None,
    ) -> None:
        self._actor, self._now, self._numbers, self._runs = actor, now, numbers or {}, runs or {}
        self._rooms: dict[str, dict[str, Any] | None] = {}

    def of(self, task: Task) -> list[Evidence]:
        """Indicators first, then the room, then what was last reported as a number."""
        found = [self._indicator(code) for code in task.indicators]
        if task.room:
            found.append(self._room(task.room))
        if task.pk in self._numbers:
            found.append(reported(self._numbers[task.pk], task.target, self._runs.get(task.pk, ())))
        return found

    def first(self, task: Task) -> Evidence | None:
        """The one for a list: the first with a value, else the first."""
        found = self.of(task)
        return next((e for e in found if not e.missing), found[0] if found else None)

    @cached_property
    def _overviews(self) -> dict[str, Overview]:
        if not self._actor.may(indicators.READ) or not self._actor.county:
            return {}
        period = to_date(self._now)
        _, _, found = indicators.overviews(
            county=self._actor.county, period=period, scope="county", seen_by=self._actor, now=self._now
        )
        return {o.now.indicator.code: o for o in found}

    def _indicator(self, code: str) -> Evidence:
        found = self._overviews.get(code)
        if found is None:
            why = "县版里没有这项指标" if self._actor.may(indicators.READ) else "指标现值不在您的查看范围内"
            return Evidence("indicator", "缺", "", code, missing=why)
        card = faces.card(found)
        verdict = _near(found.now.verdicts)
        return Evidence(
            "indicator",
            card.text,
            card.unit,
            card.name,
            card.clause,
            reverse("indicators:sheet", args=[code]),
            f"{verdict.target.title} 目标 {verdict.target.printed}" if verdict else "未设目标",
            verdict.words if verdict else "未设",
            faces.TONES[verdict.tone] if verdict else "mute",
            holds_since(found, verdict),
            card.series,
            card.target,
            tuple((t.year, t.printed, t.words, t.tone) for t in card.targets),
            card.missing,
            f"{card.source}{f' 截至 {card.as_of}' if card.as_of else ''}",
        )

    def _room(self, code: str) -> Evidence:
        room = next((r for r in all_rooms() if r.code == code), None)
        if room is None:
            title, clause = self._planned.get(code, (code, ""))
            return Evidence("room", "缺", "", title, clause, missing="本系统还没有开放这个平台或中心")
        strip = room.cockpit_strips[0] if room.cockpit_strips else None
        if strip is None:
            return Evidence("room", "已开放", "", room.title, room.clauses[0] if room.clauses else "")
        numbers = self._strip(strip)
        if not numbers:
            return Evidence("room", "缺", "", room.title, strip.clause, missing="没有应答")
        connected = numbers.get("connected")
        whole = numbers.get("institutions")
        value = "—" if connected is None else f"{connected}/{whole}" if whole else str(connected)
        today = numbers.get("today")
        return Evidence(
            "room",
            value,
            "家",
            f"{strip.title}接入",
            strip.clause,
            url_or_empty(strip.url_name) if strip.url_name else "",
            source=f"今日业务 {today}" if today is not None else "今日业务 —",
        )

    @cached_property
    def _planned(self) -> dict[str, tuple[str, str]]:
        """Code to title and clause of the rooms that the county's document asks for and nobody has opened."""
        found = find(county=self._actor.county, key="rooms.planned", at=timezone.localdate(self._now))
        rows = found.value if found is not None and isinstance(found.value, list) else []
        return {row["code"]: (row["title"], row.get("clause", "")) for row in rows}

    def _strip(self, strip: CockpitStrip) -> dict[str, Any] | None:
        if strip.code not in self._rooms:
            ask = lambda: strip.numbers(actor=self._actor, now=self._now)  # noqa: E731
            self._rooms[strip.code] = guarded(f"strip of {strip.code}", ask, None)
        return self._rooms[strip.code]


def reported(progress: Progress, target: str, run: tuple[float, ...] = ()) -> Evidence:
    """A number that a unit wrote, with its day: by hand, and said so. `run` are the numbers so far, oldest first."""
    goal = _NUMBER.search(target)
    number = f"{progress.number.normalize():,f}" if progress.number is not None else "缺"
    day = timezone.localtime(progress.at)
    return Evidence("reported", number, progress.unit, "填报", goal=target, source=f"{day:%m-%d}",
                    series=run if len(run) > 1 else (), target=float(goal[0]) if goal else None)  # fmt: skip


def _near(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The first target that is not reached, else the last one that is set."""
    known = [v for v in verdicts if v.target.number is not None]
    return next((v for v in known if v.tone == "short"), known[-1] if known else None)


def holds_since(found: Overview, verdict: Verdict | None) -> str:
    """自 2026-08 起达标: the first month of the unbroken run at the end that meets the target. Empty: it does not."""
    if verdict is None or verdict.tone != "good":
        return ""
    direction = Direction(found.now.indicator.direction)
    run = zip(found.months, found.series, strict=False)
    start = unbroken(((month, number) for month, number in run), verdict.target, direction)
    return f"自 {start // 100}-{start % 100:02d} 起达标" if start else ""


def unbroken(run: Iterable[tuple[int, Decimal | None]], target: targets.Target, direction: Direction) -> int:
    """The month (202608) from which every value is known and meets the target, 0 when the last one does not."""
    start = 0
    for month, number in run:
        if number is None or not targets.reached(target, number, direction):
            start = 0
        elif not start:
            start = month
    return start


def room_choices() -> list[tuple[str, str]]:
    """Rooms of the register that have numbers of their own."""
    return [(r.code, r.title) for r in all_rooms() if r.cockpit_strips]
