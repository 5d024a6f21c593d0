"""Parts sum to the whole, exactly; golden values worked out by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators.analysis import change, exact
from yigongti.indicators.analysis.change import REST, NotDecomposable, Pair
from yigongti.indicators.formulas import parse

COUNTS = st.integers(min_value=0, max_value=10**6).map(Fraction)
PAIRS = st.builds(Pair, COUNTS, COUNTS)


def test_two_clinics_by_hand():
    """甲 30/100 -> 40/100, 乙 60/100 -> 90/150: 45 % -> 52 %. Shares 1/2, 1/2 -> 2/5, 3/5."""
    before = {"甲": Pair(Fraction(30), Fraction(100)), "乙": Pair(Fraction(60), Fraction(100))}
    after = {"甲": Pair(Fraction(40), Fraction(100)), "乙": Pair(Fraction(90), Fraction(150))}
    wholes = Pair(Fraction(90), Fraction(200)), Pair(Fraction(130), Fraction(250))
    found = {e.key: e for e in change.of_ratio(before, after, wholes, Fraction(100))}
    # 甲: rate 10 points x (0.5 + 0.4) / 2 = 4.5; mix -0.1 x (35 - 48.5) = +1.35
    assert (found["甲"].rate, found["甲"].mix) == (Fraction("4.5"), Fraction("1.35"))
    # 乙: rate 0; mix +0.1 x (60 - 48.5) = +1.15
    assert (found["乙"].rate, found["乙"].mix) == (Fraction(0), Fraction("1.15"))
    assert sum(e.total for e in found.values()) == Fraction(7)
    assert REST not in found


def test_only_the_mix_moved():
    before = {"甲": Pair(Fraction(10), Fraction(100)), "乙": Pair(Fraction(80), Fraction(100))}
    after = {"甲": Pair(Fraction(10), Fraction(100)), "乙": Pair(Fraction(240), Fraction(300))}
    found = change.of_ratio(
        before, after, (Pair(Fraction(90), Fraction(200)), Pair(Fraction(250), Fraction(400))), Fraction(1)
    )
    assert all(e.rate == 0 for e in found)
    assert sum(e.mix for e in found) == Fraction(250, 400) - Fraction(90, 200)


def test_who_is_new_moves_the_mix_alone():
    found = change.of_ratio(
        {"甲": Pair(Fraction(1), Fraction(2))},
        {"甲": Pair(Fraction(1), Fraction(2)), "乙": Pair(Fraction(2), Fraction(2))},
        (Pair(Fraction(1), Fraction(2)), Pair(Fraction(3), Fraction(4))), Fraction(1),
    )  # fmt: skip
    new = next(e for e in found if e.key == "乙")
    assert (new.rate, new.mix) == (Fraction(0), Fraction(1, 2) * (1 - Fraction(5, 8)))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("甲乙丙丁", min_size=1, max_size=2), st.tuples(PAIRS, PAIRS), max_size=5), PAIRS, PAIRS)
def test_a_ratio_leaves_no_rest(parts, rest0, rest1):
    before, after = {k: a for k, (a, _) in parts.items()}, {k: b for k, (_, b) in parts.items()}
    wholes = tuple(
        Pair(sum((p.over for p in held.values()), rest.over), sum((p.under for p in held.values()), rest.under))
        for held, rest in ((before, rest0), (after, rest1))
    )
    if not wholes[0].under or not wholes[1].under:
        with pytest.raises(NotDecomposable):
            change.of_ratio(before, after, wholes, Fraction(100))
        return
    found = change.of_ratio(before, after, wholes, Fraction(100))
    difference = wholes[1].over / wholes[1].under - wholes[0].over / wholes[0].under
    assert sum((e.rate + e.mix for e in found), Fraction(0)) == 100 * difference


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6), COUNTS, COUNTS)
def test_a_sum_leaves_no_rest(parts, rest0, rest1):
    before = {str(i): a for i, (a, _) in enumerate(parts)}
    after = {str(i): b for i, (_, b) in enumerate(parts)}
    wholes = sum(before.values(), rest0), sum(after.values(), rest1)
    found = change.of_sum(before, after, wholes, Fraction(1, 10000))
    assert sum((e.total for e in found), Fraction(0)) == (wholes[1] - wholes[0]) / 10000


def test_persons_counted_once_in_the_county_stand_as_rest():
    """Two clinics saw the same person: 3 + 4 but 6 in all."""
    found = change.of_sum(
        {"甲": Fraction(3), "乙": Fraction(4)},
        {"甲": Fraction(5), "乙": Fraction(4)},
        (Fraction(6), Fraction(9)),
        Fraction(1),
    )
    assert {e.key: e.total for e in found} == {"甲": 2, "乙": 0, REST: 1}


def test_facts_of_a_growth_by_hand():
    """100*(x-previous(x))/previous(x): 100 -> 110 and then 110 -> 121 grows 10 % both times."""
    tree = parse("100*(x-previous(x))/previous(x)")
    before = {("x", False): Fraction(110), ("x", True): Fraction(100)}
    after = {("x", False): Fraction(121), ("x", True): Fraction(110)}
    found = {e.variable: e.effect for e in change.by_fact(tree, before, after)}
    # x first 11 points, then the year before -11 x 1.1... each order averaged: +10.5 and -10.5
    assert found == {("x", False): Fraction("10.5"), ("x", True): Fraction("-10.5")}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 10**6).map(Fraction), min_size=8, max_size=8))
def test_facts_leave_no_rest(numbers):
    tree = parse("(a/b)/(c/d)")
    variables = [(name, False) for name in "abcd"]
    before, after = dict(zip(variables, numbers[:4], strict=True)), dict(zip(variables, numbers[4:], strict=True))
    found = change.by_fact(tree, before, after)
    assert sum((e.effect for e in found), Fraction(0)) == exact.evaluate(tree, after) - exact.evaluate(tree, before)


def test_what_cannot_be_taken_apart_says_so():
    tree = parse("lifetable_probability(d, p, 36, 69)")
    with pytest.raises(NotDecomposable, match="寿命表"):
        change.by_fact(
            tree,
            {("d", False): Fraction(1), ("p", False): Fraction(2)},
            {("d", False): Fraction(2), ("p", False): Fraction(2)},
        )
    with pytest.raises(NotDecomposable, match="分母为 0"):
        change.by_fact(
            parse("a/b"),
            {("a", False): Fraction(1), ("b", False): Fraction(0)},
            {("a", False): Fraction(1), ("b", False): Fraction(1)},
        )


def test_linear_or_not():
    for text, yes in (
        ("a+b", True),
        ("a/10000", True),
        ("2*(a-b)", True),
        ("a*b", False),
        ("a/b", False),
        ("a+1", False),
    ):
        assert exact.is_linear(parse(text)) is yes, text


def test_moves():
    found = change.moves({1: 10, 2: 10, 3: 11}, {2: 10, 3: 12, 4: 10})
    assert (found.stayed, found.added, found.removed, found.moved) == (2, 1, 1, 1)
