"""What people type into a cell, and what looks wrong about it. Pure.

Warnings ask for a reason; only what is no number is refused.
A cell is known by (fact, age); values are in the unit of the fact.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yigongti.foundation.errors import Invalid

Key = tuple[str, str]
PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 13
TIMES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
BLANK = {"", "-", "--", "—", "——", "/", "无", "缺"}
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
UNIT = re.compile(r"(?<=[\d万亿])(元|人次|台次|床日|人|个|家|次|项|所|天|分)$")
WHOLE_UNITS = frozenset({"人", "人次", "个", "家", "台次", "项", "次", "所", "床日", "天"})


class NoNumber(Invalid):
    """What was typed is no number."""

    sentence = "这里要填一个数。"


def read_number(text: str) -> Decimal | None:
    """The number in what was typed or stands in a file; None where it is blank. Raises NoNumber.

    Full-width digits, thousands commas, 万 and 亿 behind the number, and spaces are understood; nothing is guessed.
    """
    plain = UNIT.sub("", unicodedata.normalize("NFKC", text).replace(" ", ""))
    if plain in BLANK:
        return None
    times = TIMES.get(plain[-1], Decimal(1))
    digits = plain[:-1] if plain[-1] in TIMES else plain
    if "," in digits:
        if not GROUPED.fullmatch(digits.lstrip("+-")):
            raise NoNumber(f"“{text.strip()[:20]}”不是一个数，请只填数字")
        digits = digits.replace(",", "")
    try:
        number = Decimal(digits) * times
    except InvalidOperation as problem:
        raise NoNumber(f"“{text.strip()[:20]}”不是一个数，请只填数字") from problem
    if not number.is_finite() or abs(number) >= LARGEST:
        raise NoNumber("这个数太大，请核对单位")
    if number != number.quantize(PLACES):
        raise NoNumber("小数最多四位")
    return number


@dataclass(frozen=True)
class Row:
    """A line of a sheet as the checks need it."""

    fact: str
    title: str
    unit: str
    is_average: bool = False


@dataclass(frozen=True)
class Rule:
    """Parts that together may not be more than a whole."""

    parts: tuple[str, ...]
    whole: str


def doubts(
    rows: Sequence[Row],
    rules: Sequence[Rule],
    values: Mapping[Key, Decimal | None],
    before: Mapping[Key, Decimal | None],
    *,
    jump: int,
) -> dict[Key, str]:
    """What looks wrong, by cell: a half-sentence each. Blank cells bring none; `jump` is in percent of last time."""
    titles = {row.fact: row.title for row in rows}
    found: dict[Key, list[str]] = {}
    for row in rows:
        for key, value in values.items():
            if key[0] == row.fact and value is not None:
                found.setdefault(key, []).extend(_alone(row, value, before.get(key), jump))
    for rule in rules:
        for age in {age for fact, age in values if fact == rule.whole}:
            whole = values.get((rule.whole, age))
            parts = [values.get((part, age)) for part in rule.parts]
            total = sum((part for part in parts if part is not None), Decimal(0))
            if whole is not None and any(part is not None for part in parts) and total > whole:
                names = "、".join(titles.get(part, part) for part in rule.parts)
                together = "合计" if len(rule.parts) > 1 else ""
                words = f"{names}{together} {plain(total)}，多于{titles.get(rule.whole, rule.whole)} {plain(whole)}"
                found.setdefault((rule.whole, age), []).append(words)
    return {key: "；".join(words) for key, words in found.items() if words}


def _alone(row: Row, value: Decimal, before: Decimal | None, jump: int) -> list[str]:
    words = []
    if value < 0:
        words.append("是负数")
    if row.unit in WHOLE_UNITS and not row.is_average and value != value.to_integral_value():
        words.append(f"按{row.unit}计，应是整数")
    change = change_of(value, before)
    if change is not None and abs(change) > jump:
        words.append(f"比上期{'多' if change > 0 else '少'} {abs(change):,.1f} %")
    return words


def change_of(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Percent above the last period; None where there is nothing to compare with."""
    if value is None or before is None or before == 0:
        return None
    return (value - before) / abs(before) * 100


def plain(value: Decimal | None) -> str:
    """A number as it stands in a cell: thousands, no idle zeros; empty when blank."""
    if value is None:
        return ""
    whole = value.normalize()
    places = max(0, -int(whole.as_tuple().exponent))
    return f"{value:,.{places}f}"
