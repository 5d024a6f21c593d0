"""Targets of the edition: year, comparator as printed, number; and the verdict in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yigongti.foundation.errors import Invalid
from yigongti.indicators import units

PRINTED = re.compile(r"\s*(≥|>=|≤|<=|>|<|＞|＜)?\s*(\d+(?:\.\d+)?)\s*([%％])?\s*\Z", re.ASCII)
KEY = re.compile(r"(\d{4})(_value|_city)?\Z", re.ASCII)
SIGNS = {">=": "≥", "<=": "≤", "＞": ">", "＜": "<"}
NOT_SET = ("", "--", "—")


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    MONITOR = "monitor"  # watched, neither way is better by itself


class Kind(StrEnum):
    """What the printed figure is."""

    TARGET = "target"
    CITY = "city"  # the target of the city or province beside the county's own
    BASELINE = "baseline"  # what the annex prints as reached in that year


class BadTarget(Invalid):
    """A target that cannot be read."""

    sentence = '目标值请写成数字或带比较符的数字，例如 ">=59"；没有目标写 "--"。'


@dataclass(frozen=True)
class Target:
    """A printed figure. `comparator` is "" where none is printed; `number` None where the annex prints "--".

    `number` stands in the unit of the indicator; `figure` and `has_percent` are what is printed.
    """

    year: int
    kind: Kind
    comparator: str
    number: Decimal | None
    figure: Decimal | None = None
    has_percent: bool = False

    @property
    def printed(self) -> str:
        """As on the paper: ≥59, 5.5, —; with its % where that changes what the figure means."""
        if self.number is None:
            return "—"
        figure = self.number if self.figure is None else self.figure
        return f"{self.comparator}{figure.normalize():f}{'%' if figure != self.number else ''}"

    @property
    def title(self) -> str:
        """The year and what the figure is."""
        return f"{self.year}" + {Kind.TARGET: "", Kind.CITY: " 全市", Kind.BASELINE: " 实际"}[self.kind]


@dataclass(frozen=True)
class Verdict:
    """How a value stands to a target. `tone` good | short | none; `words` 已达标, 差 0.63, 未设, or 缺数据."""

    target: Target
    words: str
    tone: str
    gap: Decimal | None = None


def parse(key: str, printed: object, unit: str = "%") -> Target:
    """A target from the edition's key (2025, 2027_city, 2023_value) and what is printed, in the indicator's unit.

    Raises BadTarget. "85%" of a plain ratio (no unit) is 0.85.
    """
    match = KEY.match(key)
    if not match:
        raise BadTarget
    kind = {None: Kind.TARGET, "_city": Kind.CITY, "_value": Kind.BASELINE}[match.group(2)]
    year = int(match.group(1))
    if printed is None or str(printed).strip() in NOT_SET:
        return Target(year, kind, "", None)
    if isinstance(printed, bool) or not (figure := PRINTED.match(str(printed))):
        raise BadTarget
    sign = figure.group(1) or ""
    number, has_percent = Decimal(figure.group(2)), bool(figure.group(3))
    meant = units.of_printed(number, unit, has_percent=has_percent)
    return Target(year, kind, SIGNS.get(sign, sign), meant, number, has_percent)


def parse_all(printed: Mapping[str, object], unit: str = "%") -> tuple[Target, ...]:
    """Every figure of an indicator, baselines first, then by year."""
    order = list(Kind)
    found = [parse(key, value, unit) for key, value in printed.items()]
    return tuple(sorted(found, key=lambda t: (t.kind == Kind.CITY, t.year, order.index(t.kind))))


def reached(target: Target, value: Decimal, direction: Direction) -> bool:
    """Whether a value meets the target. A bare number is read by the indicator's direction (at least, or at most).

    Of what is only watched a bare number says nothing; it counts as met, and `judge` does not judge it.
    """
    if target.number is None:
        raise BadTarget
    if not target.comparator and direction == Direction.MONITOR:
        return True
    sign = target.comparator or ("≥" if direction == Direction.HIGHER else "≤")
    return {
        "≥": value >= target.number,
        ">": value > target.number,
        "≤": value <= target.number,
        "<": value < target.number,
    }[sign]


def judge(target: Target, value: Decimal | None, direction: Direction, places: int = 2) -> Verdict:
    """The verdict in words; the gap is rounded away from "reached", so that a shortfall never reads 差 0."""
    if target.number is None:
        return Verdict(target, "未设", "none")
    if value is None:
        return Verdict(target, "缺数据", "none")
    if not target.comparator and direction == Direction.MONITOR:
        return Verdict(target, "只作监测", "none")
    if reached(target, value, direction):
        return Verdict(target, "已达标", "good", value - target.number)
    gap = abs(target.number - value)
    return Verdict(target, f"差 {_up(gap, places)}", "short", gap)


def _up(gap: Decimal, places: int) -> str:
    """A gap to `places` digits; more digits only when it would read as nothing."""
    for digits in range(places, places + 8):
        text = f"{gap:.{digits}f}"
        if Decimal(text) != 0:
            return text
    return "不足 0.01" if gap else "0（须超过目标值）"
