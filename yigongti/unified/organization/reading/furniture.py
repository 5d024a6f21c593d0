"""What a document carries around its orders: signature, date, copies, list of annexes, page numbers. Read as head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from yigongti.unified.organization.reading.forms import Form, chinese, numbering_at
from yigongti.unified.organization.reading.layout import Line, squeezed
from yigongti.unified.organization.reading.shapes import Span

ORGANISATION: Final = re.compile(
    r"(?:政府|办公室|委员会|委|党委|局|厅|院|部|中心|领导小组|专班|公司|银行|署|总队|支队|学会|协会|联合会|妇联|编办|集团|工会)$"
)
_DATE: Final = re.compile(
    r"(?P<y>\d{4}|[一二三四五六七八九〇○Ｏ零0O]{4})年(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月"
    r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_PRINTED: Final = re.compile(r"印发?[。]?$")
_PUBLIC: Final = re.compile(
    r"^[（(](?:此件|此文|本文)?[^（）()。]{0,12}公开(?!征求)[^（）()。]{0,12}[)）]$|^公开方式[：:]|^信息公开选项[：:]"
)
_COPIES: Final = re.compile(r"^(?:抄\s{0,4}[送报]|主\s{0,4}[送报]|分\s{0,4}送|主题词)\s{0,4}[：:]")
_CONTACT: Final = re.compile(
    r"^[（(]?(?:联\s{0,4}系\s{0,4}人|联系电话|联系方式|联系地址|咨询电话|监督电话|传\s{0,4}真|(?:电子)?邮箱|电子邮件|通[讯信]地址|邮政编码|邮\s{0,4}编|签发人)\s{0,4}[：:]"
)
_PAGE: Final = re.compile(
    r"^(?:[-—–－\s]{0,6}\d{1,3}[-—–－\s]{0,6}|第\s?\d{1,3}\s?页(?:\s?[,，/]?\s?共\s?\d{1,3}\s?页)?)$"
)
_LIST: Final = re.compile(r"^附\s{0,4}[件表录]?\s{0,3}[：:]\s{0,4}(?=\S)")
_NUMBERED_ANNEX: Final = re.compile(r"^附\s{0,4}[件表录]\s{0,3}(?:\d{1,2}|[一二三四五六七八九十]{1,3})")
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_ZERO: Final = str.maketrans("○Ｏ0O零", "〇〇〇〇〇")
_SHORT: Final = 40
_LINES_OF_COPIES: Final = 5


@dataclass(frozen=True)
class Piece:
    """A piece of furniture. `kind`: signature | date | printed | public | copies | contact | annex_list | page."""

    kind: str
    span: Span
    when: date | None = None

    @property
    def closes(self) -> bool:
        """The item before it ends here; a page number interrupts only."""
        return self.kind != "page"


@dataclass(frozen=True)
class Furniture:
    """All pieces in order, and the titles of the annexes where the document lists them (by their printed number)."""

    pieces: tuple[Piece, ...]
    annexes: dict[str, str]


def find(rows: Sequence[Line]) -> Furniture:
    """Look through the lines; table cells are none."""
    pieces: list[Piece] = []
    annexes: dict[str, str] = {}
    last_of = {_annex_label(line): place for place, line in enumerate(rows)}
    at = 0
    while at < len(rows):
        taken = 0 if rows[at].cell else _annex_list(rows, at, pieces, annexes, last_of) or _piece(rows, at, pieces)
        at += taken or 1
    pieces.sort(key=lambda piece: piece.span.start)
    return Furniture(tuple(pieces), annexes)


def date_of(words: str) -> date | None:
    """2025年4月14日, 二〇二四年六月二十八日; None for what the calendar does not have."""
    found = _DATE.search(squeezed(words).translate(_WIDE))
    if not found:
        return None
    year = found["y"] if found["y"].isdecimal() else _digits(found["y"])
    try:
        return date(int(year), _number(found["m"]), _number(found["d"]))
    except ValueError:
        return None


def organisations(words: str) -> tuple[str, ...]:
    """The bodies of a line that holds nothing but names of bodies; empty for any other line."""
    if re.search(r"[，。；：！？,;:!?《》〔〕（）()\d]", words) or len(words) > _SHORT * 6:
        return ()
    names = [part.strip() for part in re.split(r"[ \t\u3000]{2,}|、", words) if part.strip()]
    joined = [_name(name) for name in names]
    return tuple(joined) if joined and all(map(is_organisation, joined)) else ()


def is_organisation(name: str) -> bool:
    """A name that ends as bodies do."""
    return bool(len(name) <= _SHORT and ORGANISATION.search(name))


def _digits(words: str) -> str:
    """二〇二四 is 2024."""
    return "".join(str("〇一二三四五六七八九".index(c)) for c in words.translate(_ZERO))


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else chinese(words)


def _name(words: str) -> str:
    return re.sub(r"文件$", "", squeezed(words))


def _piece(rows: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    """Add the piece that begins at this line; how many lines it takes."""
    line = rows[at]
    for kind, pattern in (("public", _PUBLIC), ("contact", _CONTACT)):
        if pattern.match(line.text):
            pieces.append(Piece(kind, Span(line.start, line.end)))
            return 1
    if _COPIES.match(line.text):
        last = _end_of_copies(rows, at)
        pieces.append(Piece("copies", Span(line.start, rows[last].end)))
        return last - at + 1
    if _PAGE.match(line.text) and not _goes_on_as_label(rows, at):
        pieces.append(Piece("page", Span(line.start, line.end)))
        return 1
    return _dated(rows, at, pieces)


def _goes_on_as_label(rows: Sequence[Line], at: int) -> bool:
    """A number of which the mark stands on the next line."""
    return at + 1 < len(rows) and rows[at + 1].text[:1] in {".", "．", "、"}


def _dated(rows: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    line = rows[at]
    words = squeezed(line.text)
    found = _DATE.search(words)
    if not found or len(words) > _SHORT * 2:
        return 0
    before, after = words[: found.start()], words[found.end() :]
    if _PRINTED.match(after):
        pieces.append(Piece("printed", Span(line.start, line.end), date_of(words)))
    elif not after and (not before or is_organisation(before)):
        pieces.extend(_signatures(rows, at))
        pieces.append(Piece("date", Span(line.start, line.end), date_of(words)))
    else:
        return 0
    return 1


def _signatures(rows: Sequence[Line], at: int) -> Iterator[Piece]:
    """The bodies in the lines above a date."""
    for line in reversed(rows[max(0, at - 12) : at]):
        if line.cell or numbering_at(line.text, 0) or not organisations(line.text):
            return
        yield Piece("signature", Span(line.start, line.end))


def _end_of_copies(rows: Sequence[Line], at: int) -> int:
    for last in range(at, min(at + _LINES_OF_COPIES, len(rows))):
        if rows[last].text.endswith("。") or last + 1 == len(rows):
            return last
        if _DATE.search(rows[last + 1].text) or rows[last + 1].text.startswith("附"):
            return last
    return at


def _annex_list(
    rows: Sequence[Line], at: int, pieces: list[Piece], annexes: dict[str, str], last_of: dict[str, int]
) -> int:
    """附件：1. …, with the lines that go on with 2. and 3.; or 附件1. … several times without anything between."""
    opened = _LIST.match(rows[at].text)
    found = _numbered(rows, at, opened.end()) if opened else _named(rows, at, last_of)
    if not found:
        return 0
    last, titles = found
    pieces.append(Piece("annex_list", Span(rows[at].start, rows[last].end)))
    annexes.update(titles)
    return last - at + 1


def _numbered(rows: Sequence[Line], at: int, begin: int) -> tuple[int, dict[str, str]] | None:
    words = rows[at].text[begin:]
    number = numbering_at(words, 0)
    if number is None or number.form is not Form.NUMBER:
        return (at, {"附件": squeezed(words)}) if _ends_here(rows, at) else None
    titles, last, expected = {"附件1": squeezed(words[number.end :])}, at, 2
    for i in range(at + 1, len(rows)):
        line = rows[i]
        number = numbering_at(line.text, 0)
        if line.cell or (number and (number.form, number.value) != (Form.NUMBER, expected)):
            break
        if number:
            titles[f"附件{expected}"] = squeezed(line.text[number.end :])
            expected += 1
        elif line.blanks or not _continues(line.text):
            break
        else:
            titles[f"附件{expected - 1}"] += squeezed(line.text)
        last = i
    return last, titles


def _ends_here(rows: Sequence[Line], at: int) -> bool:
    """附件：… is the list, not the annex: the paper ends behind it, by signature or by the annex itself."""
    after = rows[at + 1].text if at + 1 < len(rows) else "附"
    return bool(after.startswith("附") or _PUBLIC.match(after) or organisations(after) or date_of(after))


def _continues(words: str) -> bool:
    """The second line of a title in the list."""
    return not (organisations(words) or _DATE.search(words) or _PUBLIC.match(words) or words.startswith("附"))


def _annex_label(line: Line) -> str:
    """附件1 at the head of a line, without blanks; empty for other lines."""
    found = _NUMBERED_ANNEX.match(line.text) if line.text.startswith("附") else None
    return squeezed(found.group()) if found else ""


def _named(rows: Sequence[Line], at: int, last_of: dict[str, int]) -> tuple[int, dict[str, str]] | None:
    """Lines of annexes, each of which is named again by a later line: these are the list."""
    titles: dict[str, str] = {}
    last = at
    for i in range(at, len(rows)):
        label = _annex_label(rows[i])
        if not label or label in titles or last_of[label] == i:
            break
        found = _NUMBERED_ANNEX.match(rows[i].text)
        titles[label] = squeezed(rows[i].text[found.end() if found else 0 :]).strip("：:.．、")
        last = i
    return (last, titles) if titles else None
