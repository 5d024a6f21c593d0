"""The rules of coverage by table and by property."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.unified.organization.consortia.room import ROOM
from yigongti.unified.organization.consortia.rules import Facts, Need, Verdict, missing, needs, rota, verdict
from yigongti.unified.organization.consortia.urls import urlpatterns

TODAY = date(2026, 11, 20)
KNOWN = {"population": 1500, "is_adjacent": False, "has_doctor": True}


@pytest.mark.parametrize(
    ("threshold", "facts", "expected"),
    [
        (800, {"population": 799}, [Need.SMALL]),
        (800, {"population": 800}, []),
        (800, {"population": 801}, []),
        (300, {"population": 799}, []),
        (300, {"population": 299}, [Need.SMALL]),
        (300, {"population": 300}, []),
        (800, {"population": 0}, [Need.SMALL]),
        (800, {"population": None}, []),
        (800, {"has_doctor": False}, [Need.NO_DOCTOR]),
        (800, {"has_doctor": None}, []),
        (800, {"has_doctor": False, "hire_by": TODAY}, []),
        (800, {"has_doctor": False, "hire_by": TODAY + timedelta(days=90)}, []),
        (800, {"has_doctor": False, "hire_by": TODAY + timedelta(days=91)}, [Need.NO_DOCTOR]),
        (800, {"has_doctor": False, "hire_by": TODAY - timedelta(days=1)}, [Need.NO_DOCTOR]),
        (800, {"is_adjacent": True}, [Need.ADJACENT]),
        (
            800,
            {"population": 10, "has_doctor": False, "is_adjacent": True},
            [Need.SMALL, Need.NO_DOCTOR, Need.ADJACENT],
        ),
    ],
)
def test_reasons_by_table(threshold, facts, expected):
    found = needs(Facts(**{**KNOWN, **facts}), threshold=threshold, hire_days=90, today=TODAY)
    assert list(found) == expected


def test_the_verdict_by_table():
    assert verdict([], [], is_arranged=False) == Verdict.OWN
    assert verdict([], ["人口"], is_arranged=False) == Verdict.UNKNOWN
    assert verdict([Need.SMALL], ["有无乡医"], is_arranged=False) == Verdict.GAP
    assert verdict([Need.SMALL], [], is_arranged=True) == Verdict.COVERED
    assert missing(Facts(None, None, None)) == ("人口", "是否邻近卫生院", "有无乡医")
    assert missing(Facts(0, False, False)) == ()


@given(people=st.integers(0, 5000), threshold=st.integers(1, 2000))
def test_one_more_person_never_makes_a_village_smaller(people, threshold):
    def is_small(n):
        return Need.SMALL in needs(Facts(n, False, True), threshold=threshold, hire_days=90, today=TODAY)

    assert is_small(people) == (people < threshold)
    assert is_small(people) >= is_small(people + 1)


DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@given(
    start=DAYS,
    length=st.integers(0, 200),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
    every=st.integers(1, 4),
)
def test_a_rota_keeps_to_its_weekdays_its_period_and_its_rhythm(start, length, weekdays, every):
    until = start + timedelta(days=length)
    dates = list(rota(start, until, weekdays=weekdays, every=every))
    assert dates == sorted(set(dates))
    assert all(start <= day < until and day.isoweekday() in weekdays for day in dates)
    mondays = sorted({day - timedelta(days=day.isoweekday() - 1) for day in dates})
    assert all((b - a).days % (7 * every) == 0 for a, b in pairwise(mondays))
    if every == 1:  # none is left out
        whole = [start + timedelta(days=n) for n in range(length)]
        assert dates == [day for day in whole if day.isoweekday() in weekdays]


def test_every_second_tuesday_by_hand():
    assert list(rota(date(2026, 11, 4), date(2026, 12, 10), weekdays={2}, every=2)) == [
        date(2026, 11, 17),
        date(2026, 12, 1),
    ]


def test_every_page_to_read_or_fill_in_has_help():
    named = {str(p.name) for p in urlpatterns}
    acts = {name for name in named if name.endswith("_do")} | {"file"}
    assert {f"consortia:{name}" for name in named - acts} <= set(ROOM.help_topics)
