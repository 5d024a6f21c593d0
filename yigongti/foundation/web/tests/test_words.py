from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.web import words

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=words.ZONE)


def at(**delta):
    return NOW + timedelta(**delta)


@pytest.mark.parametrize(
    ("due", "text", "tone"),
    [
        (at(minutes=-12), "超时 12 分", "late"),
        (at(minutes=-65), "超时 1 时 05 分", "late"),
        (at(days=-2, minutes=-3), "超时 2 天", "late"),
        (at(minutes=18), "剩 18 分", "soon"),
        (at(minutes=30), "剩 30 分", "soon"),
        (at(minutes=31), "剩 31 分", "ok"),
        (at(minutes=65), "剩 1 时 05 分", "ok"),
        (at(hours=5, minutes=10), "剩 5 时 10 分", "ok"),
        (datetime(2026, 11, 24, 10, 0, tzinfo=words.ZONE), "明日 10:00", "far"),
        (datetime(2026, 11, 26, 9, 5, tzinfo=words.ZONE), "11-26 09:05", "far"),
        (None, "—", "none"),
    ],
)
def test_clock_says_what_the_look_prescribes(due, text, tone):
    face = words.clock(due, None, NOW)
    assert (face.text, face.tone) == (text, tone)


def test_just_after_midnight_is_still_tonight():
    night = datetime(2026, 11, 23, 23, 50, tzinfo=words.ZONE)
    assert words.clock(night + timedelta(minutes=25), None, night).text == "剩 25 分"
    assert words.group_of(1, night + timedelta(minutes=25), night) == "today"


def test_line_shows_the_time_used_up():
    assert words.clock(at(minutes=4), at(minutes=-6), NOW).percent == 60
    assert words.clock(at(minutes=-4), at(minutes=-60), NOW).percent is None
    assert words.clock(at(minutes=4), None, NOW).percent is None


@given(st.integers(-100_000, 100_000), st.integers(1, 5000))
def test_line_never_leaves_its_track(left, whole):
    percent = words.clock(at(minutes=left), at(minutes=left - whole), NOW).percent
    assert percent is None or 0 <= percent <= 100


@pytest.mark.parametrize(
    ("rank", "due", "group"),
    [
        (0, at(hours=9), "first"),
        (0, at(minutes=-1), "first"),
        (1, at(minutes=-1), "late"),
        (1, at(minutes=1), "today"),
        (2, at(days=1), "later"),
        (2, None, "later"),
    ],
)
def test_groups(rank, due, group):
    assert words.group_of(rank, due, NOW) == group


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        (date(1960, 11, 23), "66 岁"),
        (date(1960, 11, 24), "65 岁"),
        (date(2026, 4, 10), "7 月"),
        (date(2026, 11, 11), "12 天"),
        (date(2026, 11, 23), "0 天"),
        (date(2027, 1, 1), ""),
        (None, ""),
    ],
)
def test_age(birth, text):
    assert words.age(birth, NOW.date()) == text


def test_about():
    assert words.about("1", date(1960, 1, 1), NOW.date()) == "男 66 岁"
    assert words.about("0", None, NOW.date()) == "性别未知"


def test_masks_hide_the_birth_date():
    assert words.mask_id("500238196208143417") == "500238********3417"
    assert "1962" not in words.mask_id("500238196208143417")
    assert words.mask_id("E1234567") == "******67"
    assert words.mask_id("") == "—"
    assert words.mask_phone("13800002207") == "138****2207"
    assert words.mask_name("陈光碧") == "陈*碧"
    assert words.mask_name("龚宝") == "龚*"


def test_missing_is_not_zero():
    assert words.number(None, 2) == "—"
    assert words.number(Decimal(0), 2) == "0.00"
    assert words.number(1583742) == "1,583,742"
    assert words.yuan(None) == "—"
    assert words.yuan(128640) == "1,286.40"
    assert words.yuan(-5) == "−0.05"


def test_when():
    assert words.when(NOW, NOW) == "10:42"
    assert words.when(at(days=-1), NOW) == "昨日 10:42"
    assert words.when(at(days=-20), NOW) == "11-03 10:42"
    assert words.when(at(days=-400), NOW) == "2025-10-19"
    assert words.weekday(NOW) == "11 月 23 日 周一"
