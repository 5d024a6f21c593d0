"""Seats of the task force by office. Names of persons are cut off at once and stand in no field.

Shapes: `组  长：某  甲  县长` with more lines below; heads 一、工作专班组长 with lines `某  甲  县长`;
组长：县长 alone; a table with a column of names; `由县长任组长` in a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yigongti.unified.organization.reading.persons import COMPOUND, NAME, OFFICE_END, office_only
from yigongti.unified.organization.reading.shapes import Found, Post, Span
from yigongti.unified.organization.reading.tables import Cell, Line, Row, Table, lines_of

_GAP = r"[ \t\u3000\xa0]{0,8}"


def _spread(*words: str) -> str:
    """The words with spaces allowed between their characters."""
    return "|".join(_GAP.join(word) for word in words)


_ROLE = _spread("常务副组长", "第一副组长", "副组长", "第一组长", "组长", "副召集人", "总召集人", "召集人", "成员")
_NUMBERING = r"(?:[一二三四五六七八九十\d]+[、.．]|[（(][一二三四五六七八九十]+[）)])"
_LABEL = re.compile(rf"{_GAP}{_NUMBERING}?{_GAP}\**(?P<role>{_ROLE})(?!单位){_GAP}\**[：:]\**{_GAP}")
_HEAD = re.compile(rf"{_GAP}(?:{_NUMBERING}{_GAP}[^：:。，]{{0,16}}?)?(?P<role>{_ROLE})[：:]?\s*")
_OTHER_HEAD = re.compile(rf"\s*(?:{_NUMBERING}|附\s*件|第[一二三四五六七八九十]+[章条])")
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_COMMA_AFTER_NAME = re.compile(rf"(?P<name>{NAME.pattern})[，,](?=.{{2,}})")
_IN_BRACKETS = re.compile(
    r"(?P<name>[\u4e00-\u9fa5·]{2,6}|[\u4e00-\u9fa5][ \u3000]{1,4}[\u4e00-\u9fa5]{1,2})[（(](?P<office>[^）)]{2,})[）)]"
)
_SENTENCE = re.compile(r"[。：:]|负责(?!人|同志)|任办公室|由.*任|[担兼]任|下设|设在")
_UNITS = re.compile(r"卫生院|医院|服务中心")
_LINE_MAX = 90
_ENDS = "；;，,。、 \t\u3000"


@dataclass(frozen=True)
class _Piece:
    """A run of words between gaps."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass
class _Seats:
    """What has been found so far."""

    text: str
    scope: str
    posts: list[Post] = field(default_factory=list)
    used: list[Span] = field(default_factory=list)
    nameless: int = 0


def read(text: str, *, scope: str, tables: Sequence[Table]) -> tuple[tuple[Post, ...], list[Span], list[str]]:
    """Posts, the ranges they stand in, and warnings (which name no person)."""
    seats = _Seats(text, scope)
    for role, line, start in _lines(lines_of(text)):
        found = list(_posts(seats, role, start, line.end))
        seats.posts.extend(found)
        seats.used.append(Span(line.start, line.end))
        seats.nameless += not found
    for table in tables:
        _from_table(seats, table)
    if not seats.posts:
        _from_sentences(seats)
    seats.posts.sort(key=lambda one: one.found.span.start)
    warnings = [f"组成人员里有{seats.nameless}行没有写明职务，没有作为席位读入，请补"] if seats.nameless else []
    return tuple(seats.posts), seats.used, warnings


def _lines(lines: Sequence[Line]) -> Iterator[tuple[str, Line, int]]:
    """Every line that names a seat, with its role and where the words of the seat begin."""
    role = ""
    for at, line in enumerate(lines):
        label = _LABEL.match(line.text, _indent(line.text))
        if label and _opens(lines, at, label):
            role = _role(label["role"])
            if line.text[label.end() :].strip():
                yield role, line, line.start + label.end()
        elif (head := _HEAD.fullmatch(line.text.strip())) and _followed(lines, at):
            role = _role(head["role"])
        elif role and not line.blank:
            if _is_seat(line):
                yield role, line, line.start
            else:
                role = ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _role(printed: str) -> str:
    role = _SPACES.sub("", printed)
    if role == "成员":
        return role
    return "副组长" if "副" in role else "组长"


