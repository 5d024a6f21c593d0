"""Writings brought to one form: full width, spaces of all kinds, brackets, numbering before a title."""

import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_BRACKETS: Final = str.maketrans({"〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")", "{": "(", "}": ")"})
_NUMBERING: Final = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}(?:\.\d{1,2})*[、.．)](?!\d)|[①-⑳]|其中[::]?|减[::]|加[::])"
)
_PUNCTUATION: Final = re.compile(r"[、,，。.:：;；\"'“”‘’《》<>/\\|_*#·•\-—~()]+")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")


def tidy(text: str) -> str:
    """Compatibility form, without any space and with round brackets: what two writings of one word have in common."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)


def label_key(text: str) -> str:
    """A title as a key: tidy, no numbering in front, no punctuation, lower case; what stands in brackets stays."""
    text = tidy(text)
    while (found := _NUMBERING.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return _PUNCTUATION.sub("", text).lower()


def bracketed(text: str) -> list[str]:
    """What stands in the innermost brackets, from left to right."""
    return _BRACKETED.findall(tidy(text))


def without_brackets(text: str) -> str:
    """The title before and between its brackets."""
    text = tidy(text)
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text


def one_line(text: str) -> str:
    """For people: no line breaks, no runs of spaces."""
    return " ".join(text.split())
