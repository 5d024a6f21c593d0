"""Drafts for comment are printed with a number before every line: the numbers are taken off, nothing else is."""

import re
from typing import Final

_NUMBERED: Final = re.compile(r"[ \t\u3000]*(?P<n>\d{1,4})(?P<gap>[ \t\u3000]+|$)")
_LEAST: Final = 8
"""So many lines at least must count."""
_MISSED: Final = 0.1


def without(text: str) -> str:
    """The text without its line numbers, where nine of ten lines count on from line to line; else as it is."""
    lines = text.split("\n")
    found = [_NUMBERED.match(line) for line in lines]
    expected, counted, printed = 0, 0, 0
    for line, match in zip(lines, found, strict=True):
        printed += bool(line.strip())
        if match and int(match["n"]) in (expected + 1, 1):
            counted += 1
        expected = int(match["n"]) if match else expected
    if counted < _LEAST or printed - counted > printed * _MISSED:
        return text
    return "\n".join(line[match.end() :] if match else line for line, match in zip(lines, found, strict=True))
