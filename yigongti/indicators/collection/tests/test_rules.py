"""States, lateness, what a cell takes and what looks wrong: no database."""

from datetime import date
from decimal import Decimal

import pytest

from yigongti.indicators.collection import calendar
from yigongti.indicators.collection.migrations import __path__ as folder
from yigongti.indicators.collection.numbers import NoNumber, Row, Rule, doubts, plain, read_number
from yigongti.indicators.collection.rules import MOVES, TITLES, TONES, Standing, State, standing
from yigongti.indicators.periods import parse

END, DUE = date(2026, 1, 1), date(2026, 1, 15)


def test_the_database_knows_the_same_moves():
    namespace = {}
    source = (__import__("pathlib").Path(folder[0]) / "0002_guards.py").read_text(encoding="utf-8")
    start = source.index("MOVES = (")
    exec(source[start : source.index(")\n_ROWS", start) + 1], namespace)  # noqa: S102  our own file
    assert set(namespace["MOVES"]) == {(a.value, b.value) for a, after in MOVES.items() for b in after}
    assert set(TITLES) == set(TONES) == set(State) == set(MOVES)


@pytest.mark.parametrize(
    ("state", "today", "handed_in", "is_now", "days"),
    [
        (None, date(2025, 12, 31), None, Standing.NOT_YET, 0),
        (None, date(2026, 1, 1), None, Standing.DUE, 0),
        (State.DRAFT, DUE, None, Standing.DUE, 0),
        (State.DRAFT, date(2026, 1, 16), None, Standing.LATE, 1),
        (None, date(2027, 1, 15), None, Standing.LATE, 365),  # never disappears
        (State.RETURNED, date(2026, 1, 20), DUE, Standing.RETURNED, 5),
        (State.SUBMITTED, date(2026, 3, 1), DUE, Standing.UNDER_WAY, 0),
        (State.CONSORTIUM_APPROVED, date(2026, 3, 1), date(2026, 1, 18), Standing.UNDER_WAY, 3),
        (State.APPROVED, date(2026, 3, 1), date(2026, 1, 18), Standing.DONE, 3),  # says ever after how late
        (State.LOCKED, date(2030, 3, 1), DUE, Standing.DONE, 0),
    ],
)
def test_standing(state, today, handed_in, is_now, days):
    found = standing(state, ends=END, due=DUE, handed_in=handed_in, today=today)
    assert (found.standing, found.days_late) == (is_now, days)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", "1234.5"), ("１２３", "123"), (" 1 234 ", "1234"), ("3.2万", "32000"), ("1.5亿元", "150000000"),
        ("12人次", "12"), ("-5", "-5"), ("0", "0"), ("", None), ("—", None), ("缺", None),
    ],
)  # fmt: skip
def test_what_a_cell_takes(text, number):
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("text", ["约100", "1,23", "1.2.3", "NaN", "Infinity", "10000000000000", "0.12345", "万"])
def test_what_is_no_number(text):
    with pytest.raises(NoNumber):
        read_number(text)


def test_hints():
    rows = [
        Row("a", "甲", "人"),
        Row("b", "乙", "人"),
        Row("w", "全部", "人次"),
        Row("m", "平均", "人", is_average=True),
    ]
    rules = [Rule(("a", "b"), "w")]
    values = {("a", ""): Decimal(60), ("b", ""): Decimal(50), ("w", ""): Decimal(100), ("m", ""): Decimal("1.5")}
    assert doubts(rows, rules, values, {}, jump=30) == {("w", ""): "甲、乙合计 110，多于全部 100"}
    values[("w", "")] = Decimal(110)
    assert doubts(rows, rules, values, {("w", ""): Decimal(100)}, jump=30) == {}
    assert doubts(rows, rules, values, {("w", ""): Decimal(80)}, jump=30) == {("w", ""): "比上期多 37.5 %"}
    values[("a", "")] = Decimal("-1.5")
    assert doubts(rows, rules, values, {}, jump=30) == {("a", ""): "是负数；按人计，应是整数"}
    assert doubts(rows, rules, {("a", ""): None}, {("a", ""): Decimal(5)}, jump=30) == {}


def test_plain():
    assert [plain(Decimal(n)) for n in ("1234.50", "100", "1E+3", "0")] == ["1,234.5", "100", "1,000", "0"]


def test_periods_of_a_sheet():
    assert [p.code for p in calendar.between("quarter", 202511, date(2026, 7, 1))] == [
        "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3",
    ]  # fmt: skip
    assert calendar.before(parse("2026-Q1")).code == "2025-Q4"
    assert calendar.after(parse("2025-12")).code == "2026-01"
    assert calendar.due_day(parse("2025"), 15) == DUE
    assert calendar.period_of("year", "2026-01") is None
