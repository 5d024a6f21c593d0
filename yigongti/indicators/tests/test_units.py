from decimal import Decimal

import pytest

from yigongti.foundation.words.quotes import quoted
from yigongti.indicators.units import Plain, normalized, of_printed
from yigongti.indicators.wording import brief


@pytest.mark.parametrize(
    ("number", "unit", "plain"),
    [
        ("58.62", "%", Plain(Decimal("0.5862"), "")),
        ("0.81", "", Plain(Decimal("0.81"), "")),  # the annex prints % above it, the number is a ratio
        ("5.5", "万人", Plain(Decimal(55_000), "人")),
        ("16", "万人", Plain(Decimal(160_000), "人")),
        ("38", "人次/万人", Plain(Decimal("0.0038"), "人次/人")),
        ("75", "人", Plain(Decimal(75), "人")),
        ("4120.5", "元", Plain(Decimal("4120.5"), "元")),
    ],
)
def test_plain_units(number, unit, plain):
    assert normalized(Decimal(number), unit) == plain


@pytest.mark.parametrize(
    ("number", "unit", "has_percent", "expected"),
    [("85", "", True, "0.85"), ("0.85", "", False, "0.85"), ("85", "%", True, "85"), ("85", "%", False, "85")],
)
def test_printed_figures(number, unit, has_percent, expected):
    assert of_printed(Decimal(number), unit, has_percent=has_percent) == Decimal(expected)


def test_marks_inside_of_marks_are_inner_ones():
    assert quoted("“基层检查、上级诊断”患者数") == "“‘基层检查、上级诊断’患者数”"
    missing = "云岭县缺" + quoted("“甲”数") + "：没有填报；云岭县缺" + quoted("乙数") + "：没有填报"
    assert brief(missing) == "云岭县缺“‘甲’数”“乙数”：没有填报"
