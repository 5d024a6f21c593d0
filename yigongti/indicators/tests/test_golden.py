"""The 65 indicators of the annexes, as the editions hold them, in the world that golden.py works out by hand."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators import formulas
from yigongti.indicators.formulas import Reading, evaluate, parse
from yigongti.indicators.tests.golden import AGES, BEFORE, COUNTS, GOLDEN, TAKEN_AWAY, VARIANTS, WORLD

EDITIONS = Path(__file__).parents[3] / "editions"


def _rows():
    for edition in ("wuxi_2025", "fengjie_2025"):
        tree = tomllib.loads((EDITIONS / edition / "indicators.toml").read_text(encoding="utf-8"))
        yield from ((row["id"], row) for row in tree["indicator"])


ROWS = dict(_rows())
COMPUTED = sorted(code for code, (result, _below) in GOLDEN.items() if result is not None)
PLAIN = [code for code in COMPUTED if code not in {"WX-M10b", "WX-M14", "FJ-M12"}]


def exact(number) -> Decimal:
    return formulas.as_decimal(Fraction(number))


def reader(held: Mapping, words: str = ""):
    def look_up(code: str) -> Reading:
        if code not in held:
            return Reading(None, f"{words}缺“{code}”")
        if isinstance(held[code], tuple):
            ages = tuple((first, last, Decimal(n)) for first, last, n in held[code])
            return Reading(sum((n for *_a, n in ages), Decimal(0)), ages=ages)
        return Reading(exact(held[code]))

    return look_up


def value(code: str, held=None, before=None, formula: str = ""):
    tree = parse(formula or ROWS[code]["formula"])
    held = WORLD | AGES if held is None else held
    return evaluate(tree, reader(held), reader(BEFORE if before is None else before, "上年"))


def results(found) -> list[Decimal | None]:
    return [part.number for part in found.parts] or [found.number]


def test_there_are_65_and_each_stands_in_its_edition():
    assert len(GOLDEN) == 65
    assert set(ROWS) == set(GOLDEN)
    assert all(row.get("formula") for row in ROWS.values())


@pytest.mark.parametrize("code", COMPUTED)
def test_golden_value(code):
    found = value(code)
    assert results(found) == [exact(number) for number in GOLDEN[code][0]]
    assert found.missing == ""


@pytest.mark.parametrize("code", [code for code in GOLDEN if code not in COMPUTED])
def test_what_is_judged_has_a_checklist_and_no_number(code):
    assert ROWS[code]["formula"] == "evidence_checklist"
    assert len(ROWS[code]["checklist"]) >= 5
    assert value(code).number is None


@pytest.mark.parametrize("code", COMPUTED)
def test_each_missing_fact_makes_it_missing_and_is_named(code):
    tree = parse(ROWS[code]["formula"])
    for fact in formulas.facts_now(tree):
        held = {name: number for name, number in (WORLD | AGES).items() if name != fact}
        assert f"缺“{fact}”" in value(code, held).missing
        assert None in results(value(code, held))
    for fact in formulas.facts_before(tree):
        before = {name: number for name, number in BEFORE.items() if name != fact}
        found = value(code, before=before)
        assert (found.number, found.missing) == (None, f"上年缺“{fact}”")
    nothing = value(code, {}, {})
    assert all(f"“{fact}”" in nothing.missing for fact in formulas.facts_of(tree))


@pytest.mark.parametrize("code", COMPUTED)
def test_a_zero_below_is_undefined_and_never_zero(code):
    for fact in GOLDEN[code][1]:
        held, before = WORLD | AGES, dict(BEFORE)
        if fact.startswith("before:"):
            before[fact.removeprefix("before:")] = 0
        elif fact in AGES:
            held[fact] = tuple((first, last, 0) for first, last, _n in AGES[fact])
        else:
            held[fact] = 0
        found = value(code, held, before)
        assert found.number is None, fact
        assert "为 0，无法计算" in found.missing, fact


@pytest.mark.parametrize("code", PLAIN)
def test_nothing_above_is_zero_and_a_number(code):
    above = {f for f in formulas.facts_of(parse(ROWS[code]["formula"])) if f not in GOLDEN[code][1]}
    found = value(code, WORLD | dict.fromkeys(above, 0))
    assert found.number == (100 if code in TAKEN_AWAY else 0)
    assert found.missing == ""


@pytest.mark.parametrize("code", sorted(VARIANTS))
def test_other_readings_beside(code):
    (formula,) = ROWS[code]["variants"].values()
    assert value(code, formula=formula).number == exact(VARIANTS[code])


def test_the_usual_start_age_stands_beside_the_printed_one():
    """From 30 on the groups 30-34 and 35-39 count too: with the same rate of 1/100 there, three times q = 2/41."""
    (formula,) = ROWS["WX-M14"]["variants"].values()
    assert "缺 30—34 岁" in value("WX-M14", formula=formula).missing
    deaths = ((30, 34, 100), (35, 39, 100), *AGES["ncd4_deaths_by_age"][1:])
    held = WORLD | {"ncd4_deaths_by_age": deaths, "pop_by_age": ((30, 34, 10_000), *AGES["pop_by_age"])}
    assert value("WX-M14", held, formula=formula).number == exact(100 * (1 - Fraction(39, 41) ** 3))
    # 36 to 39 are four years of the group: q = 0.04 / 1.02 = 2/51
    assert value("WX-M14", held).number == exact(100 * (1 - Fraction(49, 51) * Fraction(39, 41)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("WX-M09", "FJ-M21"), ("WX-M07", "FJ-M03"), ("WX-M10a", "FJ-M24"), ("WX-K06", "WX-M06")],
)
def test_what_looks_the_same_stays_apart(one, other):
    assert value(one).number != value(other).number
    assert set(formulas.facts_of(parse(ROWS[one]["formula"]))) != set(formulas.facts_of(parse(ROWS[other]["formula"])))


@settings(max_examples=60)
@given(st.sampled_from(PLAIN), st.integers(2, 10_000))
def test_a_county_many_times_as_big(code, times):
    big = value(code, {fact: number * times for fact, number in WORLD.items()})
    (expected,) = GOLDEN[code][0]
    factor = times if code in COUNTS else Fraction(1, times) if code == "FJ-M16" else 1
    assert big.number == exact(expected * factor)


@settings(max_examples=60)
@given(st.sampled_from(PLAIN), st.integers(1, 10**9), st.data())
def test_more_above_is_more_and_more_below_is_less(code, more, data):
    facts = formulas.facts_of(parse(ROWS[code]["formula"]))
    fact = data.draw(st.sampled_from([f for f in facts if not (code in TAKEN_AWAY and f in GOLDEN[code][1])]))
    before, after = (value(code, WORLD | {fact: WORLD[fact] + n}).number for n in (0, more))
    falls = fact in TAKEN_AWAY.get(code, ()) or (
        fact in GOLDEN[code][1] and fact not in {"county_level_staff_n", "lead_staff_n"}
    )
    assert (after < before) if falls else (after > before)


@settings(max_examples=40)
@given(st.sampled_from(COMPUTED), st.sets(st.sampled_from(sorted(WORLD | AGES))))
def test_missing_is_contagious_and_only_where_it_is_asked_for(code, gone):
    held = {fact: number for fact, number in (WORLD | AGES).items() if fact not in gone}
    asked = formulas.facts_now(parse(ROWS[code]["formula"]))
    assert bool(value(code, held).missing) == any(fact in gone for fact in asked)
