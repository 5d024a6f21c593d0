"""The forms of numbering: how each is printed, what its value is, and which stands above which."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Form(IntEnum):
    """A form of numbering. The smaller stands above the greater."""

    ANNEX = 0
    VOLUME = 1  # 第一编
    CHAPTER = 2  # 第一章
    SECTION = 3  # 第一节
    ARTICLE = 4  # 第一条
    HEAD = 5  # a Markdown head without number
    CHINESE = 6  # 一、
    STAGE = 7  # 第一阶段
    CHINESE_BRACKET = 8  # （一）
    NUMBER = 9  # 1. 1、
    DOTTED = 10  # 1.1
    BRACKET = 11  # （1）
    HALF_BRACKET = 12  # 1）
    CIRCLE = 13  # ①
    DUTY = 14  # 县财政局：


@dataclass(frozen=True)
class Numbering:
    """A number that stands at a place: `end` is behind the mark, `key` is what it is called in a path."""

    form: Form
    value: int
    key: str
    printed: str
    end: int
    mark: str = ""
    upper: tuple[int, ...] = ()  # of 1.2: (1,)


_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_CN: Final = r"[一二三四五六七八九十百](?:\s{0,3}[一二三四五六七八九十百零〇]){0,4}"
_NO_DIGIT: Final = r"(?!\s?[0-9０-９](?![0-9０-９]{3}\s?年))"
_PATTERNS: Final = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        (Form.STAGE, rf"第\s{{0,2}}(?P<n>{_CN})\s{{0,2}}(?:阶段|步)(?=\s{{0,2}}[：:（(，,])"),
        (Form.VOLUME, rf"第\s{{0,2}}(?P<n>{_CN})\s{{0,2}}编(?=[\s\u3000])"),
        (Form.CHAPTER, rf"第\s{{0,2}}(?P<n>{_CN})\s{{0,2}}(?:章(?!程)|部分(?=[\s：:]))"),
        (Form.SECTION, rf"第\s{{0,2}}(?P<n>{_CN})\s{{0,2}}节(?=[\s\u3000])"),
        (Form.ARTICLE, rf"第\s{{0,2}}(?P<n>{_CN})\s{{0,2}}条(?![第款项（(]?[一二三四五六七八九十]|[款项例件规的和、])"),
        (Form.CHINESE, rf"(?P<n>{_CN})\s{{0,3}}(?P<m>[、．.])"),
        (Form.CHINESE_BRACKET, rf"[（(]\s{{0,3}}(?P<n>{_CN})\s{{0,3}}[）)](?P<m>[、.．]?)(?!\s?[项款目条])"),
        (Form.DOTTED, r"(?P<u>[0-9０-９]{1,2})(?P<n>(?:[.．][0-9０-９]{1,2}){1,3})(?=[\s\u3000])"),
        (Form.NUMBER, rf"(?P<n>[0-9０-９]{{1,3}})\s{{0,3}}(?P<m>[.．、]){_NO_DIGIT}"),
        (Form.BRACKET, r"[（(]\s{0,3}(?P<n>[0-9０-９]{1,3})\s{0,3}[）)](?P<m>[、.．]?)"),
        (Form.HALF_BRACKET, r"(?P<n>[0-9０-９]{1,2})\s{0,2}[）)]"),
    )
)
_ENCLOSED: Final = (
    ("\u3220", 10, Form.CHINESE_BRACKET, "（{cn}）"),
    ("\u2474", 20, Form.BRACKET, "（{n}）"),
    ("\u2488", 20, Form.NUMBER, "{n}"),
    ("\u2460", 20, Form.CIRCLE, "{c}"),
    ("\u2776", 10, Form.CIRCLE, "{c}"),
)
_NO_LIST: Final = re.compile(r"[级类等线期产次方甲乙]")
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_LONGEST: Final = 150


def numbering_at(document: str, at: int) -> Numbering | None:
    """The numbering that begins at this place, None where there is none."""
    enclosed = _enclosed(document, at)
    if enclosed:
        return enclosed
    for form, pattern in _PATTERNS:
        found = pattern.match(document, at)
        if found:
            return _numbering(document, form, found)
    return None


def chinese(words: str) -> int:
    """十二 is 12, 一百零三 is 103, 二十 is 20; 0 for what is no number."""
    total = current = 0
    for sign in words:
        if sign == "十":
            total, current = total + (current or 1) * 10, 0
        elif sign == "百":
            total, current = total + (current or 1) * 100, 0
        elif sign in _DIGITS:
            current = _DIGITS[sign]
        else:
            return 0
    return total + current


def in_chinese(value: int) -> str:
    """The numeral of 1..99."""
    tens, ones = divmod(value, 10)
    digits = "零一二三四五六七八九"
    head = "" if tens == 0 else ("十" if tens == 1 else f"{digits[tens]}十")
    return head + (digits[ones] if ones else "")


def _numbering(document: str, form: Form, found: re.Match[str]) -> Numbering | None:
    words = re.sub(r"\s", "", found["n"]).translate(_WIDE)
    mark = found.groupdict().get("m") or ""
    upper: tuple[int, ...] = ()
    if form is Form.DOTTED:
        parts = [int(part) for part in re.findall(r"\d+", found["u"].translate(_WIDE) + words)]
        upper, value = tuple(parts[:-1]), parts[-1]
    else:
        value = int(words) if words.isdigit() else chinese(words)
    if not 0 < value <= _LONGEST:
        return None
    if form is Form.CHINESE and _counts_on(document, found.end(), value):
        return None
    printed = re.sub(r"\s", "", found.group())
    key = _key(form, words, printed, (*upper, value))
    return Numbering(form, value, key, printed, found.end(), mark, upper)


def _key(form: Form, words: str, printed: str, parts: tuple[int, ...]) -> str:
    if form is Form.DOTTED:
        return ".".join(map(str, parts))
    if form in {Form.CHINESE_BRACKET, Form.BRACKET}:
        return f"（{words}）"
    if form is Form.HALF_BRACKET:
        return f"{words}）"
    return words if form in {Form.CHINESE, Form.NUMBER} else printed


def _counts_on(document: str, end: int, value: int) -> bool:
    """一、二级医院 is no first item."""
    return document[end : end + 1] == in_chinese(value + 1) and bool(_NO_LIST.match(document, end + 1))


def _enclosed(document: str, at: int) -> Numbering | None:
    sign = document[at : at + 1]
    for first, count, form, key in _ENCLOSED:
        value = ord(sign) - ord(first) + 1 if sign else 0
        if 0 < value <= count:
            words = key.format(n=value, c=sign, cn=in_chinese(value))
            mark = document[at + 1 : at + 2] if document[at + 1 : at + 2] in {"、", ".", "．"} else ""
            return Numbering(form, value, words, sign + mark, at + 1 + len(mark), mark)
    return None
