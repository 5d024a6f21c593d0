from datetime import UTC, date, datetime

import pytest

from yigongti.indicators.periods import BadPeriod, Kind, Period, month_before, month_of, next_month, parse, quarter_of


def test_codes_round_trip():
    for code in ("2026-11", "ytd-2026-11", "2026", "ytd-2026-01", "2026-Q1", "2026-Q4"):
        assert parse(code).code == code


def test_half_open_bounds():
    period = parse("ytd-2026-11")
    assert (period.start, period.end) == (date(2026, 1, 1), date(2026, 12, 1))
    assert parse("2026").months == tuple(range(202601, 202613))
    assert parse("2026-12").end == date(2027, 1, 1)
    assert parse("2026-Q4").months == (202610, 202611, 202612)
    assert parse("2026-Q1").start == date(2026, 1, 1)
    assert quarter_of(202605) == parse("2026-Q2")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "26-11",
        "ytd-2026",
        "2026-1",
        "1999-01",
        "２０２６-11",
        "2026-11\n",
        "2026-Q5",
        "ytd-2026-Q1",
    ],
)
def test_bad_texts(text):
    with pytest.raises(BadPeriod):
        parse(text)


def test_month_follows_the_calendar_of_the_county():
    last_second = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in the county
    assert month_of(last_second) == 202610
    assert month_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == 202611


def test_neighbours():
    assert (next_month(202612), month_before(202701), month_before(202611)) == (202701, 202612, 202610)


def test_titles():
    assert Period(2026, 11, Kind.YEAR_TO_DATE).title == "2026年1–11月"
    assert parse("2026-11").title == "2026年11月"