def _followed(lines: Sequence[Line], at: int) -> bool:
    following = next((one for one in lines[at + 1 : at + 4] if not one.blank), None)
    return following is not None and _is_seat(following)


def _opens(lines: Sequence[Line], at: int, label: re.Match[str]) -> bool:
    """成员：… is a seat only where offices follow, not units of a consortium."""
    rest = lines[at].text[label.end() :].strip()
    if not rest:
        return _followed(lines, at)
    if _role(label["role"]) != "成员":
        return len(rest) <= _LINE_MAX
    return not _UNITS.search(_SPACES.sub("", rest)) or bool(OFFICE_END.search(rest.rstrip(_ENDS)))


def _is_seat(line: Line) -> bool:
    rest = line.text.strip().rstrip(_ENDS)
    if _OTHER_HEAD.match(line.text) or len(rest) > _LINE_MAX or _SENTENCE.search(rest):
        return False
    if bracket := _IN_BRACKETS.fullmatch(rest):
        return bool(OFFICE_END.search(bracket["office"]))
    pieces = _pieces(line.text, line.start)
    if len(pieces) > 1 and NAME.fullmatch(_name_of(pieces)[0]):
        return True
    return len(pieces) == 1 and bool(OFFICE_END.search(rest))


def _pieces(text: str, start: int) -> list[_Piece]:
    found, position = [], 0
    for gap in _SPACES.finditer(text):
        if gap.start() > position:
            found.append(_Piece(start + position, text[position : gap.start()]))
        position = gap.end()
    if position < len(text):
        found.append(_Piece(start + position, text[position:]))
    return found


def _name_of(pieces: Sequence[_Piece]) -> tuple[str, int]:
    """The person's name that stands first, and how many pieces it takes: 某  甲 is one name of two pieces."""
    first = pieces[0].text.rstrip("，,")
    split = len(first) == 1 or first in COMPOUND
    if len(pieces) > 2 and split and len(pieces[1].text) <= 2:  # noqa: PLR2004 - 某  甲  县长
        return first + pieces[1].text, 2
    return first, 1


def _posts(seats: _Seats, role: str, start: int, end: int) -> Iterator[Post]:
    """The seats of a line; several stand there divided by semicolons."""
    position = start
    for part in re.split(r"(?<=[；;])", seats.text[start:end]):
        yield from _post(seats, role, part, position)
        position += len(part)


def _post(seats: _Seats, role: str, part: str, start: int) -> Iterator[Post]:
    words = part.rstrip(_ENDS)
    if comma := _COMMA_AFTER_NAME.match(words):
        start, words = start + comma.end(), words[comma.end() :]
    pieces = _pieces(words, start)
    if not pieces:
        return
    bracket = _IN_BRACKETS.fullmatch(words.strip())
    if bracket and not OFFICE_END.search(bracket["name"]):
        begin = start + words.index(bracket["office"])
        yield from _seat(seats, role, [_Piece(begin, bracket["office"])], "post_in_bracket")
        return
    if len(pieces) > 1 and not OFFICE_END.search(pieces[0].text):
        name, taken = _name_of(pieces)
        if NAME.fullmatch(name):
            yield from _seat(seats, role, pieces[taken:], "post_line")
            return
    if "、" in words or "，" in words:
        yield from _listed(seats, role, pieces[0].start, words.strip())
        return
    yield from _seat(seats, role, pieces, "post_by_office")


def _seat(seats: _Seats, role: str, pieces: Sequence[_Piece], rule: str) -> Iterator[Post]:
    """One seat from the words of an office; whatever looks like a person's name beside it is cut off."""
    office = "".join(one.text for one in pieces).rstrip(_ENDS)
    where = office_only(office, seats.scope)
    if where is None:
        return
    start, end = pieces[0].start + where[0], pieces[-1].end - (len(office) - where[1])
    found = Found(Span(start, max(start, end)), rule, 1.0 if where == (0, len(office)) else 0.8)
    if len(office[slice(*where)]) > 1:
        yield Post(role, office[slice(*where)], found)


