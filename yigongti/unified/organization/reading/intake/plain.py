"""Text files: which encoding they are in, and their lines."""

import codecs
import unicodedata
from typing import Final

from yigongti.unified.organization.reading.intake.refusals import UnknownFormat

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KEPT: Final = frozenset("\t\n\f")
_SAMPLE: Final = 20_000
_STRANGE: Final = 0.02
"""So large a part of unassigned characters means that the encoding was guessed wrongly."""


def decode(data: bytes) -> str:
    """The text of UTF-8, UTF-16, UTF-32 (with their marks), GB18030, or UTF-16 without a mark. Raises UnknownFormat."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return tidy(_strictly(data[len(mark) :], encoding))
    if b"\x00" in data[:_SAMPLE]:
        return tidy(_without_mark(data))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads_well(text):
            return tidy(text)
    raise UnknownFormat


def tidy(text: str) -> str:
    """One kind of line end; no control characters, which print nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\v", "\n").removeprefix("\ufeff")
    if any(unicodedata.category(sign) == "Cc" for sign in set(text) - _KEPT):
        text = "".join(sign for sign in text if sign in _KEPT or unicodedata.category(sign) != "Cc")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownFormat from error


def _without_mark(data: bytes) -> str:
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    text = _strictly(data, "utf-16-le" if odd >= even else "utf-16-be")
    if not _reads_well(text):
        raise UnknownFormat
    return text


def _reads_well(text: str) -> bool:
    sample = text[:_SAMPLE]
    strange = sum(unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"} for sign in sample if sign not in "\t\n\r\f\v")
    return strange <= max(2, len(sample) * _STRANGE)
