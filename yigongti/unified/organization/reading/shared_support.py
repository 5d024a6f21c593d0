"""Units that support every consortium, told in one sentence with all leads: 由甲、乙医院牵头，丙院、丁中心为补充."""

import re
from collections.abc import Iterable
from dataclasses import replace

from yigongti.unified.organization.reading.fullnames import full
from yigongti.unified.organization.reading.rosters import listed
from yigongti.unified.organization.reading.sentences import Sentence
from yigongti.unified.organization.reading.united import Draft, Names

_LEADS_MIN = 2
_TOLD = re.compile(
    r"(?:由|以)(?P<leads>[^，。；：]{4,60}?)(?:分别|共同)?(?:为|作为)?牵头(?:单位|医院)?，"
    r"(?P<list>[^，。；：]{3,80}?)(?:为补充|参与|配合|协同)(?=[，。；的]|\Z)"
)
_DOUBT = "文件对几个医共体一并写明，请核对是否各自都有"


def add(found: Iterable[Sentence], drafts: list[Draft], names: Names) -> None:
    """Gives the supporting units to each consortium read from the text whose lead stands in the sentence.

    Lists and tables name their own supporting units; nothing is added to them.
    """
    for sentence in found:
        for match in _TOLD.finditer(sentence.text):
            leads = _names(sentence, match.span("leads"), names)
            led = [one for one in drafts if one.source == "text" and one.lead in leads]
            if len(leads) >= _LEADS_MIN and led:
                _give(sentence, match.span("list"), led, names)


def _names(sentence: Sentence, at: tuple[int, int], names: Names) -> set[str]:
    units = listed(sentence.document, sentence.span(*at), short=False)
    return {full(one.name, names.scope) for one in units}


def _give(sentence: Sentence, at: tuple[int, int], drafts: list[Draft], names: Names) -> None:
    for unit in listed(sentence.document, sentence.span(*at), short=False):
        told = names.member(unit, "supporting", rule="sentence_shared")
        member = replace(told, found=replace(told.found, confidence=0.7, doubt=told.found.doubt or _DOUBT))
        for draft in drafts:
            draft.add(member)
