"""Parts sum to the whole, exactly; golden values worked out by hand."""

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators.analysis import change, exact
from yigongti.indicators.analysis.change import REST, NotDecomposable, Pair
from yigongti.indicators.formulas import parse

COUNTS = st.integers(min_value=0, max_value=10**6).map(F)
PAIRS = st.builds(Pair, COUNTS, COUNTS)


def test_two_clinics_by_hand():
    """甲 30/100 -> 40/100, 乙 60/100 -> 90/150: 45 % -> 52 %. Shares 1/2, 1/2 -> 2/5, 3/5."""
    before = {"甲": Pair(F(30), F(100)), "乙": Pair(F(60), F(100))}
    after = {"甲": Pair(F(40), F(100)), "乙": Pair(F(90), F(150))}
    wholes = Pair(F(90), F(200)), Pair(F(130), F(250))
    found = {e.key: e for e in change.of_ratio(before, after, wholes, F(100))}
    # 甲: rate 10 points x (0.5 + 0.4) / 2 = 4.5; mix -0.1 x (35 - 48.5) = +1.35
    assert (found["甲"].rate, found["甲"].mix) == (F("4.5"), F("1.35"))
    # 乙: rate 0; mix +0.1 x (60 - 48.5) = +1.15
    assert (found["乙"].rate, found["乙"].mix) == (F(0), F("1.15"))
    assert sum(e.total for e in found.values()) == F(7)
    assert REST not in found


def test_only_the_mix_moved():
    before = {"甲": Pair(F(10), F(100)), "乙": Pair(F(80), F(100))}
    after = {"甲": Pair(F(10), F(100)), "乙": Pair(F(240), F(300))}
    found = change.of_ratio(before, after, (Pair(F(90), F(200)), Pair(F(250), F(400))), F(1))
    assert all(e.rate == 0 for e in found)
    assert sum(e.mix for e in found) == F(250, 400) - F(90, 200)


def test_who_is_new_moves_the_mix_alone():
    found = change.of_ratio(
        {"甲": Pair(F(1), F(2))}, {"甲": Pair(F(1), F(2)), "乙": Pair(F(2), F(2))},
        (Pair(F(1), F(2)), Pair(F(3), F(4))), F(1),
    )  # fmt: skip
    new = next(e for e in found if e.key == "乙")
    assert (new.rate, new.mix) == (F(0), F(1, 2) * (1 - F(5, 8)))


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
            change.of_ratio(before, after, wholes, F(100))
        return
    found = change.of_ratio(before, after, wholes, F(100))
    difference = wholes[1].over / wholes[1].under - wholes[0].over / wholes[0].under
    assert sum((e.rate + e.mix for e in found), F(0)) == 100 * difference


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6), COUNTS, COUNTS)
def test_a_sum_leaves_no_rest(parts, rest0, rest1):
    before = {str(i): a for i, (a, _) in enumerate(parts)}
    after = {str(i): b for i, (_, b) in enumerate(parts)}
    wholes = sum(before.values(), rest0), sum(after.values(), rest1)
    found = change.of_sum(before, after, wholes, F(1, 10000))
    assert sum((e.total for e in found), F(0)) == (wholes[1] - wholes[0]) / 10000


def test_persons_counted_once_in_the_county_stand_as_rest():
    """Two clinics saw the same person: 3 + 4 but 6 in all."""
    found = change.of_sum({"甲": F(3), "乙": F(4)}, {"甲": F(5), "乙": F(4)}, (F(6), F(9)), F(1))
    assert {e.key: e.total for e in found} == {"甲": 2, "乙": 0, REST: 1}


def test_facts_of_a_growth_by_hand():
    """100*(x-previous(x))/previous(x): 100 -> 110 and then 110 -> 121 grows 10 % both times."""
    tree = parse("100*(x-previous(x))/previous(x)")
    before = {("x", False): F(110), ("x", True): F(100)}
    after = {("x", False): F(121), ("x", True): F(110)}
    found = {e.variable: e.effect for e in change.by_fact(tree, before, after)}
    # x first 11 points, then the year before -11 x 1.1... each order averaged: +10.5 and -10.5
    assert found == {("x", False): F("10.5"), ("x", True): F("-10.5")}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 10**6).map(F), min_size=8, max_size=8))
def test_facts_leave_no_rest(numbers):
    tree = parse("(a/b)/(c/d)")
    variables = [(name, False) for name in "abcd"]
    before, after = dict(zip(variables, numbers[:4], strict=True)), dict(zip(variables, numbers[4:], strict=True))
    found = change.by_fact(tree, before, after)
    assert sum((e.effect for e in found), F(0)) == exact.evaluate(tree, after) - exact.evaluate(tree, before)


def test_what_cannot_be_taken_apart_says_so():
    with pytest.raises(NotDecomposable, match="寿命表"):
        tree = parse("lifetable_probability(d, p, 36, 69)")
        change.by_fact(tree, {("d", False): F(1), ("p", False): F(2)}, {("d", False): F(2), ("p", False): F(2)})
    with pytest.raises(NotDecomposable, match="分母为 0"):
        change.by_fact(parse("a/b"), {("a", False): F(1), ("b", False): F(0)}, {("a", False): F(1), ("b", False): F(1)})


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
