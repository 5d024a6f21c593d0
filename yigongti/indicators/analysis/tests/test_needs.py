"""The smallest step that reaches a target: by hand, and by trying the step before it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators.analysis import exact
from yigongti.indicators.analysis.needs import Goal, need
from yigongti.indicators.formulas import parse

SHARE = parse("100*primary_visits/total_visits")


def numbers(**facts):
    return {(name, False): Fraction(value) for name, value in facts.items()}


def test_new_visits_count_below_too():
    """590 of 1000 to 60 %: (590 + x) / (1000 + x) >= 0.6 gives x = 25; moved ones need only 10."""
    held = numbers(primary_visits=590, total_visits=1000)
    new = need(SHARE, held, "primary_visits", Goal(Fraction(60), "≥"), with_it=("total_visits",))
    assert (new.by, new.then, new.per_month(2)) == (25, 615, 13)
    assert need(SHARE, held, "primary_visits", Goal(Fraction(60), "≥")).by == 10


def test_more_than_the_target_needs_one_more():
    held = numbers(primary_visits=590, total_visits=1000)
    assert need(SHARE, held, "primary_visits", Goal(Fraction(60), ">")).by == 11


def test_contracts_in_ten_thousands():
    found = need(
        parse("contracted_all/10000"), numbers(contracted_all=187_411), "contracted_all", Goal(Fraction(20), "≥")
    )
    assert (found.by, found.per_month(0), found.per_month(5)) == (12_589, None, 2518)


def test_lower_is_reached_by_less():
    held = numbers(chronic_discharges=130, chronic_registered=1000)
    found = need(
        parse("100*chronic_discharges/chronic_registered"), held, "chronic_discharges", Goal(Fraction(10), "≤")
    )
    assert (found.by, found.then) == (-30, 100)


def test_mean_of_means():
    """(a/10)/(c/10) to 0.9 with c = 100: a = 90."""
    held = numbers(a=81, b=10, c=100, d=10)
    assert need(parse("(a/b)/(c/d)"), held, "a", Goal(Fraction("0.9"), "≥")).by == 9


def test_growth_leaves_the_year_before():
    held = numbers(x=120) | {("x", True): Fraction(100)}
    found = need(parse("100*(x-previous(x))/previous(x)"), held, "x", Goal(Fraction(5), "≤"))
    assert (found.by, found.then) == (-15, 105)


@pytest.mark.parametrize(
    ("text", "held", "goal", "words"),
    [
        ("100*a/b", {"a": 4, "b": 7}, Goal(Fraction(100), ">"), "全部做到"),
        ("100*a/a", {"a": 4}, Goal(Fraction(200), "≥"), "到不了"),
        ("100*a/b", {"a": 4, "b": 0}, Goal(Fraction(90), "≥"), "分母为 0"),
        ("a*a/b", {"a": 4, "b": 7}, Goal(Fraction(90), "≥"), "不止出现一次"),
        ("b+a-a", {"a": 4, "b": 7}, Goal(Fraction(90), "≥"), "到不了"),
        ("b+a", {"a": 4, "b": 7}, Goal(Fraction(5), "≤"), "减到 0"),
    ],
)
def test_impossible_is_said(text, held, goal, words):
    found = need(
        parse(text), numbers(**held), "a", goal, most=Fraction(7) if "b" in held and text == "100*a/b" else None
    )
    assert found.by is None
    assert words in found.why


def test_reached_already():
    found = need(SHARE, numbers(primary_visits=70, total_visits=100), "primary_visits", Goal(Fraction(60), "≥"))
    assert found.by == 0
    assert found.why


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(1, 99), st.booleans(), st.sampled_from(["≥", ">"]))
def test_the_step_is_the_smallest(part, rest, percent, grows, sign):
    held, goal = numbers(primary_visits=part, total_visits=part + rest), Goal(Fraction(percent), sign)
    found = need(SHARE, held, "primary_visits", goal, with_it=("total_visits",) if grows else ())
    assert found.by is not None

    def value(step):
        moved = numbers(primary_visits=part + step, total_visits=part + rest + (step if grows else 0))
        return exact.evaluate(SHARE, moved)

    assert goal.is_met(value(found.by))
    assert found.by == 0 or not goal.is_met(value(found.by - 1))
