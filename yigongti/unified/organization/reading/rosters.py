"""Lists of units: "A镇卫生院、B镇卫生院", one a line, numbered, told by townships, or by short names.

`周坡镇、马踏镇、镇阳镇所在地卫生院及村卫生室` is three units told by their townships; village clinics and words that
name nobody (各乡镇卫生院, 民营医院) are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.fullnames import SHORT_DOUBT, is_unit
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.shapes import Span

_ENDS = "院|中心|卫校|学校|站|所|镇|乡|街道|室|）|\\)"
_GO_ON = r"中心|卫生|社区|医院|人民医院|分院|院区|所在|辖区|的|等|和|与|及|以及|为|[、，,；;。：:（(）)]|在地"
_GAP = re.compile(rf"(?:{_ENDS})(?P<gap>\s+)(?!{_GO_ON})(?=[\u4e00-\u9fa5]|\d{{1,3}}[.．、)）]|[（(]\d)")
_MARK = re.compile(r"(?:[（(]?\d{1,3}[)）.．、]|[①②③④⑤⑥⑦⑧⑨⑩]|[-•·●◆])(?!\d)")
_AND = re.compile(rf"(?:{_ENDS})(?P<and>以及|及其|及|和|与|暨)(?=[\u4e00-\u9fa5]{{2,}})")
_LEAD_IN = re.compile(r"(以及|还有|包括|包含|分别为|主要有|及(?=[县村所辖]))")
_TAIL = re.compile(r"(?:等(?:共?计?[\d一二三四五六七八九十]+[个家所].*)?|共?计?\d+[个家所][^（）]*)\Z")
_ROLE_MARK = re.compile(
    r"[（(](?P<words>[^（）()]*(?P<role>牵头|总院|龙头|配合|支持|参与|协作|成员|帮扶|支援|合作)[^（）()]*)[）)]\Z"
)
_ROLES = {
    **dict.fromkeys(("牵头", "总院", "龙头"), "lead"),
    **dict.fromkeys(("配合", "支持", "参与", "协作"), "supporting"),
    **dict.fromkeys(("帮扶", "支援", "合作"), "external_partner"),
    "成员": "member",
}
_VILLAGE = re.compile(
    r"(村|社区|辖区|所辖|所属|下辖|各|其|的|级|行政|全部|一体化|管理|内)*(卫生室|卫生站|卫生所|村医|服务站|医疗点)"
)
_NOBODY = re.compile(
    r"(鼓励|支持|引导|探索|各|全县|全区|全市|所有|其他|其余|其它|有条件|符合|相关|有关|辖区内?(?!.*街道)|基层).*"
    r"|(乡镇[（(卫]|社会办|民营医|公立医|若干|部分|上述|以上).*"
    r"|(合计|小计|共计|总计|无|略|[-—/]+|社区卫生服务中心|乡镇卫生院|卫生院|医疗机构)"
)
_TOWN = r"[\u4e00-\u9fa5]{1,9}?(?:街道办事处|街道|民族乡|镇|乡)"
_BARE_TOWN = re.compile(_TOWN)
_TOWN_UNIT = re.compile(
    rf"(?P<town>{_TOWN})(?P<between>(?:所在地|辖区内?|境内|区域内|所属|所辖|的|[一二两三四五六七八九十\d]+[个家所])*)"
    r"(?P<kind>(?:中心)?卫生院|社区卫生服务中心|社区卫生服务站|公立医疗机构|基层医疗(?:卫生)?机构)"
)
_INSIDE = re.compile(r"辖区|境内|区域内|[个家所]\Z")
_SEPARATORS = "、，,；;。/／"
_OPEN, _CLOSE = "（(〔[", "）)〕]"
_MAX = 40
_SHORT_MAX = 8
_TOWN_SHORT = re.compile(r"[\u4e00-\u9fa5]{2,3}")


@dataclass(frozen=True)
class Listed:
    """One unit of a list. `name` without the county; `township` where it is told by it; `role` where a bracket says."""

    printed: str
    name: str
    span: Span
    township: str = ""
    role: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class _Item:
    text: str
    span: Span
    role: str = ""


def listed(document: str, span: Span, *, short: bool = True, kind: str = "") -> tuple[Listed, ...]:
    """The units of a range. `short`: names without 镇 or 卫生院 count. `kind`: what 等12个乡镇卫生院 says they are."""
    items = list(_items(document, span))
    return tuple(_units(items, short=short, kind=kind))


def _items(document: str, span: Span) -> Iterator[_Item]:
    """The pieces between separators. After a line break a piece that is no unit ends the list: other words begin."""
    for at, part in enumerate(_parts(document, span)):
        pieces = list(_pieces(Joined(document, part)))
        if at and pieces and not (is_unit(pieces[0].text) or _BARE_TOWN.fullmatch(pieces[0].text)):
            if _VILLAGE.fullmatch(pieces[0].text) or _ROLE_MARK.search(pieces[0].text):
                continue
            if len(pieces[0].text) > _SHORT_MAX:
                return
        yield from pieces


def _parts(document: str, span: Span) -> Iterator[Span]:
    begin = span.start
    for gap in _GAP.finditer(document, span.start, span.end):
        yield Span(begin, gap.start("gap"))
        begin = gap.end("gap")
    yield Span(begin, span.end)


def _pieces(words: Joined) -> Iterator[_Item]:
    text, depth, begin = words.text, 0, 0
    for at, sign in enumerate(text):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth <= 0 and sign in _SEPARATORS:
            yield from _apart(words, begin, at)
            begin = at + 1
    yield from _apart(words, begin, len(text))


def _apart(words: Joined, begin: int, end: int) -> Iterator[_Item]:
    """A and B between two separators; marks, 等… and role brackets taken off."""
    position = begin
    for match in _AND.finditer(words.text, begin, end):
        yield from _item(words, position, match.start("and"))
        position = match.end("and")
    yield from _item(words, position, end)


def _item(words: Joined, begin: int, end: int) -> Iterator[_Item]:
    text = words.text
    while begin < end and (match := _MARK.match(text, begin, end) or _LEAD_IN.match(text, begin, end)):
        begin = match.end()
    role = ""
    if match := _ROLE_MARK.search(text[begin:end]):
        role, end = _ROLES[match["role"]], begin + match.start()
    if match := _TAIL.search(text[begin:end]):
        end = begin + match.start()
    if begin < end <= begin + _MAX:
        yield _Item(text[begin:end], words.span(begin, end), role)


def _units(items: Sequence[_Item], *, short: bool, kind: str) -> Iterator[Listed]:
    """Units in order; townships before one that says 所在地卫生院 share its kind."""
    waiting: list[_Item] = []
    for item in items:
        if _BARE_TOWN.fullmatch(item.text):
            waiting.append(item)
            continue
        unit = _TOWN_UNIT.fullmatch(item.text)
        shared = unit["kind"].removeprefix("中心") if unit else kind
        yield from (_by_township(one, shared if unit else kind) for one in waiting)
        if unit and (unit["between"] or unit["kind"].endswith("机构")):
            yield _told_by_township(item, unit)
        elif not (_VILLAGE.fullmatch(item.text) or _NOBODY.fullmatch(item.text)):
            yield from _one(item, short=short)
        waiting = []
    yield from (_by_township(one, kind) for one in waiting)


def _by_township(item: _Item, kind: str) -> Listed:
    fits = "机构" not in kind and not (item.text.endswith("街道") and kind == "卫生院")
    name = item.text + kind if fits else item.text
    doubt = "" if kind and fits else "只写了乡镇（街道），机构全称请核对"
    return Listed(item.text, name, item.span, township=item.text, role=item.role, doubt=doubt)


def _told_by_township(item: _Item, unit: re.Match[str]) -> Listed:
    town, unit_kind = unit["town"], unit["kind"]
    if _INSIDE.search(unit["between"]):
        doubt = "文件没有分别写出名称，可能不止一家" if "街道" in town else ""
        return Listed(item.text, town + unit_kind, item.span, township=town, role=item.role, doubt=doubt)
    span = Span(item.span.start, item.span.start + len(town))
    return _by_township(_Item(town, span, item.role), unit_kind)


def _one(item: _Item, *, short: bool) -> Iterator[Listed]:
    bare = re.sub(r"[（(][^（）()]*[）)]\Z", "", item.text)
    if is_unit(bare):
        doubt = SHORT_DOUBT if bare.endswith("卫校") else ""
        yield Listed(item.text, bare, item.span, role=item.role, doubt=doubt)
        return
    if not short or len(item.text) > _SHORT_MAX:
        return
    township = item.text if _TOWN_SHORT.fullmatch(item.text) else ""
    yield Listed(item.text, item.text, item.span, township=township, role=item.role, doubt=SHORT_DOUBT)
