"""Six months, by the calendar, worked out by hand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.records.staff.rules import (
    Length,
    Stay,
    add_months,
    counts_for_six_months,
    length,
    reached_on,
    total,
    way_allowed,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("since", "until", "months", "days"),
    [
        ("2025-01-01", "2025-07-01", 6, 0),
        ("2025-01-01", "2025-06-30", 5, 29),
        ("2025-03-15", "2025-09-15", 6, 0),
        ("2025-03-15", "2025-09-14", 5, 30),
        ("2025-08-31", "2026-02-28", 6, 0),  # the last day of a shorter month
        ("2024-02-29", "2024-08-29", 6, 0),
        ("2025-05-01", "2025-05-01", 0, 0),
    ],
)
def test_lengths(since, until, months, days):
    assert length(d(since), d(until)) == Length(months, days)


@pytest.mark.parametrize(
    ("stays", "year", "reached"),
    [
        ([("2025-01-01", "2025-07-01")], 2025, "2025-06-30"),  # exactly six months
        ([("2025-01-01", "2025-06-30")], 2025, None),  # one day less
        ([("2025-01-01", None)], 2025, "2025-06-30"),
        ([("2025-07-01", None)], 2025, "2025-12-31"),  # the last half year, to its last day
        ([("2025-07-02", None)], 2025, None),
        ([("2024-10-01", "2025-05-01")], 2024, None),  # seven months across two years: three and four
        ([("2024-10-01", "2025-05-01")], 2025, None),
        ([("2024-10-01", "2025-07-01")], 2025, "2025-06-30"),
        ([("2025-01-01", "2025-04-01"), ("2025-09-01", "2025-12-01")], 2025, "2025-11-30"),  # two halves add up
        ([("2025-01-01", "2025-04-01"), ("2025-09-01", "2025-11-30")], 2025, None),
        ([("2025-01-01", "2025-03-16"), ("2025-05-01", "2025-08-16")], 2025, "2025-08-15"),  # 15 and 15 days: a month
    ],
)
def test_six_months_in_a_year(stays, year, reached):
    found = reached_on([Stay(d(a), d(b) if b else None) for a, b in stays], year)
    assert found == (d(reached) if reached else None)


def test_so_far_counts_days_before_today_only():
    stays = [Stay(d("2025-02-01"), None)]
    assert total(stays, 2025, d("2025-02-01")) == Length()
    assert total(stays, 2025, d("2025-05-11")) == Length(3, 10)
    assert str(Length(3, 10)) == "3 个月 10 天"
    assert str(Length()) == "0 个月"


def test_who_counts():
    fits = {"category": "doctor", "title_then": "intermediate", "from_level": "county", "to_is_primary": True}
    assert counts_for_six_months(**fits)
    assert counts_for_six_months(**fits | {"title_then": "senior"})
    for wrong in (
        {"title_then": "junior"},
        {"category": "nurse"},
        {"from_level": "township"},
        {"to_is_primary": False},
    ):
        assert not counts_for_six_months(**fits | wrong)


def test_ways():
    assert not way_allowed("county_hire", "county", "township", to_is_primary=True)
    assert way_allowed("county_hire", "township", "village", to_is_primary=True)
    assert way_allowed("township_hire", "county", "village", to_is_primary=True)
    assert not way_allowed("township_hire", "township", "village", to_is_primary=True)
    assert way_allowed("dispatch", "county", "county", to_is_primary=False)


days = st.dates(d("2024-01-01"), d("2026-12-31"))


@given(days, st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_so_many_months_later_is_so_long(day, months):
    assert length(day, add_months(day, months)).months == months


@given(st.lists(st.tuples(days, days), max_size=4), st.sampled_from([2024, 2025, 2026]))
@settings(max_examples=60, deadline=None)
def test_the_day_of_six_months_is_the_first_on_which_they_are_there(pairs, year):
    ends = sorted({day for pair in pairs for day in pair})
    stays = [Stay(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    reached = reached_on(stays, year)
    assert (reached is None) == (not total(stays, year).is_enough)
    if reached is not None:
        assert total(stays, year, reached + (d("2025-01-02") - d("2025-01-01"))).is_enough
        assert not total(stays, year, reached).is_enough
