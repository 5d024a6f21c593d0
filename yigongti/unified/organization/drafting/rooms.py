"""Which platforms and centers a document names, as codes of the house: 县域心电远程诊断中心 is centers.ecg."""

import re
from dataclasses import dataclass

from yigongti.unified.organization.reading.shapes import Clause, Reading, Span


@dataclass(frozen=True)
class Wanted:
    """A room that the document asks for, and the clause that does."""

    code: str
    title: str
    clause: str
    span: Span


@dataclass(frozen=True)
class _Word:
    code: str
    title: str
    words: str
    noun: str
    gap: int = 40


_WORDS = (
    _Word("centers.ecg", "心电诊断中心", "心电", "中心"),
    _Word("centers.laboratory", "医学检验中心", "检验", "中心"),
    _Word("centers.imaging", "医学影像中心", "影像", "中心"),
    _Word("centers.pathology", "病理诊断中心", "病理", "中心"),
    _Word("centers.sterile_supply", "消毒供应中心", "消毒供应", "中心"),
    _Word("centers.record_coding", "病案编码中心", "病案编码|病案管理", "中心"),
    _Word("unified.pharmacy", "中心药房", "中心药房", "", 0),
    _Word("platforms.telemedicine", "远程医疗服务平台", "远程医疗|远程会诊", "平台", 12),
    _Word("platforms.internet_hospital", "互联网医院平台", "互联网医院", "平台", 12),
    _Word("platforms.home_care", "医护调度平台", "医护调度", "平台", 12),
    _Word("platforms.epidemic_response", "疫情应急处置平台", "疫情应急", "平台", 12),
    _Word("platforms.emergency_dispatch", "医疗应急调度平台", "医疗应急|应急调度|急救调度", "平台", 12),
    _Word("platforms.health_management", "健康管理平台", "健康管理", "平台", 12),
    _Word("platforms.pharmacy", "药事管理和处方前置审核平台", "药事管理|处方前置审核|审方", "平台", 16),
    _Word("unified.finance", "财务统一管理", "资金池", "", 0),
)
_BUILDS = re.compile(r"建|完善|组建|统筹|成立|打造|搭建|设立|健全|推进|整合|依托")
_STOP = "。；;！"


def wanted(reading: Reading, names: dict[Clause, str]) -> list[Wanted]:
    """Every room that a clause of the body asks for: headings first, then sentences that build something."""
    body = [c for c in reading.clauses if c.kind not in {"annex", "duty"} and not c.path[0].startswith("附件")]
    found = []
    for word in _WORDS:
        hit = _in_headings(word, body) or _in_sentences(word, body, reading.text)
        if hit is not None:
            clause, span = hit
            found.append(Wanted(word.code, word.title, names[clause], span))
    return found


def room_in(words: str) -> str:
    """The room that a text is about, by the first platform or center named in it; empty when none is."""
    hits = [(m.start(), word.code) for word in _WORDS if (m := _pattern(word).search(words))]
    return min(hits)[1] if hits else ""


def _pattern(word: _Word) -> re.Pattern[str]:
    within = f"[^{_STOP}]{{0,{word.gap}}}?{word.noun}" if word.noun else ""
    return re.compile(f"(?:{word.words}){within}")


def _in_headings(word: _Word, body: list[Clause]) -> tuple[Clause, Span] | None:
    for clause in body:
        if clause.heading and _pattern(word).search(clause.heading):
            return clause, clause.span
    return None


def _in_sentences(word: _Word, body: list[Clause], text: str) -> tuple[Clause, Span] | None:
    for clause in body:
        words = text[clause.span.start : clause.span.end]
        for match in _pattern(word).finditer(words):
            start = max((words.rfind(c, 0, match.start()) for c in _STOP), default=-1) + 1
            if _BUILDS.search(words[start : match.end()]):
                return clause, Span(clause.span.start + match.start(), clause.span.start + match.end())
    return None
