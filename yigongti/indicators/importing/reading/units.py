"""Units in heads and behind numbers: 万元 into 元. A unit of another kind is never converted, it is asked."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from yigongti.indicators.importing.reading.words import bracketed, tidy, without_brackets

_MULTIPLES: Final = {
    "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 1000,
    "百": 100,
}  # fmt: skip
_BASES: Final = (
    "元", "人次", "人", "个", "家", "所", "处", "分", "天", "日", "床日", "台次", "次", "项", "例", "张", "台", "户",
    "件", "岁", "%", "‰",
)  # fmt: skip
_SAME: Final = ({"个", "家", "所", "处"}, {"天", "日"}, {"元", "圆", "人民币元"}, {"人", "人数"}, {"次", "次数"})
_UNIT: Final = re.compile(rf"({'|'.join(_MULTIPLES)})?({'|'.join(sorted(_BASES, key=len, reverse=True))})?")
_SAID: Final = re.compile(r"单\s*位\s*:?\s*(?:人民币)?([^\s,;。)、]{1,6})(?=$|[\s,;。)、])")
_TAIL: Final = re.compile(r"[,:/_\-]((?:百|千|万|十万|百万|亿)?(?:元|人次|人|床日|台次|%))$")
MULTIPLES_OFFERED: Final = ("", "千", "万", "百万", "亿")


def is_unit(text: str) -> bool:
    """Whether the text is a unit and nothing else."""
    words = tidy(text)
    return bool(words) and _UNIT.fullmatch(words) is not None


def unit_of_label(label: str) -> str:
    """The unit that a head carries: 药品收入（万元）, 药品收入,万元; empty when none."""
    for inner in reversed(bracketed(label)):
        said = inner.removeprefix("单位:").removeprefix("单位")
        if is_unit(said):
            return said
    tail = _TAIL.search(tidy(label))
    return tail[1] if tail else ""


def label_without_unit(label: str) -> str:
    """The head without its unit; other brackets stay."""
    words = tidy(label)
    for inner in bracketed(label):
        if is_unit(inner.removeprefix("单位:").removeprefix("单位")):
            words = words.replace(f"({inner})", "")
    return _TAIL.sub("", words) or without_brackets(label)


def unit_said(text: str) -> str:
    """The unit that a line above the table gives for all amounts: 单位：万元. Not 填报单位：某某卫生院."""
    words = unicodedata.normalize("NFKC", text)
    return next((said for said in _SAID.findall(words) if is_unit(said)), "")


def factor(written: str, unit: str) -> Decimal | None:
    """By what a number in `written` is multiplied to stand in `unit`; None when they are of different kinds.

    Nothing written means the unit of the fact. 万 alone is a multiple of whatever is counted.
    """
    written, unit = tidy(written), tidy(unit)
    if not written or written == unit:
        return Decimal(1)
    (times, base), (own_times, own_base) = _split(written), _split(unit)
    if times is None or own_times is None:
        return None
    if base and base != own_base and not any({base, own_base} <= kind for kind in _SAME):
        return None
    return Decimal(times) / Decimal(own_times)


def _split(unit: str) -> tuple[int | None, str]:
    """Multiple and base; None when the writing is no unit that we know (two unknown ones agree only when equal)."""
    found = _UNIT.fullmatch(unit)
    return (_MULTIPLES.get(found[1] or "", 1), found[2] or "") if found else (None, unit)
