"""Places, ties, the middle, and what chance alone would do."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators.analysis.ranking import Member, Spread, limits, rank


def members(*values, under=None):
    return [Member(str(i), f"院{i}", None if v is None else Decimal(str(v)), under) for i, v in enumerate(values)]


def test_ties_share_a_place_and_the_next_is_skipped():
    found = rank(members(60, 70, 60, 50, None), higher_first=True)
    assert [(p.member.key, p.rank, p.tied) for p in found.rows] == [
        ("1", 1, False), ("0", 2, True), ("2", 2, True), ("3", 4, False), ("4", None, False),
    ]  # fmt: skip
    assert (found.median, found.compared) == (Decimal(60), 4)
    assert found.rows[0].difference == 10


def test_where_less_is_better_the_least_is_first():
    assert rank(members(3, 1, 2), higher_first=False).rows[0].member.value == 1


def test_limits_of_a_share_by_hand():
    """p = 0.5, n = 100: 0.5 ± 1.96 x 0.05 = 40.2 % to 59.8 %."""
    low, high = limits(Decimal(50), Decimal(100), Decimal(100), Spread.SHARE, 1.96)
    assert (low, high) == (pytest.approx(40.2), pytest.approx(59.8))
    assert limits(Decimal(50), Decimal(100), Decimal(100), Spread.NONE, 1.96) is None
    # 30 per 10,000 over 10,000: sqrt(30) = 5.477 -> ± 10.735
    low, high = limits(Decimal(30), Decimal(10_000), Decimal(10_000), Spread.COUNT, 1.96)
    assert (low, high) == (pytest.approx(19.265, abs=0.001), pytest.approx(40.735, abs=0.001))


def test_the_same_distance_alarms_in_a_large_place_alone():
    pair = [Member("大", "大", Decimal(60), Decimal(1000)), Member("小", "小", Decimal(60), Decimal(20))]
    found = {
        p.member.key: p
        for p in rank(pair, higher_first=True, common=Decimal(50), per=Decimal(100), spread=Spread.SHARE).rows
    }
    assert (found["大"].outside, found["大"].is_above, found["大"].is_small) == ("99.8", True, False)
    assert (found["小"].outside, found["小"].is_small) == ("", True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=12), st.booleans())
def test_nobody_is_lost_and_better_is_never_behind(values, higher):
    found = rank(members(*values), higher_first=higher)
    assert len(found.rows) == len(values)
    placed = [p for p in found.rows if p.rank is not None]
    for a, b in pairwise(placed):
        assert a.rank <= b.rank
        assert (a.rank == b.rank) == (a.member.value == b.member.value)
    for p in placed:
        assert p.rank == 1 + sum(
            1 for q in placed if (q.member.value > p.member.value) is higher and q.member.value != p.member.value
        )
