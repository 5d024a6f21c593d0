from decimal import Decimal

import pytest

from yigongti.indicators.targets import BadTarget, Direction, Kind, judge, parse, parse_all


@pytest.mark.parametrize(
    ("printed", "sign", "number", "shown"),
    [
        (">=0.85", "≥", "0.85", "≥0.85"), ("≥59", "≥", "59", "≥59"),
        (5.5, "", "5.5", "5.5"), ("<=10", "≤", "10", "≤10"),
        (800, "", "800", "800"), ("＞3", ">", "3", ">3"), ("≥60%", "≥", "60", "≥60"),
    ],
)  # fmt: skip
def test_comparators_as_printed(printed, sign, number, shown):
    target = parse("2025", printed)
    assert (target.comparator, target.number, target.printed) == (sign, Decimal(number), shown)


@pytest.mark.parametrize("printed", ["--", None, "", "—"])
def test_not_set(printed):
    verdict = judge(parse("2025", printed), Decimal(3), Direction.HIGHER)
    assert (verdict.words, verdict.tone, verdict.target.printed) == ("未设", "none", "—")


@pytest.mark.parametrize("bad", ["high", "5-6", True, "≥", "1,000"])
def test_unreadable(bad):
    with pytest.raises(BadTarget):
        parse("2025", bad)


@pytest.mark.parametrize(
    ("printed", "value", "direction", "words"),
    [
        (">=59", "59", "higher", "已达标"), (">=59", "58.37", "higher", "差 0.63"),
        (">59", "59", "higher", "差 0（须超过目标值）"),
        (5, "5", "higher", "已达标"), (5, "4.9999", "higher", "差 0.0001"), (10, "12", "lower", "差 2.00"),
        (10, "10", "lower", "已达标"), ("<=10", "9", "lower", "已达标"), ("<10", "10", "lower", "差 0（须超过目标值）"),
    ],
)  # fmt: skip
def test_verdicts(printed, value, direction, words):
    assert judge(parse("2025", printed), Decimal(value), Direction(direction)).words == words


def test_missing_value_has_no_gap():
    assert judge(parse("2025", 5), None, Direction.HIGHER).words == "缺数据"


def test_keys_sort_by_year_and_the_city_stands_aside():
    found = parse_all({"2027_city": 800, "2027": 5.5, "2023_value": 3, "2025": 5})
    assert [(t.year, t.kind) for t in found] == [
        (2023, Kind.BASELINE), (2025, Kind.TARGET), (2027, Kind.TARGET), (2027, Kind.CITY),
    ]  # fmt: skip
    with pytest.raises(BadTarget):
        parse("soon", 5)


@pytest.mark.parametrize(
    ("printed", "unit", "number", "shown"),
    [
        ("≥85%", "", "0.85", "≥85%"),
        ("≥0.85", "", "0.85", "≥0.85"),
        ("≥85%", "%", "85", "≥85"),
        ("90％", "%", "90", "90"),
    ],
)
def test_percent_over_a_ratio(printed, unit, number, shown):
    target = parse("2025", printed, unit)
    assert (target.number, target.printed) == (Decimal(number), shown)


@pytest.mark.parametrize(("printed", "words"), [(9, "只作监测"), ("≥9", "已达标"), ("≥10", "差 0.64"), ("--", "未设")])
def test_what_is_only_watched_is_not_judged_by_a_bare_number(printed, words):
    assert judge(parse("2025", printed), Decimal("9.36"), Direction.MONITOR).words == words
