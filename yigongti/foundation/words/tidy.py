"""What people type, in the one form in which it is kept."""

import re

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def plain(text: str) -> str:
    """Full-width characters to half-width, ends trimmed, inner runs of spaces to one, no NUL."""
    return " ".join(text.replace("\x00", "").translate(_WIDE).split())


def compact(text: str) -> str:
    """A number as it is stored: plain, without spaces and hyphens, letters in upper case (x to X)."""
    return re.sub(r"[\s\-]", "", plain(text)).upper()


def tidy_name(text: str) -> str:
    """A name without inner spaces between Chinese characters; the dot of minority names becomes ·."""
    name = re.sub(r"[•‧∙・．·]", "·", plain(text))
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", name)
