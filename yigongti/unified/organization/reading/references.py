"""Other documents that a document names: every 《…》 with the number in the bracket behind."""

import re
from collections.abc import Iterator

from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.masks import NUMBER
from yigongti.unified.organization.reading.shapes import Found, Reference

_LONGEST_TITLE = 160
_MARKS = re.compile(r"[《》]")
_BRACKET = re.compile(
    r"[（(〔\[［【]([^（()）《》。]{3,60}?号(?:令)?|[^（()）《》。]{0,40}令第?[\d一-十百]{1,6}号)[）)〕\]］】]"
)
_NESTED = re.compile(rf"[（(]({NUMBER.pattern})[^（()）。]{{0,30}}[）)]")
_STANDARD = re.compile(r"[（(]((?:GB|WS|YY|DB\d*|T)(?:/[A-Z]+)?[\d.]+(?:[-—－]\d{2,4})?)[）)]")
_UNNAMED = re.compile(r"[（(]?(?:审议稿|征求意见稿|送审稿|试行|暂行|草案|修订稿)[）)]?$")
_WRAPPING = re.compile(r"^.{0,40}?关于印发[〈<《“]?|[〉>》”]?的通知$")
_PUNCTUATION = re.compile(r"[^0-9A-Za-z一-龥]")


def find(joined: Joined, *, own_title: str = "") -> tuple[Reference, ...]:
    """Each document once, at its first mention; its number from whichever mention prints it. `own_title` is none."""
    text = joined.text
    own = _bare(own_title)
    found: dict[str, Reference] = {}
    for start, end in _titles(text):
        title = text[start + 1 : end - 1]
        if own and _bare(title) == own:
            continue
        number, whole_end = _number_behind(text, end)
        known = found.get(title)
        if known is None or (number and not known.number):
            found[title] = Reference(title, number, Found(joined.span(start, whole_end), "references.title"))
    return tuple(sorted(found.values(), key=lambda reference: reference.found.span.start))


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of outermost 《…》; a mark without its partner, or a title too long to be one, is passed over."""
    opened: list[int] = []
    for mark in _MARKS.finditer(text):
        at = mark.start()
        opened = [begin for begin in opened if at - begin <= _LONGEST_TITLE and "。" not in text[begin:at]]
        if mark.group() == "《":
            opened = [*opened[-3:], at]
        elif opened:
            begin = opened.pop()
            if not opened and at - begin > 1:
                yield begin, at + 1


def _number_behind(text: str, end: int) -> tuple[str, int]:
    """Number in the bracket right behind the title (a closing quotation mark may stand between), and its end."""
    at = end + 1 if text[end : end + 1] in ("”", "》") else end
    bracket = _STANDARD.match(text, at) or _BRACKET.match(text, at) or _NESTED.match(text, at)
    return (bracket.group(1), bracket.end()) if bracket else ("", end)


def _bare(title: str) -> str:
    """A title without marks, without 关于印发…的通知 and without （试行）, to tell that two are the same."""
    return _PUNCTUATION.sub("", _WRAPPING.sub("", _UNNAMED.sub("", title.strip("《》"))))
