"""Consortia listed under labels: a name line, then 牵头单位：… 配合单位：… 成员单位：…, names broken over lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.fullnames import is_unit
from yigongti.unified.organization.reading.rosters import listed
from yigongti.unified.organization.reading.shapes import Found, Span
from yigongti.unified.organization.reading.tables import joined
from yigongti.unified.organization.reading.united import Draft, Names

NOUN = r"(?:医共体|共同体|医疗集团|健康集团|医疗卫生集团|集团|联合体|总医院)"
_G = r"[ \t\u3000]{0,4}"
_EXTERNAL = (
    r"(?:外部|对口|上级|市级|省级)(?:协作|合作|支援|帮扶|指导)?(?:单位|医院|机构)"
    r"|(?:支援|帮扶|合作|医联体)(?:单位|医院|机构)"
)
_MEMBERS = (
    r"(?:基层|主要|县级|乡镇|公立|其他|一般|民营|紧密型)?成员(?:单位|机构|医院|医疗机构)?|分院|组成单位"
    r"|(?:下属|所辖|下辖|基层)(?:医疗|医疗卫生)?(?:单位|机构)"
)
_WORDS = (
    ("lead", r"牵头(?:单位|医院|医疗机构|机构|总院)?|总院|龙头(?:单位|医院)|核心医院"),
    ("external_partner", _EXTERNAL),
    ("supporting", r"(?:配合|支持|支撑|协作|协同|参与|协助|业务指导|技术指导|指导)(?:单位|机构|医院)"),
    ("member", _MEMBERS),
)
_LABEL = re.compile(
    r"(?P<before>(?:^|[\n；;。，,：:\u3000 （(])"
    r"(?:[ \t\u3000]{0,4}(?:[-•●*]|[（(]?\d{1,2}[)）.．、]|[①②③④⑤])){0,4}[ \t\u3000]{0,4})"
    r"(?P<label>"
    + "|".join(
        f"(?P<{role}>{words.replace('牵头', f'牵{_G}头').replace('成员', f'成{_G}员')})" for role, words in _WORDS
    )
    + r")(?:[（(]?共?(?P<count>\d{1,3})[个家所][^（）()：:\n]{0,12}[)）]?)?(?:\*\*)?[：:](?:\*\*)?"
)
_END = re.compile(
    r"。|\n[ \t\u3000]*\n[ \t\u3000]*\n"
    r"|\n[ \t\u3000]*(?:附\s*件"
    r"|\**[一二三四五六七八九十]+、|\**[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[章条]|注\s*[：:\d]|备\s*注|说\s*明|抄\s*送|#|\||\t)"
)
_NUMBERING = re.compile(
    r"[\s#*]*(?:附\s*件\s*\d*[：:]?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])?\s*"
)
_NAME_TAIL = re.compile(
    r"(?:[（(][^（）()]*[）)]|[：:。*（(\s]|(?:成员|组成)?(?:单位|机构)?(?:名单|名录|一览表)|(?:组成|成员)单位)+\Z"
)
_FOUNDED = re.compile(r"(?:.*[）)](?:和|与|及|、|，))?(?:分别|共同)?(?:组建|成立|建立|设立|构建)?")
_NAME_MAX = 34
_REACH = 200
_HOSPITAL = re.compile(r"(医院|保健院|卫生院|集团|中心|总院|中医院)\Z")
_OPENING = "（(〔["
_BRACKET = re.compile(r"[（(〔\[）)〕\]]")


@dataclass(frozen=True)
class _Label:
    role: str
    before: int
    start: int
    end: int
    count: int | None


def read(document: str, names: Names) -> tuple[list[Draft], list[Span], list[str]]:
    """The consortia of labelled lists, the ranges they stand in, and counts that do not agree."""
    blocks = list(_blocks(document, list(_labels(document))))
    drafts: list[Draft] = []
    used: list[Span] = []
    warnings: list[str] = []
    for at, (heading, labels) in enumerate(blocks):
        limit = blocks[at + 1][0].start if at + 1 < len(blocks) else len(document)
        draft, end, notes = _draft(document, heading, labels, limit, names)
        if draft is not None:
            drafts.append(draft)
            used.append(Span(heading.start, end))
            warnings.extend(notes)
    return drafts, used, warnings


def _labels(document: str) -> Iterator[_Label]:
    for match in _LABEL.finditer(document):
        role = next(role for role, _ in _WORDS if match[role])
        count = int(match["count"]) if match["count"] else None
        yield _Label(role, match.start(), match.start("label"), match.end(), count)


def _blocks(document: str, labels: Sequence[_Label]) -> Iterator[tuple[Span, list[_Label]]]:
    """Labels of one consortium each: from a lead that is a hospital to before the next; a member list must follow."""
    at = 0
    while at < len(labels):
        first = labels[at]
        heading = _heading(document, first)
        if first.role == "lead" and _leads(document, first, labels[at + 1 : at + 2]):
            reach = at + 1
            while reach < len(labels) and labels[reach].role != "lead":
                reach += 1
            if any(one.role == "member" for one in labels[at + 1 : reach]):
                yield heading, list(labels[at:reach])
                at = reach
                continue
        elif first.role == "member" and _names_hospital(document[heading.start : heading.end]):
            yield heading, [first]
        at += 1


def _leads(document: str, label: _Label, following: Sequence[_Label]) -> bool:
    """A duty's 牵头单位 is a department and stands in a bracket; a consortium's is a hospital."""
    end = _region(document, label, following[0].before if following else len(document))
    units = listed(document, Span(label.end, end), short=False)
    hospital = bool(units) and bool(_HOSPITAL.search(units[0].name))
    bracketed = label.start > 0 and document[label.start - 1] in _OPENING
    return hospital and (not bracketed or bool(re.search(NOUN + r"\Z", document[: label.start - 1][-_NAME_MAX:])))


def _region(document: str, label: _Label, limit: int) -> int:
    match = _END.search(document, label.end, limit)
    end, depth = match.start() if match else limit, 0
    for sign in _BRACKET.finditer(document, label.end, end):
        depth += 1 if sign[0] in _OPENING else -1
        if depth < 0:
            return sign.start()
    return end


def _heading(document: str, label: _Label) -> Span:
    """The name of the consortium: the words before the label on its line, or the line above."""
    reach = max(0, label.start - _REACH)
    line = max(document.rfind("\n", reach, label.start) + 1, reach)
    end = label.start
    while end > line:
        begin = max(line, *(document.rfind(sign, line, end) + 1 for sign in "。；;"))
        if len(joined(_bare(document[begin:end]))) > 1:
            return _name(document, Span(begin, end))
        end = begin - 1
    while line > reach:
        begin = max(document.rfind("\n", reach, line - 1) + 1, reach)
        if document[begin:line].strip():
            return _name(document, Span(begin, line - 1))
        line = begin
    return Span(label.start, label.start)


def _bare(text: str) -> str:
    return text.strip(" \t\u3000*#-•：:（(〔[。；;")


def _name(document: str, span: Span) -> Span:
    """The words of a name line without numbering, brackets and 名单; an empty range where it is no name."""
    text = document[span.start : span.end]
    numbering = _NUMBERING.match(text)
    begin = numbering.end() if numbering else 0
    if founded := _FOUNDED.match(text, begin):
        begin = founded.end()
    tail = _NAME_TAIL.search(text, begin)
    end = tail.start() if tail else len(text.rstrip())
    name = joined(text[begin:end])
    numbered = bool(numbering and joined(numbering[0]))
    fits = re.search(NOUN, name) or (numbered and is_unit(name))
    if begin < end and fits and len(name) <= _NAME_MAX and not re.search(r"[，。；、]", name):
        return Span(span.start + begin, span.start + end)
    return Span(span.end, span.end)


def _names_hospital(text: str) -> bool:
    """县人民医院医共体 names who leads it."""
    return bool(re.match(rf".{{0,12}}医院.{{0,8}}{NOUN}", joined(text)))


def _draft(
    document: str, heading: Span, labels: list[_Label], limit: int, names: Names
) -> tuple[Draft | None, int, list[str]]:
    name = joined(document[heading.start : heading.end])
    draft = Draft(name, Found(heading, "member_list_heading"), "list", named=bool(name))
    end, warnings = heading.end, list[str]()
    for at, label in enumerate(labels):
        stop = labels[at + 1].before if at + 1 < len(labels) else limit
        end = _region(document, label, stop)
        units = listed(document, Span(label.end, end))
        for unit in units:
            draft.add(names.member(unit, label.role, rule="member_list"))
        if label.count is not None and label.count != len(units):
            warnings.append(f"“{name}”名单写{label.count}家，列出{len(units)}家，请核对")
        if units:
            end = units[-1].span.end
    if not draft.lead:
        _lead_from_name(document, draft, heading, names)
    if not name:
        lead = next((one.printed for one in draft.members if one.role == "lead"), "")
        draft.name = f"{lead}医共体"
        draft.found = Found(Span(labels[0].start, labels[0].end), "member_list", 0.7, "文件没有给名称")
    return (draft if len(draft.members) > 1 else None), end, warnings


def _lead_from_name(document: str, draft: Draft, heading: Span, names: Names) -> None:
    text = document[heading.start : heading.end]
    at = text.find("医院") + 2
    span = Span(heading.start, heading.start + at)
    for unit in listed(document, span, short=False):
        member = names.member(unit, "lead", rule="lead_in_name", confidence=0.8)
        draft.members.insert(0, member)
