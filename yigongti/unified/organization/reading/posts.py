"""Seats of the task force by office. Names of persons are cut off at once and stand in no field.

Shapes: `组  长：某  甲  县长` with more lines below, or heads 一、工作专班组长 with lines `某  甲  县长`, or 组长：县长 alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.shapes import Found, Post, Span
from yigongti.unified.organization.reading.tables import Line, lines_of

_GAP = r"[ \t\u3000\xa0]*"
_ROLE = rf"(?:常{_GAP}务{_GAP})?副{_GAP}组{_GAP}长|组{_GAP}长|召{_GAP}集{_GAP}人|副{_GAP}召{_GAP}集{_GAP}人|成{_GAP}员(?!单位)"
_LABEL = re.compile(
    rf"[ \t\u3000]*(?:[一二三四五六七八九十\d]+[、.．]|（[一二三四五六七八九十]+）)?{_GAP}(?P<role>{_ROLE}){_GAP}[：:]{_GAP}"
)
_HEAD = re.compile(
    rf"[ \t\u3000]*(?:[一二三四五六七八九十\d]+[、.．]|（[一二三四五六七八九十]+）){_GAP}[^：:。，]{{0,16}}?(?P<role>{_ROLE})[：:]?\s*"
)
_OTHER_HEAD = re.compile(
    r"\s*([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|附\s*件|第[一二三四五六七八九十]+[章条])"
)
_OFFICE_END = re.compile(
    r"(长|主任|书记|主席|委员|常委|负责人|负责同志|领导|秘书|专员|总监|经理|厂长|巡视员|调研员|干事|干部|会长|局级|处级|科级|组员|代表|医师|护士长|督导员)([（(][^）)]*[）)])?\Z"
)
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_NAME = re.compile(r"[\u4e00-\u9fa5]{2,4}|[\u4e00-\u9fa5]{1,7}[·•][\u4e00-\u9fa5·•]{1,9}")
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "端木",
    "夏侯",
    "南宫",
)
_NAME_THEN_BRACKET = re.compile(r"(?P<name>[\u4e00-\u9fa5·]{2,6})[（(](?P<office>[^）)]{2,})[）)]\Z")
_SENTENCE = re.compile(r"[。：:]|负责|任办公室")
_LINE_MAX = 90


@dataclass(frozen=True)
class _Piece:
    """A run of words between gaps."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read(text: str) -> tuple[tuple[Post, ...], tuple[Span, ...], tuple[str, ...]]:
    """Posts, the ranges they stand in, and warnings (which name no person)."""
    posts: list[Post] = []
    used: list[Span] = []
    nameless = 0
    for role, line, start in _seats(lines_of(text)):
        found = list(_posts(role, text, start, line.end))
        posts.extend(found)
        used.append(Span(line.start, line.end))
        nameless += not found
    warning = (f"组成人员里有{nameless}行没有写明职务，没有作为席位读入，请补",) if nameless else ()
    return tuple(posts), tuple(used), warning


def _seats(lines: Sequence[Line]) -> Iterator[tuple[str, Line, int]]:
    """Every line that names a seat, with its role and where the words of the seat begin."""
    role, headed = "", False
    for at, line in enumerate(lines):
        label = _LABEL.match(line.text)
        if label and _opens(lines, at, label):
            role, headed = _role(label["role"]), False
            if line.text[label.end() :].strip():
                yield role, line, line.start + label.end()
            continue
        head = _HEAD.fullmatch(line.text)
        if head:
            role, headed = _role(head["role"]), True
            continue
        if not role or line.blank:
            continue
        if _is_seat(line, headed=headed):
            yield role, line, line.start
        else:
            role = ""


def _role(printed: str) -> str:
    role = _SPACES.sub("", printed)
    if "召集人" in role:
        return "副组长" if "副" in role else "组长"
    return "副组长" if "副" in role else role


def _opens(lines: Sequence[Line], at: int, label: re.Match[str]) -> bool:
    """成员：… is a seat only where offices follow, not units of a consortium."""
    rest = lines[at].text[label.end() :].strip()
    if not rest:
        following = next((one for one in lines[at + 1 : at + 4] if not one.blank), None)
        return following is not None and _is_seat(following, headed=True)
    if _role(label["role"]) != "成员":
        return len(rest) <= _LINE_MAX
    return not re.search(r"卫生院|医院|服务中心", _SPACES.sub("", rest)) or bool(
        _OFFICE_END.search(rest.rstrip("；;，,。"))
    )


def _is_seat(line: Line, *, headed: bool) -> bool:
    rest = line.text.strip().rstrip("；;，,。、")
    if _OTHER_HEAD.match(line.text) or len(rest) > _LINE_MAX or _SENTENCE.search(rest):
        return False
    pieces = _pieces(line.text, line.start)
    if len(pieces) > 1 and _NAME.fullmatch(_name_of(pieces)[0]):
        return True
    return bool(_OFFICE_END.search(rest)) and len(pieces) == 1


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
    first = pieces[0].text
    if len(pieces) > 2 and len(first) == 1 and len(pieces[1].text) <= 2:  # noqa: PLR2004 - 某  甲  县长
        return first + pieces[1].text, 2
    if len(pieces) > 2 and first in _COMPOUND and len(pieces[1].text) <= 2:  # noqa: PLR2004 - 欧阳  甲  县长
        return first + pieces[1].text, 2
    return first, 1


def _posts(role: str, text: str, start: int, end: int) -> Iterator[Post]:
    """The seats of a line; several stand there divided by semicolons, or as offices of a 成员 list."""
    position = start
    for part in re.split(r"(?<=[；;])", text[start:end]):
        yield from _post(role, part, position)
        position += len(part)


def _post(role: str, part: str, start: int) -> Iterator[Post]:
    words = part.rstrip().rstrip("；;，,。、")
    pieces = _pieces(words, start)
    if not pieces:
        return
    named = _NAME_THEN_BRACKET.fullmatch("".join(one.text for one in pieces))
    if named and not _OFFICE_END.search(named["name"]) and _OFFICE_END.search(named["office"]):
        at = part.find(named["office"])
        begin = start + max(at, 0)
        yield Post(role, named["office"], Found(Span(begin, begin + len(named["office"])), "post_in_bracket", 0.9))
        return
    offices = pieces
    if len(pieces) > 1 and not _OFFICE_END.search(pieces[0].text):
        name, taken = _name_of(pieces)
        offices = pieces[taken:] if _NAME.fullmatch(name) else pieces
    office = "".join(one.text for one in offices)
    if not _OFFICE_END.search(office) or (len(pieces) == 1 and _is_bare_name(office)):
        return
    if offices is pieces and role == "成员":
        yield from _listed(role, pieces[0].start, text=words[pieces[0].start - start :])
        return
    yield Post(role, office, Found(Span(offices[0].start, offices[-1].end), "post_line"))


def _is_bare_name(word: str) -> bool:
    return len(word) <= 1


def _listed(role: str, start: int, *, text: str) -> Iterator[Post]:
    """县财政局局长、县医保局局长 are two seats; 县委编办、县财政局主要负责人 is one that names several departments."""
    begin = position = 0
    for part in re.split(r"(?<=、)", text):
        position += len(part)
        office = text[begin:position].strip().rstrip("、")
        if _OFFICE_END.search(office):
            span = Span(start + begin, start + begin + len(text[begin:position].rstrip().rstrip("、")))
            yield Post(role, _SPACES.sub("", office), Found(span, "post_by_office", 0.9))
            begin = position
