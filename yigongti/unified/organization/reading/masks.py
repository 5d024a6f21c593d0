"""Passages whose numbers and dates speak of other things: titles in 《》, document numbers. Hidden, lengths kept."""

import re

HIDDEN = "□"
NUMBER = re.compile(r"[一-龥A-Za-z]{1,15}(?:[〔\[［【（(]\d{4}[〕\]］】）)]|\d{4}-)第?\d{1,5}号")
_TITLE = re.compile(r"《[^《》。]{1,120}(?:《[^《》。]{1,80}》[^《》。]{0,40}){0,2}》")


def masked(text: str) -> str:
    """`text` with titles and document numbers hidden, every position unchanged."""
    return hide(hide(text, [m.span() for m in _TITLE.finditer(text)]), [m.span() for m in NUMBER.finditer(text)])


def hide(text: str, ranges: list[tuple[int, int]]) -> str:
    """`text` with these ranges hidden. Ranges may overlap and come in any order."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(ranges):
        begin = max(start, position)
        if end <= begin:
            continue
        parts += [text[position:begin], HIDDEN * (end - begin)]
        position = end
    return "".join([*parts, text[position:]])