def _listed(seats: _Seats, role: str, start: int, text: str) -> Iterator[Post]:
    """县财政局局长、县医保局局长 are two seats; 县委编办、县财政局主要负责人 is one that names several departments.

    县委副书记、县长 is one person: a seat that is not a 成员 goes on while the next words name no house of their own.
    """
    begin = position = 0
    parts = re.split(r"(?<=[、，,])", text)
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        position += len(part)
        words = text[begin:position].rstrip("、，, ")
        if OFFICE_END.search(words) and (role == "成员" or not following or _is_another(words, following)):
            yield from _seat(seats, role, [_Piece(start + begin, words)], "post_by_office")
            begin = position
    if begin < position and role != "成员":
        yield from _seat(seats, role, [_Piece(start + begin, text[begin:].rstrip("、，, "))], "post_by_office")


_SAME_PERSON = re.compile(r"(?:常委|书记|党组成员|党委委员|委员)$")
_HOUSE = re.compile(r"^[\u4e00-\u9fa5]{0,8}(?:政府|局|委员会|卫健委|发改委|办公室|人大|政协|医院|集团|中心)")


def _is_another(words: str, following: str) -> bool:
    return not _SAME_PERSON.search(words) and bool(_HOUSE.match(following))


_NAME_COLUMN = re.compile(r"姓名|人员|名字")
_OFFICE_COLUMN = re.compile(
    r"(现任|工作|所在)?(单位及)?(行政)?职务(职称)?|单位(及|和|、)职务|工作单位及职务|职务[/／]职称"
)
_ROLE_COLUMN = re.compile(r"(专班|小组|组内|领导小组|工作组|专班内|协调小组)(职务|分工|角色)|角色|组别|备注")
_UNIT_COLUMN = re.compile(r"(工作)?单位(名称)?|部门")


def _from_table(seats: _Seats, table: Table) -> None:
    """A table of persons: the column of names is never read."""
    heads = [one.plain for one in table.rows[0]] if table.rows else []
    columns = {
        key: next((at for at, word in enumerate(heads) if pattern.fullmatch(word)), None)
        for key, pattern in (("role", _ROLE_COLUMN), ("office", _OFFICE_COLUMN), ("unit", _UNIT_COLUMN))
    }
    if columns["role"] is None or columns["office"] is None or not any(_NAME_COLUMN.fullmatch(one) for one in heads):
        return
    role = ""
    for row in table.rows[1:]:
        said = _at(row, columns["role"])
        match = re.search(_ROLE, said.text) if said else None
        role = _role(match[0]) if match else role
        cells = [one for one in (_at(row, columns["unit"]), _at(row, columns["office"])) if one and one.plain]
        if role and cells:
            office = "".join(one.printed for one in cells)
            span = Span(min(one.span.start for one in cells), max(one.span.end for one in cells))
            seats.posts.append(Post(role, office, Found(span, "post_table")))
    seats.used.append(table.span)


def _at(row: Row, column: int | None) -> Cell | None:
    return row[column] if column is not None and column < len(row) else None


_TOLD = re.compile(
    r"(?:(?P<a>[^，。；：、由\s]{2,24}?)(?:担任|任|为)(?P<ra>第一组长|常务副组长|副组长|组长)"
    r"|(?P<rb>第一组长|常务副组长|副组长|组长)由(?P<b>[^，。；：\s]{2,30}?)(?:担任|兼任|出任))"
)


def _from_sentences(seats: _Seats) -> None:
    """由县长任组长, 副组长由分管副县长担任: only where the document has no list."""
    for match in _TOLD.finditer(seats.text):
        key = "a" if match["a"] else "b"
        role = _role(match["r" + key])
        seats.posts.extend(_seat(seats, role, [_Piece(match.start(key), match[key])], "post_sentence"))
