"""Words that say when or how much, with their meaning: what made documents are filled with."""

import random
from calendar import monthrange
from datetime import date
from decimal import Decimal

from tests.policy.numbers import in_words

Dated = tuple[str, dict[str, object]]
YEARS = (2027, 2028, 2029, 2030)  # after every made document's day of issue: what is past, is no deadline


def a_day(rng: random.Random) -> Dated:
    """A day by which something is done."""
    year, month = rng.choice(YEARS), rng.randint(1, 12)
    day, last = rng.randint(1, 28), monthrange(year, month)[1]
    end = date(year, 12, 31)
    return rng.choice(
        (
            (f"到{year}年底", {"due": end}),
            (f"到{year}年", {"due": end}),
            (f"{year}年底前", {"due": end}),
            (f"{year}年底", {"due": end}),
            (f"{year}年{month}月底前", {"due": date(year, month, last)}),
            (f"{year}年{month}月{day}日前", {"due": date(year, month, day)}),
            (f"到{year}年{month}月底", {"due": date(year, month, last)}),
            (f"{year}年{month}月底", {"due": date(year, month, last)}),
            (f"{year}年{month}月{day}日之前", {"due": date(year, month, day)}),
            (f"{year}年年底前", {"due": end}),
            (f"到{year}年末", {"due": end}),
        )
    )


def a_year(rng: random.Random) -> Dated:
    """A year or a month in the course of which something is done; stands at the beginning of a sentence."""
    year, month = rng.choice(YEARS), rng.randint(1, 12)
    if rng.random() < 0.2:
        return f"{year}年{month}月", _months(year, month, month)
    return f"{year}年", {"since": date(year, 1, 1), "due": date(year, 12, 31)}


def a_rhythm(rng: random.Random) -> tuple[str, str]:
    """How often, and the name of the rhythm."""
    usual = (("每年", "year"), ("每季度", "quarter"), ("每月", "month"), ("每周", "week"))
    return rng.choice(
        (*usual, *usual, ("每季度次月", "quarter"), (f"每月{rng.randint(2, 28)}日前", "month"), ("每天", "day"))
    )


def a_span(rng: random.Random) -> Dated:
    """Several years in the course of which something is done."""
    year, later = rng.choice(YEARS[:2]), rng.choice(YEARS[2:])
    words = rng.choice((f"{year}—{later}年", f"{year}年至{later}年", f"{year}-{later}年", f"{year}年—{later}年"))
    return words, {"since": date(year, 1, 1), "due": date(later, 12, 31)}


def _months(year: int, first: int, last: int) -> dict[str, object]:
    return {"since": date(year, first, 1), "due": date(year, last, monthrange(year, last)[1])}


def a_phase(rng: random.Random, *, open_end: bool) -> Dated:
    """A span of months."""
    year, dash = rng.choice(YEARS), rng.choice("-—－")
    first, last = rng.randint(1, 5), rng.randint(6, 12)
    if open_end:
        return f"{year}年{first}月{dash}", {"since": date(year, first, 1), "due": None}
    words = rng.choice((f"{year}年{first}月{dash}{last}月", f"{year}年{first}月{dash}{year}年{last}月"))
    return words, _months(year, first, last)


Amounts = tuple[str, str, Decimal, str, Decimal | None]


def an_amount(rng: random.Random, index: int) -> Amounts:
    """Text, comparator, value, unit and upper bound that fit the sentence COUNTED[index]."""
    n, dash = rng.randint(2, 90), rng.choice("—-~至")
    people, small = rng.choice((200, 300, 500, 800, 1000, 1200)), rng.randint(2, 6)
    ways = (
        [
            (f"低于{people}人", "<", people, "人", None),
            (f"不足{people}人", "<", people, "人", None),
            (f"超过{people}人", ">", people, "人", None),
            (f"不超过{people}人", "<=", people, "人", None),
            (f"在{people}人以上", ">=", people, "人", None),
        ],
        [
            (f"不少于{n}名", ">=", n, "名", None),
            (f"至少{n}名", ">=", n, "名", None),
            (f"{small}{dash}{small + 3}名", "range", small, "名", small + 3),
            (f"不少于{in_words(small)}名", ">=", small, "名", None),
        ],
        [
            (f"{n}%", "=", n, "%", None),
            (f"{n}%以上", ">=", n, "%", None),
            (f"{n}.5%及以上", ">=", Decimal(n) + Decimal("0.5"), "%", None),
        ],
        [(f"{n}家", "=", n, "家", None), (f"{n}个", "=", n, "个", None)],
        [(f"{small}倍以内", "<=", small, "倍", None), (f"{small}倍以上", ">=", small, "倍", None)],
        [
            (f"不超过{n}分钟", "<=", n, "分钟", None),
            (f"{n}分钟以内", "<=", n, "分钟", None),
            (f"高于{n}分钟", ">", n, "分钟", None),
        ],
        [(f"{n}万元", "=", n, "万元", None), (f"不低于{n}.8万元", ">=", Decimal(n) + Decimal("0.8"), "万元", None)],
        [
            (f"{n}名", "=", n, "名", None),
            (f"{n}人次", "=", n, "人次", None),
            (f"1.{small}万人次", "=", Decimal(f"1.{small}"), "万人次", None),
        ],
        [
            (f"{n}%以内", "<=", n, "%", None),
            (f"{n}%以下", "<=", n, "%", None),
            (f"{n}%—{n + 5}%", "range", n, "%", n + 5),
        ],
        [
            (f"不少于{small}年", ">=", small, "年", None),
            (f"{in_words(small)}年以上", ">=", small, "年", None),
            (f"不少于{small}个月", ">=", small, "个月", None),
            ("不少于两年", ">=", 2, "年", None),
        ],
    )
    text, comparator, value, unit, upper = rng.choice(ways[index])
    return text, comparator, Decimal(value), unit, None if upper is None else Decimal(upper)
