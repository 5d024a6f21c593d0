"""The life table against numbers worked out by hand and the vector of the field notes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.indicators.lifetable import NoProbability, probability, within

# Deaths in 100 000 of each five-year group from 30-34 to 65-69.
RATES = (80, 120, 180, 260, 400, 620, 900, 1400)
FIRSTS = range(30, 70, 5)
DEATHS = tuple((a, a + 4, Decimal(d)) for a, d in zip(FIRSTS, RATES, strict=True))
PEOPLE = tuple((a, a + 4, Decimal(100_000)) for a in FIRSTS)


def percent(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator * 100) / Decimal(value.denominator), 4)


def test_the_vector_of_the_field_notes():
    """30 to 69: 17.9663 %; from 36 on, with the rate of 35-39 for four years: 17.5386 %."""
    assert percent(probability(DEATHS, PEOPLE, start=30, end=69)) == Decimal("17.9663")
    assert percent(probability(DEATHS, PEOPLE, start=36, end=69)) == Decimal("17.5386")


def test_two_groups_by_hand():
    """M1 = 1/100, n = 5: q = 0.05 / 1.025 = 2/41. M2 = 2/100: q = 0.1 / 1.05 = 2/21.
    1 - 39/41 x 19/21 = 1 - 741/861 = 120/861 = 40/287."""
    deaths = ((40, 44, Decimal(1)), (45, 49, Decimal(2)))
    people = ((40, 44, Decimal(100)), (45, 49, Decimal(100)))
    assert probability(deaths, people, start=40, end=49) == Fraction(40, 287)


def test_single_years_by_hand():
    """M = 1/10, n = 1: q = 0.1 / 1.05 = 2/21, twice: 1 - (19/21)^2 = 80/441."""
    deaths = ((68, 68, Decimal(1)), (69, 69, Decimal(1)))
    people = ((68, 68, Decimal(10)), (69, 69, Decimal(10)))
    assert probability(deaths, people, start=68, end=69) == Fraction(80, 441)


def test_ages_36_and_69_are_inside_and_their_neighbors_outside():
    single = tuple((age, age, Decimal(1 if age in {35, 70} else 0)) for age in range(30, 76))
    people = tuple((age, age, Decimal(100)) for age in range(30, 76))
    assert probability(single, people, start=36, end=69) == 0
    for age in (36, 69):
        deaths = tuple((a, b, Decimal(1) if a == age else n) for a, b, n in single)
        assert probability(deaths, people, start=36, end=69) == Fraction(1, 100) / (1 + Fraction(1, 200))


def test_finer_population_joins_the_groups_of_deaths():
    singles = tuple((age, age, Decimal(20_000)) for age in range(30, 70))
    assert probability(DEATHS, singles, start=36, end=69) == probability(DEATHS, PEOPLE, start=36, end=69)
    assert probability(DEATHS, singles[5:], start=36, end=69) == probability(DEATHS, PEOPLE, start=36, end=69)


@pytest.mark.parametrize(
    ("deaths", "people", "why"),
    [
        ((), PEOPLE, "缺 30—69 岁的死亡数"),
        (DEATHS, (), "缺 30—69 岁的人口数"),
        (DEATHS[1:], PEOPLE, "缺 30—34 岁的死亡数"),
        (DEATHS, PEOPLE[:-1], "缺 65—69 岁的人口数"),
        ((*DEATHS[:3], *DEATHS[4:]), PEOPLE, "缺 45—49 岁的死亡数"),
        ((*DEATHS, (33, 33, Decimal(1))), PEOPLE, "重叠"),
        (((30, 69, Decimal(9)),), ((30, 69, Decimal(900)),), "太宽"),
        (DEATHS, (*PEOPLE[:2], (40, 44, Decimal(0)), *PEOPLE[3:]), "40—44 岁人口为 0"),
        ((*DEATHS[:7], (65, 69, Decimal(50_000))), PEOPLE, "65—69 岁死亡率超出"),
        (((30, 34, Decimal(-1)), *DEATHS[1:]), PEOPLE, "小于 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(deaths, people, why):
    with pytest.raises(NoProbability, match=why):
        probability(deaths, people, start=30, end=69)


def test_groups_that_do_not_meet():
    deaths = tuple((a, a + 3, Decimal(1)) for a in range(30, 70, 4))
    with pytest.raises(NoProbability, match=r"太宽|对不上"):
        probability(deaths, PEOPLE, start=30, end=69)


def test_a_group_below_the_least_population_gives_no_rate():
    with pytest.raises(NoProbability, match="不足 200000 人"):
        probability(DEATHS, PEOPLE, start=36, end=69, minimum=200_000)
    assert probability(DEATHS, PEOPLE, start=36, end=69, minimum=100_000) > 0


def test_totals_beside_it():
    assert within(DEATHS, 36, 69) == 120 + 180 + 260 + 400 + 620 + 900 + 1400


COUNTS = st.lists(st.integers(0, 500), min_size=8, max_size=8)


def _groups(numbers):
    return tuple((a, a + 4, Decimal(n)) for a, n in zip(FIRSTS, numbers, strict=True))


@given(COUNTS, st.integers(0, 7), st.integers(2, 9))
def test_between_zero_and_one_grows_with_deaths_and_knows_no_size(counts, which, times):
    deaths = _groups(counts)
    found = probability(deaths, PEOPLE, start=36, end=69)
    assert 0 <= found < 1
    more = _groups([n + (i == which) for i, n in enumerate(counts)])
    later = probability(more, PEOPLE, start=36, end=69)
    assert later > found or (which == 0 and later == found)  # 30-34 lies outside
    bigger = probability(_groups([n * times for n in counts]), _groups([100_000 * times] * 8), start=36, end=69)
    assert bigger == found
    assert probability(deaths, PEOPLE, start=30, end=69) >= found
