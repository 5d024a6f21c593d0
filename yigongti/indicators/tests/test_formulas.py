import ast
import builtins
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.indicators import formulas
from yigongti.indicators.formulas import BadFormula, Reading, evaluate, facts_of, parse, shape

HELD = {"a": 2, "b": 8, "zero": 0, "c": 7}


def look_up(code: str) -> Reading:
    return Reading(Decimal(HELD[code])) if code in HELD else Reading(None, f"甲院缺“{code}”")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a", "2"),
        ("a/10000", "0.0002"),
        ("a*10000/b", "2500"),
        ("100*a/b", "25"),
        ("(a/b)/(c/b)", "0.2857142857142857142857142857142857"),
        ("a-b*c+1.5", "-52.5"),
        ("-a", "-2"),
        ("0.1+0.2", "0.3"),
        ("100*zero/b", "0"),
    ],
)
def test_values_are_exact(text, number):
    assert evaluate(parse(text), look_up).number == Decimal(number)


def test_numerator_and_denominator_are_kept():
    value = evaluate(parse("100*a/b"), look_up)
    assert (value.numerator, value.denominator, value.missing) == (2, 8, "")


def test_zero_denominator_is_undefined_and_never_zero():
    for text in ("100*a/zero", "(a/b)/(c/zero)", "a/(b-8)", "zero/zero"):
        value = evaluate(parse(text), look_up)
        assert value.number is None
        assert "分母为 0" in value.missing


def test_missing_facts_are_named_all_of_them():
    value = evaluate(parse("100*nothing/other"), look_up)
    assert value.number is None
    assert value.missing == "甲院缺“nothing”；甲院缺“other”"
    half = evaluate(parse("100*a/other"), look_up)
    assert (half.number, half.numerator, half.denominator) == (None, 2, None)


def year_before(code: str) -> Reading:
    return {"a": Reading(Decimal(5)), "zero": Reading(Decimal(0))}.get(code, Reading(None, f"上年缺“{code}”"))


def test_growth_divides_by_the_year_before():
    """a is 2 now and was 5: (2 - 5) / 5 = -60 %."""
    value = evaluate(parse("100*(a-previous(a))/previous(a)"), look_up, year_before)
    assert (value.number, value.numerator, value.denominator) == (-60, -3, 5)


def test_growth_on_nothing_or_zero_is_undefined():
    assert evaluate(parse("b/previous(b)"), look_up, year_before).missing == "上年缺“b”"
    assert evaluate(parse("a/previous(zero)"), look_up, year_before).missing == "分母为 0，无法计算"
    assert "上年同期" in evaluate(parse("a/previous(a)"), look_up).missing


def test_two_parts_are_two_results_and_no_number():
    value = evaluate(parse("[a, 100*b/c]"), look_up)
    assert (value.number, value.missing) == (None, "")
    assert [part.number for part in value.parts] == [2, formulas.as_decimal(Fraction(800, 7))]
    half = evaluate(parse("[a, nothing]"), look_up)
    assert half.missing == "甲院缺“nothing”"
    assert [part.number for part in half.parts] == [2, None]


def test_a_checklist_is_never_computed():
    assert evaluate(parse("evidence_checklist"), look_up).number is None


def test_division_in_a_row_is_one_fraction():
    """2 / 8 / 7 is 2 over 56, not a quarter over 7: what stands below is what the annex calls the denominator."""
    value = evaluate(parse("a/b/c"), look_up)
    assert (value.numerator, value.denominator) == (2, 56)


def test_every_missing_fact_is_named_in_whatever_place():
    value = evaluate(parse("(a+nothing+other)/(more*previous(b))"), look_up, year_before)
    assert value.missing == "甲院缺“nothing”；甲院缺“other”；甲院缺“more”；上年缺“b”"


def test_facts_of_each_year():
    tree = parse("(a/b-previous(a/c))/previous(a)")
    assert formulas.facts_of(tree) == ("a", "b", "c")
    assert formulas.facts_now(tree) == ("a", "b")
    assert formulas.facts_before(tree) == ("a", "c")
    assert formulas.facts_by_age(parse("100*lifetable_probability(a,b,36,69)")) == ("a", "b")


def test_shape_is_what_the_annex_prints():
    assert shape(parse("a*10000/b")) == formulas.Shape(formulas.Name("a"), formulas.Name("b"), Fraction(10000))
    assert shape(parse("a/10000")) == formulas.Shape(formulas.Name("a"), None, Fraction(1, 10000))
    assert shape(parse("(a/b)/(c/a)")).multiplier == 1
    assert shape(parse("100*(a/b)")).multiplier == 100


def test_facts_in_order_once():
    assert facts_of(parse("(c+a)/(a+b)")) == ("c", "a", "b")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "a b", "a**b", "a//b", "a%b", "a if b else c", "f(a)", "a.b", "a[0]",
        "previous()", "previous(a,b)", "previous(previous(a))", "previous(a=b)", "previous(*a)", "previous",
        "[a,[b,c]]", "[a,b]+c", "2*[a,b]", "evidence_checklist*2", "lifetable_probability(a,b,36)",
        "lifetable_probability(a,b,69,36)",
        "lifetable_probability(a,b,36.5,69)", "lifetable_probability(a+b,c,36,69)", "lifetable_probability(a,b,36,200)",
        "lifetable_probability(a,b,c,69)", "lifetable_probability(a,b,1,2,3,4)", "[]", "sum(a)", "a.previous(b)",
        "'a'", "1j", "True", "a==b", "a and b",
        "lambda: 1", "[a]", "(a,b)", "{a}", "a:=1", "__import__('os')", "A", "_a",
        "a\x00", "１", "ａ", "1e9", "0x10", "1_000",
        "(" * 90 + "a" + ")" * 90, "-" * 60 + "a", "a+" * 260 + "a", "~a", "not a", "await a", "f'{a}'", "...", "None",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    if text.startswith("(("):  # parentheses leave no trace in the tree; depth alone is no harm
        return
    with pytest.raises(BadFormula):
        parse(text)


NODES = st.recursive(
    st.sampled_from(["a", "b", "c", "zero", "1", "2.5", "10000"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
    max_leaves=12,
)


@given(NODES)
def test_agrees_with_fractions(text):
    """An independent reading of the same text: Python's fractions by a tree walk over plain operators."""
    try:
        expected = _walk(ast.parse(text, mode="eval").body)
    except ZeroDivisionError:
        assert evaluate(parse(text), look_up).number is None
        return
    assert evaluate(parse(text), look_up).number == formulas.as_decimal(expected)


def _walk(node):
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.Name):
        return Fraction(HELD[node.id])
    left, right = _walk(node.left), _walk(node.right)
    return {
        ast.Add: lambda: left + right,
        ast.Sub: lambda: left - right,
        ast.Mult: lambda: left * right,
        ast.Div: lambda: left / right,
    }[type(node.op)]()


class Trap(Exception):
    pass


@given(st.one_of(st.text(max_size=80), st.text(alphabet="ab()[]{}.,:'\"+-*/_ 0123456789=@%lmdi", max_size=60)))
def test_no_text_is_ever_executed(text):
    """Every builtin that runs code is a trap while a formula is read; the grammar answers with a tree or a refusal."""

    def trap(*_args, **_kwargs):
        raise Trap

    kept = {name: getattr(builtins, name) for name in ("eval", "exec", "__import__", "open")}
    try:
        for name in kept:
            setattr(builtins, name, trap)
        try:
            tree = parse(text)
        except BadFormula:
            return
    finally:
        for name, real in kept.items():
            setattr(builtins, name, real)
    assert isinstance(tree, formulas.Tree)
