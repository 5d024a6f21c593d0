"""Items without a number: annexes, duties (县财政局：负责…), and a list at the end that is not called 附件."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from yigongti.unified.organization.reading.forms import Form, Numbering, numbering_at
from yigongti.unified.organization.reading.furniture import Furniture
from yigongti.unified.organization.reading.labels import Candidate
from yigongti.unified.organization.reading.layout import BLANKS, Line, Within, squeezed

ANNEX: Final = re.compile(
    r"(?P<word>附(?:\s{0,4}[件表录]|(?=\s{0,3}[：:])))\s{0,3}(?P<n>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?(?P<part>[-—－－][0-9]{1,2})?"
    r"(?P<mark>\s{0,3}[：:.．、]?[ \t\u3000]*)"
)
PLAN: Final = re.compile(
    r"(?:方案|意见|办法|规定|规划|计划|细则|措施|条例|章程|制度|规则|规范|要点|纲要|通知|决定|预案|举措|指引|指南)(?:[（(][^（）()]{1,12}[)）])?$"
)
LISTED: Final = re.compile(
    r"(?:名单|清单|一览表|表|目录|分布|名册|指标|体系|标准|架构|架构图|流程图|职责|台账)(?:[（(][^（）()]{1,12}[)）])?$"
)
_UNIT: Final = re.compile(
    r"(?:局|厅|委|委员会|办|办公室|部|院|中心|政府|银行|署|处|学校|学院|法院|检察院|街道|乡镇|站|所|会|公司|单位|部门|机构|医共体|集团|编办|总队|大队|支队)"
    r"(?:[（(〔][^（(〔]{1,12}[)）〕])?$"
)
_ROLE: Final = re.compile(
    r"^(?:责任|配合|牵头|成员|参与|参加|支持|协办|主办|承办|主责|组成|协同|协作|外部|合作|联系|共建|帮扶)"
)
_DUTY: Final = re.compile(r"(?:\*\*)?(?P<units>[^：:。；，,;！？\s*《》]{2,60})(?:\*\*)?[：:](?:\*\*)?")
_ORDERS: Final = re.compile(
    r"(?:负责|牵头|配合|承担|做好|作为|指导|落实|会同|统筹|组织|协助|协调|加强|履行|参与|监督|保障|制定|支持|将|要|开展|推进|建立|具体|完善|依法"
    r"|强化|提供|实施|督促|按|根据|加大|把|安排|推动|规范|对|抓好|拟定|研究|审核|执行|贯彻)"
)
_DUTIES_HEAD: Final = re.compile(r"职责|分工")
_TITLE_MAX: Final = 60
_LIST_MAX: Final = 40


def annexes(document: str, rows: Sequence[Line], closed: Within) -> list[Candidate]:
    """Lines that open an annex: 附件1 alone, or with its title behind it."""
    found = []
    for line in rows:
        if line.cell or line.start in closed or line.text[:1] not in {"附", "*", "#"}:
            continue
        start = line.start + len(line.text) - len(line.text.lstrip("*# "))
        match = ANNEX.match(document, start)
        if match and _opens(document, line, match):
            found.append(_annex(line, start, match))
    return found


def _opens(document: str, line: Line, match: re.Match[str]) -> bool:
    """A label, and no sentence about an annex."""
    rest = document[match.end() : line.end].strip("* ")
    if not rest:
        return True
    if len(squeezed(rest)) > _TITLE_MAX or re.search(r"[。；，]", rest):
        return False
    return bool(match["mark"]) and (bool(match["n"]) or bool(match["mark"].strip()))


def _annex(line: Line, start: int, match: re.Match[str]) -> Candidate:
    key = squeezed(match["word"] + (match["n"] or "") + (match["part"] or ""))
    number = Numbering(Form.ANNEX, 1, key, key, match.start("mark"), mark=match["mark"])
    return Candidate(number, line.start, start, inline=False, bound=True)


def without_plan(
    document: str, rows: Sequence[Line], found: list[Candidate], numbered: Sequence[Candidate]
) -> list[Candidate]:
    """A plan that is the annex of its own notice is the document, not an annex: its label is dropped."""
    if not found:
        return found
    first, second = found[0], found[1].start if len(found) > 1 else len(document)
    items = [c for c in numbered if not c.inline and c.number.form <= Form.NUMBER]
    before = any(c.start < first.start for c in items)
    inside = sum(first.start < c.start < second for c in items)
    title = annex_title(document, rows, first, {}, {c.start for c in numbered})
    return found[1:] if inside > 1 and not before and PLAN.search(title) else found


def annex_title(document: str, rows: Sequence[Line], annex: Candidate, listed: dict[str, str], starts: set[int]) -> str:
    """The title behind the label or in the lines below it, broken lines joined."""
    at = bisect_right(rows, annex.start, key=lambda line: line.start) - 1
    words = squeezed(document[annex.number.end : rows[at].end]).lstrip("：:.．、")
    expected = listed.get(annex.number.key, "")
    for line in rows[at + 1 : at + 5]:
        if line.cell or line.start in starts or re.search(r"[。；，]|[：:]$", line.text):
            break
        if words and not _goes_on(words, line, expected):
            break
        if not words and line.blanks > _LIST_MAX:
            break
        words += squeezed(line.text)
        if words == expected:
            break
    return words if len(words) <= _TITLE_MAX * 2 else ""


def _goes_on(words: str, line: Line, expected: str) -> bool:
    more = words + squeezed(line.text)
    if expected:
        return expected.startswith(more)
    if re.fullmatch(r"[（(][^（）()]{1,12}[)）]", line.text):
        return True
    if "：" in line.text or re.search(r"[ \u3000]{2}", line.text) or len(more) > _TITLE_MAX:
        return False
    return (
        not line.blanks
        and not (LISTED.search(words) or PLAN.search(words))
        and bool(
            LISTED.search(more) or PLAN.search(more) or re.search(r"(?:专班|小组|领导小组|委员会|单位|人员)$", more)
        )
    )


def duties(document: str, rows: Sequence[Line], closed: Within, numbered: Sequence[Candidate]) -> list[Candidate]:
    """Departments with a colon, at least two in a list, or under a heading that says 职责分工."""
    starts = [c.start for c in numbered if not c.inline]
    groups: dict[int, list[Candidate]] = {}
    for line in rows:
        if line.cell or line.start in closed or numbering_at(line.text, 0):
            continue
        match = _DUTY.match(document, line.start, line.end)
        if match and _is_duty(document, line, match):
            groups.setdefault(bisect_right(starts, line.start), []).append(_duty(line, match))
    found = []
    for place, group in groups.items():
        above = document[starts[place - 1] : starts[place - 1] + _LIST_MAX].partition("\n")[0] if place else ""
        if len(group) > 1 or _DUTIES_HEAD.search(above):
            found.extend(group)
    return found


def _is_duty(document: str, line: Line, match: re.Match[str]) -> bool:
    names = match["units"].split("、")
    if not all(_UNIT.search(name) and not _ROLE.match(name) for name in names):
        return False
    return bool(_ORDERS.match(document[match.end() : line.end].lstrip(BLANKS + "*")))


def _duty(line: Line, match: re.Match[str]) -> Candidate:
    units = squeezed(match["units"])
    number = Numbering(Form.DUTY, 95, units, units, match.end())
    return Candidate(number, line.start, match.start("units"), inline=False, bound=True)


def unnamed_lists(document: str, rows: Sequence[Line], furniture: Furniture, body: tuple[int, int]) -> list[Candidate]:
    """The title above a table at the end of the body (between these places) that is not called 附件."""
    taken = Within([piece.span for piece in furniture.pieces])
    found = []
    for line, below in pairwise(rows):
        if line.cell or not below.cell or not body[0] < line.start < body[1] or line.start in taken:
            continue
        words = line.text.strip("#* ")
        if len(words) <= _LIST_MAX and LISTED.search(words) and not re.search(r"[。；：，]", words):
            start = document.index(words, line.start)
            number = Numbering(Form.ANNEX, 1, "附件", "", start)
            found.append(Candidate(number, line.start, start, inline=False, bound=True))
    if len(found) > 1:
        return [_with_number(candidate, at) for at, candidate in enumerate(found, 1)]
    return found


def _with_number(candidate: Candidate, at: int) -> Candidate:
    number = Numbering(Form.ANNEX, at, f"附件{at}", "", candidate.number.end)
    return Candidate(number, candidate.lead, candidate.start, inline=False, bound=True)
