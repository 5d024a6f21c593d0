"""Documents typed or scanned with half-width punctuation: the stops as the rest of the reader knows them.

Nothing moves: every sign is replaced by one sign, so that places in both texts are the same.
"""

import re
from typing import Final

_CJK: Final = "\u4e00-\u9fff"
_STOP: Final = re.compile(rf"(?<=[{_CJK}%％）)”》])(?P<gap>[ \t]{{0,3}})(?P<stop>\.)(?=\s|[{_CJK}（(“《]|$)")
_NUMERAL: Final = re.compile(r"(?:^|\n)[ \t\u3000]*[（(]?[一二三四五六七八九十]{1,3}[）)]?[ \t]{0,3}$")
_WIDE: Final = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_SIGN: Final = re.compile(
    rf"(?<=[{_CJK}%％）)”》\d])(?P<gap>[ \t]{{0,3}})(?P<sign>[,;:!?])"
    rf"(?=[ \t]{{0,3}}(?:[{_CJK}（(“《\n]|\d{{4}}\s?年|$))"
)
_FEW: Final = 3
"""Where full stops are this many times rarer than points behind words, points are full stops."""


def widened(text: str) -> str:
    """The text with 。，；： for their half-width forms, where the document hardly prints 。 itself."""
    points = sum(1 for _ in _STOP.finditer(text))
    if points < _FEW or text.count("。") * _FEW > points:
        return text
    text = _STOP.sub(lambda found: found["gap"] + _stop(text, found), text)
    return _SIGN.sub(lambda found: found["gap"] + _WIDE[found["sign"]], text)


def _stop(text: str, found: re.Match[str]) -> str:
    """一. at the head of a line is a label."""
    return "." if _NUMERAL.search(text, max(0, found.start() - 12), found.start()) else "。"
