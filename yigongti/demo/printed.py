"""What the loaded edition prints for an indicator, as points of a course through the years; and the course on a day.

The demo draws its records so that they come out near these points. What is not printed follows our own estimate.
"""

from datetime import date

from yigongti.demo.trends import between
from yigongti.indicators.models import Indicator
from yigongti.indicators.targets import Kind, parse_all


def printed(county: str, formula: str, usual: dict[int, float]) -> dict[int, float]:
    """Year to number, of the indicator with this formula; `usual` where nothing is printed."""
    found: dict[int, float] = {}
    for row in Indicator.objects.filter(county=county, formula=formula, valid_to=None).order_by("place", "pk"):
        for target in parse_all(row.targets):
            if target.number is not None and target.kind is not Kind.CITY:
                found.setdefault(target.year, float(target.number))
    return found or usual


def on_day(points: dict[int, float], day: date) -> float:
    """The number on a day, where a year's number is that of its last day; never below zero."""
    passed = (day - date(day.year, 1, 1)).days / 365
    before, after = between(points, day.year - 1), between(points, day.year)
    return max(0.0, before + (after - before) * passed)
