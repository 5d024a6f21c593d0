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
    assert isinstance(tree, formulas.Number | formulas.Name | formulas.Operation)
