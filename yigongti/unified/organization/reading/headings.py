"""The heading of an item: the words right after its label that are its title and not yet the order."""

import re
from typing import Final

from yigongti.unified.organization.reading.layout import BLANKS, STOPS, squeezed

_LONGEST: Final = 40
_LONGEST_LINE: Final = 60
_SHORT: Final = 24
_RULES: Final = re.compile(r"应当|负责|适用|是指|不得|必须|可以|按照|依照|根据|为了")
"""Words of an article that rules already."""
_UNIT_BRACKET: Final = re.compile(
    r"[（(〔\[【](?:[^（(〔\[）)〕\]。]{0,30}(?:责任|配合|牵头|参与|主责|协助|协同|完成)[^（(〔\[）)〕\]。：:]{0,8}[：:]"
    r"|[^（(〔\[。]{0,200}(?:负责|牵头|配合|参与)[^（(〔\[。]{0,20}[）)〕\]])"
)
_SENTENCE: Final = "。：:！"
_OPEN: Final = "（(〔《“【["
_CLOSE: Final = "）)〕》”】]"
_BROKEN: Final = 14
"""A line that was broken is at least so long."""
_NO_TITLE: Final = re.compile(r"[。，；：、:;,\s]")
_BOLD: Final = re.compile(r"\s{0,4}\*\*(?P<words>[^*\n]{1,80})\*\*")
_TITLED: Final = re.compile(r"\s{0,4}[（(【](?P<words>[^（()）【】。]{1,20})[)）】]")


def first_sentence_end(words: str) -> int:
    """Where the first sentence of squeezed words ends (the place of 。 or ：, outside of brackets), -1 for nowhere."""
    depth = 0
    for at, sign in enumerate(words[: _LONGEST_LINE * 4]):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth and sign in _SENTENCE:
            return at
    return -1


def heading(own: str, *, has_children: bool, run_in: bool) -> str:
    """The heading of an item whose own text behind the label is `own`.

    `run_in`: the items of this form mostly have their title before the first full stop, so that a line without one is a
    broken line. Empty where the first sentence is the order itself.
    """
    bold = _BOLD.match(own)
    if bold and not re.search(r"[。：:].", squeezed(bold["words"])):
        return squeezed(bold["words"]).rstrip("。：:")
    first, rest = _first_line(own)
    bracket = _UNIT_BRACKET.search(first[: _LONGEST_LINE * 4])
    words = squeezed(first[: bracket.start()] if bracket else first)
    end = first_sentence_end(words)
    if end < 0 and run_in and rest and not bracket:
        words = squeezed(own)
        end = first_sentence_end(words)
        return words[:end] if 0 < end <= _LONGEST else _whole(squeezed(first), rest)
    if end < 0:
        return _whole(words, rest)
    follows = len(words) > end + 1 or bool(rest) or has_children or bool(bracket)
    if 0 < end <= _LONGEST and follows:
        return words[:end]
    alone = end == len(words) - 1 and has_children and not rest
    return words[:end] if alone and end <= _LONGEST_LINE else ""


def article_heading(own: str, *, has_children: bool) -> str:
    """第X条 has a title in brackets, as a line of its own, or as a few words that are no rule."""
    titled = _TITLED.match(own)
    if titled:
        return squeezed(titled["words"])
    first, rest = _first_line(own)
    words = squeezed(first)
    end = first_sentence_end(words)
    if 0 < end <= _SHORT and (len(words) > end + 1 or rest or has_children) and not _RULES.search(words[:end]):
        return words[:end]
    return words if rest and words and len(words) <= _SHORT and words[-1] not in STOPS and "，" not in words else ""


def is_run_in(own: str) -> bool:
    """The first line has a sentence's end among its first characters, and goes on behind it."""
    words = squeezed(_first_line(own)[0])
    end = first_sentence_end(words)
    return 0 < end <= _LONGEST and len(words) > end + 1


def _whole(words: str, rest: str) -> str:
    """The whole line, where it is only a heading; a second line without a full stop goes on with it."""
    if not words or len(words) > _LONGEST_LINE or words[-1] in "；;，,":
        return ""
    more = rest.strip(BLANKS)
    if len(words) >= _BROKEN and len(words) + len(more) <= _LONGEST_LINE and not _NO_TITLE.search(more):
        return words + more
    return words.rstrip("：:")


def _first_line(own: str) -> tuple[str, str]:
    """The first line with words, and what comes after it."""
    own = own.lstrip(BLANKS)
    first, _, rest = own.partition("\n")
    return first, rest.strip(BLANKS)
