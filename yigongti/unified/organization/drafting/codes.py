"""Codes of our own for what a document names: by pinyin, steady from one draft to the next."""

import re
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

_NOT_CODE = re.compile(r"[^a-z0-9]+")
_DIVISION = re.compile(r"(自治县|自治州|地区|县|市|区|省)\Z")
CODE_MAX = 40


def spelled(words: str) -> str:
    """云岭 is yunling."""
    return _NOT_CODE.sub("", "".join(lazy_pinyin(words, errors="ignore")).lower())


def initials(words: str) -> str:
    """永安街道 is yajd; figures stay."""
    return _NOT_CODE.sub("", "".join(lazy_pinyin(words, style=Style.FIRST_LETTER)).lower())


def bare_county(name: str) -> str:
    """云岭县 is 云岭."""
    return _DIVISION.sub("", name) or name


def prefix_of(county: str) -> str:
    """What the codes of a county begin with: yunling."""
    return spelled(bare_county(county))[:20] or "county"


def letters_of(county: str) -> str:
    """Two capitals for the numbers of indicators: YL."""
    return (initials(bare_county(county)) + "xx")[:2].upper()


class Codes:
    """Gives each name a code, the same for the same name, never one twice."""

    def __init__(self, prefix: str, taken: Iterable[str] = ()) -> None:
        self.prefix = prefix
        self._taken = set(taken)
        self._by_name: dict[str, str] = {}

    def of(self, name: str, tail: str) -> str:
        """The code of a name; `tail` is what it is spelled from."""
        if name not in self._by_name:
            base = f"{self.prefix}-{initials(tail) or 'x'}"[: CODE_MAX - 3]
            code, number = base, 1
            while code in self._taken:
                number += 1
                code = f"{base}-{number}"
            self._taken.add(code)
            self._by_name[name] = code
        return self._by_name[name]
