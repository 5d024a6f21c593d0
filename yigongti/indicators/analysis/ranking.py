"""Comparison among members: places with ties, median, distance, funnel limits. Pure.

A funnel (Spiegelhalter 2005) shows what chance alone would do around the common rate: p ± z·sqrt(p(1-p)/n) for a share,
p ± z·sqrt(p/n) for counts per something; z 1.96 (95 %) and 3.09 (99.8 %). Outside of the wide one asks for a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from statistics import median as middle

SMALL = 30  # a denominator below it swings by chance; marked, not left out
WARN, ALARM = 1.96, 3.09


class Spread(StrEnum):
    """What a ratio counts, as chance sees it."""

    SHARE = "share"  # the numerator is part of the denominator
    COUNT = "count"  # events per something
    NONE = "none"  # money, means, growth: no limits are claimed


@dataclass(frozen=True)
class Member:
    """One institution: value in the indicator's unit, its denominator as a plain count (None without)."""

    key: str
    title: str
    value: Decimal | None
    under: Decimal | None = None
    why: str = ""


@dataclass(frozen=True)
class Placed:
    """A member in its place. `rank` None when it has no value; `outside` "" | "95" | "99.8", with above or below."""

    member: Member
    rank: int | None
    tied: bool
    difference: Decimal | None  # to the median
    is_small: bool
    outside: str = ""
    is_above: bool = False


@dataclass(frozen=True)
class Table:
    """The whole comparison. `common` is the rate of all together, around which the funnel stands."""

    rows: tuple[Placed, ...]
    median: Decimal | None
    compared: int
    common: Decimal | None
    spread: Spread


def rank(
    members: Sequence[Member], *, higher_first: bool, common: Decimal | None = None, per: Decimal = Decimal(1),
    spread: Spread = Spread.NONE,
) -> Table:  # fmt: skip
    """Places 1, 2, 2, 4. `per` is the multiplier of the unit (100 for %), `common` the value of all together."""
    known = [m.value for m in members if m.value is not None]
    half = Decimal(middle(known)) if known else None
    ordered = sorted(known, reverse=higher_first)
    rows = [_placed(m, ordered, half, common, per, spread) for m in members]
    rows.sort(key=lambda p: (p.rank is None, p.rank or 0, p.member.title))
    return Table(tuple(rows), half, len(known), common, spread)


def _placed(  # noqa: PLR0917  private, called in one place
    m: Member, ordered: Sequence[Decimal], half: Decimal | None, common: Decimal | None, per: Decimal, spread: Spread
) -> Placed:
    if m.value is None or half is None:
        return Placed(m, None, tied=False, difference=None, is_small=False)
    outside = ""
    if m.under and common is not None:
        for z, words in ((ALARM, "99.8"), (WARN, "95")):
            found = limits(common, m.under, per, spread, z)
            if found and not found[0] <= float(m.value) <= found[1]:
                outside = words
                break
    return Placed(
        m, ordered.index(m.value) + 1, ordered.count(m.value) > 1, m.value - half,
        m.under is not None and m.under < SMALL, outside, bool(common is not None and m.value > common),
    )  # fmt: skip


def limits(common: Decimal, under: Decimal, per: Decimal, spread: Spread, z: float) -> tuple[float, float] | None:
    """Lower and upper limit in the value's unit for a denominator of that size; None where chance says nothing."""
    n, p = float(under), float(common / per)
    if spread == Spread.NONE or n <= 0 or p < 0 or (spread == Spread.SHARE and p > 1):
        return None
    deviation = z * sqrt(p * (1 - p) / n if spread == Spread.SHARE else p / n)
    top = 1.0 if spread == Spread.SHARE else float("inf")
    return max(0.0, p - deviation) * float(per), min(top, p + deviation) * float(per)
