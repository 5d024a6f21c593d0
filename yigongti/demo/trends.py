"""How the county changes from year to year: chances that events are drawn with. What comes out is counted, not written.

The share of primary care follows what the loaded edition prints, its baselines as printed and its targets a little
surpassed, so that the demo county is on its way. All other numbers are our own estimate and claim nothing of a county.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yigongti.indicators.models import Indicator
from yigongti.indicators.targets import Kind, parse_all

FIRST_YEAR = 2023
VISITS_SHARE = "100*primary_visits/total_visits"  # the formula by which an edition prints the share of visits
_SURPLUS = 0.5  # percentage points above the county's own target
_USUAL = {2023: 57.4, 2027: 59.6}  # where nothing is printed
_BEFORE = 0.6  # percentage points a year, before the first printed number


@dataclass(frozen=True)
class Year:
    """The chances of one year."""

    primary: float  # a visit goes to primary care
    primary_stay: float  # an admission goes to the township center
    referred_down: float  # an inpatient of a lead hospital goes on to the center at home
    high_grade: float  # an operation is of grade 3 or 4
    prices: float  # against the first year


class Turns:
    """Yes or no by turns: of n draws of a thing, n times its chance are yes, to the nearest.

    Pure chance would blur the shares of a small demo county by a point or two; so its course stays to be seen.
    """

    def __init__(self) -> None:
        self._owed: dict[object, float] = {}

    def draw(self, what: object, chance: float) -> bool:
        """Whether it is this one's turn."""
        owed = self._owed.get(what, 0.5) + chance
        self._owed[what] = owed - (owed >= 1)
        return owed >= 1


def years(county: str, last: int) -> dict[int, Year]:
    """FIRST_YEAR to `last`."""
    points = _printed(county) or _USUAL
    found = {}
    for year in range(FIRST_YEAR, last + 1):
        n = year - FIRST_YEAR
        found[year] = Year(
            primary=between(points, year) / 100,
            primary_stay=min(0.5, 0.405 + 0.012 * n),
            referred_down=min(0.12, 0.026 + 0.011 * n),
            high_grade=min(0.6, 0.41 + 0.022 * n),
            prices=1.018**n,
        )
    return found


def between(points: dict[int, float], year: int) -> float:
    """A number of a year from those of some years, on straight lines; the last holds on."""
    known = sorted(points)
    if year <= known[0]:
        return points[known[0]] - _BEFORE * (known[0] - year)
    for a, b in pairwise(known):
        if year <= b:
            return points[a] + (points[b] - points[a]) * (year - a) / (b - a)
    return points[known[-1]]


def _printed(county: str) -> dict[int, float]:
    """Percent by year, as the edition in force prints it for the share of visits."""
    rows = Indicator.objects.filter(county=county, formula=VISITS_SHARE, valid_to=None).order_by("place", "pk")
    found: dict[int, float] = {}
    for row in rows:
        for target in parse_all(row.targets):
            if target.number is not None and target.kind is not Kind.CITY:
                surplus = _SURPLUS if target.kind is Kind.TARGET else 0
                found.setdefault(target.year, float(target.number) + surplus)
    return found


def season(day: date) -> float:
    """How busy a day is: winters more, Sundays less, a little more each year."""
    month = 1.18 if day.month in {12, 1, 2} else 0.93 if day.month in {6, 7, 8, 9} else 1.0
    sunday = 0.66 if day.isoweekday() == 7 else 1.0  # noqa: PLR2004
    return month * sunday * (1 + 0.02 * (day.year - FIRST_YEAR))
