"""The options of the selects on pages of indicators."""

from dataclasses import dataclass

from yigongti.indicators.periods import MONTHS, Kind, Period, one_month, quarter_of, to_month


@dataclass(frozen=True)
class Choice:
    """An option of a select."""

    value: str
    title: str
    chosen: bool


def period_choices(chosen: Period, now_month: int) -> list[tuple[str, list[Choice]]]:
    """Groups of periods: year to date, single months, whole years; this year and the last."""
    year, month = now_month // 100, now_month % 100
    this_year = range(month, 0, -1)
    last_year = range(MONTHS, 0, -1)
    months = [(year, m) for m in this_year] + [(year - 1, m) for m in last_year]
    groups = [
        ("年初至今", [to_month(y * 100 + m) for y, m in months]),
        ("单月", [one_month(y * 100 + m) for y, m in months]),
        ("季度", list(dict.fromkeys(quarter_of(y * 100 + m) for y, m in months))),
        ("全年", [Period(y, MONTHS, Kind.YEAR) for y in (year, year - 1, year - 2)]),
    ]
    return [(title, [Choice(p.code, p.title, p == chosen) for p in periods]) for title, periods in groups]
