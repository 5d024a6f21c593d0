"""CSV as it comes: UTF-8 with or without mark, UTF-16, GB18030; comma, tab, semicolon or bar; quotes or none."""

import csv
import io
from collections import Counter
from typing import Final

from yigongti.indicators.importing.reading.refusals import Foreign, Huge, NoTable, Unreadable, WebPage
from yigongti.indicators.importing.reading.shapes import EMPTY, Book, Cell, Kind, Sheet
from yigongti.indicators.importing.reading.workbook import COLUMNS_MAX, ROWS_MAX

_DELIMITERS: Final = ",\t;|，"
_SAMPLE_LINES: Final = 40
_FIELD_MAX: Final = 100_000
_TITLES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}
_DELIMITER_TITLES: Final = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "中文逗号"}


def read_csv(data: bytes, name: str) -> Book:
    """One sheet. All cells are text: what a CSV holds has no types."""
    text, encoding = _decode(data)
    if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html", "<?xml", "<table", "<meta", "<head")):
        raise WebPage
    delimiter = sniff(text)
    csv.field_size_limit(_FIELD_MAX)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as broken:
        raise Unreadable("这个 CSV 文件的引号不成对，读不出列。请用 Excel 或 WPS 另存为 xlsx 后再上传。") from broken
    filled = [number for number, line in enumerate(lines) if any(word.strip() for word in line)]
    if not filled:
        raise NoTable
    if filled[-1] >= ROWS_MAX:
        raise Huge(f"这个 CSV 文件超过 {ROWS_MAX} 行，没有读取。上报表一行一个机构，请确认选对了文件。")
    lines = lines[: filled[-1] + 1]
    width = min(COLUMNS_MAX, max(len(line) for line in lines))
    rows = tuple(tuple(_cell(line[c]) if c < len(line) else EMPTY for c in range(width)) for line in lines)
    said = (f"按 {_TITLES[encoding]} 编码、{_DELIMITER_TITLES[delimiter]}分列读取",)
    return Book(kind="csv", sheets=(Sheet(name=name or "CSV", rows=rows),), said=said)


def _cell(word: str) -> Cell:
    word = word.removeprefix("\ufeff")
    if word.startswith('="') and word.endswith('"'):  # how programs keep leading zeros in a CSV
        word = word[2:-1]
    return Cell(Kind.TEXT, word) if word.strip() else EMPTY


def _decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises Foreign for what is no text in any of them."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff"), "utf-16" if encoding.startswith("utf-16") else encoding
    raise Foreign


def _candidates(data: bytes) -> tuple[str, ...]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    if data[:3] == b"\xef\xbb\xbf":
        return ("utf-8-sig",)
    zeros = data[:2000]
    if zeros[1::2].count(0) > len(zeros) // 8:  # UTF-16 without a mark: the high byte of ASCII is zero
        return ("utf-16-le",)
    if zeros[::2].count(0) > len(zeros) // 8:
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


def sniff(text: str) -> str:
    """The delimiter that cuts most lines into the same number of parts; a comma when none does."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def strength(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := _outside_quotes(line).count(mark)))
        if not counts:
            return (0, 0)
        usual, often = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        return (often, usual)

    best = max(_DELIMITERS, key=strength)
    return best if strength(best)[0] else ","


def _outside_quotes(line: str) -> str:
    return "".join(part for number, part in enumerate(line.split('"')) if number % 2 == 0)
