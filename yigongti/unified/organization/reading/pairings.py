"""Consortia told in pairs (县中医院与甲镇卫生院完成紧密型县域医共体建设) and city groups (…城市医疗集团建设).

These sentences give no name to the consortium; the hospital before 与 is taken as its lead, with a doubt.
"""

import re
from collections.abc import Iterator

from yigongti.unified.organization.reading.fullnames import is_unit
from yigongti.unified.organization.reading.rosters import listed
from yigongti.unified.organization.reading.sentences import Sentence
from yigongti.unified.organization.reading.shapes import Found
from yigongti.unified.organization.reading.united import Draft, Names

_BUILT = re.compile(
    r"(?:完成|开展|推进|启动|实施|的|探索)*(?:紧密型)?(?:区?县域|县级)?(?:医共体|医疗卫生共同体)(?:的?(?:组建|建设)|(?=[。；]|\Z))"
)
_CITY = re.compile(
    r"(?P<list>[^，。；：]{6,160}?)(?P<name>(?:紧密型)?城市医疗集团)(?:的?(?:组建|建设))?(?=[，。；]|\Z)"
)
_PAIR = re.compile(
    r"(?P<lead>[^，；、与和]{2,20}?(?:医院|保健院))(?:与|和|同)(?P<list>[^，；]{4,120}?)(?:分别|共同)?\Z"
)
_FOUNDED = re.compile(
    r"(?P<lead>[^，；、与和]{2,20}?(?:医院|保健院))(?:与|和|同|联合|携手)(?P<list>[^，；]{4,160}?)(?:共同|联合|分别|合作)?(?:组建|组成|成立|建立|构建)(?:了)?"
    r"(?P<name>[^，。；、]{0,16}?(?:医共体|共同体|医疗集团|健康集团))[，。；]?"
)
_WAS_FOUNDED = re.compile(r"(?:组建|组成|成立)[^，。；、]{0,16}(?:医共体|共同体|医疗集团|健康集团)")
_GENERIC = re.compile(r"(?:紧密型|区?县域|县级|医疗卫生|一个|新的|的)*(?:医共体|共同体|医疗集团)")
_LEAD_IN = re.compile(
    r"(?:\d{4}年(?:\d{1,2}月)?(?:底前?|前|末)?|到|至|逐步|分批|全面|力争|完成|推进|推动|开展|启动|实施|探索|建立|组建|支持|[，,])+"
)
_YEAR = re.compile(r"(20\d{2})年")
_SEVERAL = 2


def read(sentence: Sentence, names: Names) -> list[Draft]:
    """The consortia of one sentence told in pairs, or the city group that it lists."""
    return [*_founded(sentence, names), *_pairs(sentence, names), *_city(sentence, names)]


def _founded(sentence: Sentence, names: Names) -> Iterator[Draft]:
    """甲医院与乙卫生院、丙卫生院组建某某医共体."""
    position = 0
    for part in re.split(r"(?<=[，；])", sentence.text):
        opening = _LEAD_IN.match(part)
        match = _FOUNDED.fullmatch(part, opening.end() if opening else 0)
        if match is not None:
            where = [(position + match.start(one), position + match.end(one)) for one in ("lead", "list", "name")]
            for draft in _drafted(sentence, where[:2], names, None):
                if not _GENERIC.fullmatch(match["name"]):
                    draft.name, draft.named = match["name"], True
                    draft.found = Found(sentence.span(*where[2]), "pair", 0.8, "文件没有写明由谁牵头")
                yield draft
        position += len(part)


def _pairs(sentence: Sentence, names: Names) -> Iterator[Draft]:
    text = sentence.text
    built = _BUILT.search(text)
    if built is None or _WAS_FOUNDED.search(text):
        return
    year = _YEAR.search(text[: built.start()])
    position = 0
    for part in re.split(r"(?<=[，；])", text[: built.start()]):
        found = _pair(part)
        if found is not None:
            where = [(position + start, position + end) for start, end in found]
            yield from _drafted(sentence, where, names, int(year[1]) if year else None)
        position += len(part)


def _pair(part: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the hospital and the units joined with it stand in a part of the sentence."""
    opening = _LEAD_IN.match(part)
    match = _PAIR.fullmatch(part.rstrip("，；"), opening.end() if opening else 0)
    return (match.span("lead"), match.span("list")) if match else None


def _drafted(sentence: Sentence, where: list[tuple[int, int]], names: Names, year: int | None) -> Iterator[Draft]:
    lead, others = (listed(sentence.document, sentence.span(*one), short=False) for one in where)
    if len(lead) != 1 or not others or not all(is_unit(one.name) or one.township for one in others):
        return
    found = Found(lead[0].span, "pair", 0.6, "文件没有给名称，也没有写明由谁牵头")
    draft = Draft(f"{lead[0].printed}紧密型县域医共体", found, "text", named=False)
    draft.add(names.member(lead[0], "lead", rule="pair", confidence=0.7))
    for unit in others:
        draft.add(names.member(unit, "member", rule="pair", confidence=0.8, year=year))
    yield draft


def _city(sentence: Sentence, names: Names) -> Iterator[Draft]:
    for match in _CITY.finditer(sentence.text):
        opening = _LEAD_IN.match(match["list"])
        start = match.start("list") + (opening.end() if opening else 0)
        members = sentence.span(start, match.end("list"))
        units = listed(sentence.document, members, short=False)
        if len(units) < _SEVERAL or sum(len(one.printed) + 1 for one in units) < match.end("list") - start:
            continue
        name = sentence.span(*match.span("name"))
        draft = Draft(match["name"], Found(name, "city_group", 0.7, "文件没有写明由谁牵头"), "text")
        for unit in units:
            draft.add(names.member(unit, "member", rule="city_group", confidence=0.8))
        yield draft
