"""Consortia told in sentences: "甲医疗集团由县人民医院牵头，负责A、B、C等12个乡镇卫生院".

A sentence counts when it speaks of a consortium, names one leading hospital, and lists units. Sentences that only
wish (鼓励民营医院加入), name two leads without units, or give departments their duties are passed by.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.rosters import Listed, listed
from yigongti.unified.organization.reading.sentences import Sentence
from yigongti.unified.organization.reading.shapes import Found
from yigongti.unified.organization.reading.united import Draft, Names

NOUN = r"(?:医共体集团|医共体|医疗卫生共同体|健康共同体|共同体|医疗集团|健康集团|医疗卫生集团)"
_HAS_NOUN = re.compile(NOUN + "|总医院")
_UNITS_MIN = 2
_CHINESE = {one: at for at, one in enumerate("零一二三四五六七八九十")}
_LEADS = re.compile(
    r"(?P<unit>[\u4e00-\u9fa5]{2,20}?(?:医院|保健院|总医院|中医院))(?:[（(](?:牵头|总院|龙头)[^）)]*[）)]|(?:为|作为|担任)?(?:牵头|龙头|总院))"
)
_LEAD_AFTER = re.compile(
    r"(?:牵头|龙头|总院)(?:单位|医院|医疗机构|机构)?(?:为|是|：|:)?(?P<unit>[\u4e00-\u9fa5]{2,16}?(?:医院|保健院))(?=[，,；;。、]|\Z)"
)
_START = re.compile(
    r".*(?:[，,；;：:。、“”（）()]|组建|成立|建立|构建|形成|推进|推动|依托|(?<!自)由|以|将|把|按照|明确|确定|指定|设立)(?=[\u4e00-\u9fa5])"
)
_GENERIC = re.compile(
    r"(县级|三级|二级|公立|有条件|各|牵头|市级|省级|城市|上级|城区|区县级|中医医疗|综合|中医医院\Z|医院\Z|两).*"
)
_SEVERAL = re.compile(r"[、和与及]\Z")
_NAME_BY = re.compile(
    rf"(?:^|[，。；：:、）“])(?P<name>[^，。；：、（）“”]{{1,20}}?{NOUN})[”]?(?=。?由|。?以|[：:]|，?牵头|成员|的成员|包括|下辖|负责)"
)
_NAME_FOUNDED = re.compile(
    rf"(?:组建|成立|组成|形成|建立|构建|纳入|并入|加入|成为)(?:为|成)?[“]?(?P<name>[^，。；：、（）“”]{{1,20}}?{NOUN})(?![\u4e00-\u9fa5]*建设)"
)
_GENERIC_NAME = re.compile(
    rf"(?:(?:我县|全县|县域内?|县级|紧密型|医疗卫生|区县域|两个|[一二三四五六七八九十\d]+个|的|新型|整合型|若干|为成员单位|成员单位))*{NOUN}"
)
_MEMBER_IS = re.compile(
    r"(?<!其他)(?:基层|主要)?成员(?:单位|机构|医院|医疗机构)?(?:[（(]?\d+[家个所][）)]?)?(?:主要|分别|共\d+[家个所])?(?:为|是|有|包括|包含|含|由|：|:)+"
)
_TAKES = re.compile(
    r"(?:负责|包括|包含|含|涵盖|覆盖|联合|整合|辐射|下辖|管辖|托管|统筹|带动|联动|连同|携手|会同|与|和)"
)
_LIST_END = re.compile(
    r"[，。；）〕]|(?:等|共计?)?(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|家|所)(?P<noun>[^，。；为）、的]{0,16})|等(?=[^，。；、]{0,14}(?:，|。|；|为|组建|组成|成立|共同|\Z))"
    r"|(?:共同)?(?:组建|组成|成立|构成|建立|形成)|为(?:其)?(?:成员|分院)"
)
_AS_MEMBERS = re.compile(
    r"(?P<tail>(?:等|共计?)*(?:(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|家|所)(?P<noun>[^，。；为、]{0,16}))?)(?:为|作为|是)(?:其|医共体|集团|基层)*(?:成员|分院)"
)
_TAKEN_IN = re.compile(
    r"(?P<tail>(?:等|共计?)*(?:(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|家|所)(?P<noun>[^，。；为、]{0,16}))?)(?:全部|统一|整体|均)?(?:纳入|划入|并入|加入)"
)
_SUPPORT = re.compile(
    r"(?:，|、并由|由)(?P<list>[^，。；：]{3,60}?)(?:为补充|为支撑|参与|配合|协同|作为(?:配合|支持)单位)(?=[，。；的]|\Z)"
)
_UNIT_KIND = re.compile(r"(?:乡镇|中心|[（()）]|镇|街道|公立|基层)*(?P<kind>卫生院|社区卫生服务中心)\Z")


@dataclass(frozen=True)
class _Region:
    """Where units stand in a sentence, and what is said of their number and kind."""

    start: int
    end: int
    role: str
    count: int | None = None
    kind: str = ""
    short: bool = False


def read(sentence: Sentence, names: Names) -> tuple[Draft | None, list[str]]:
    """The consortium of one sentence, and counts that do not agree."""
    text = sentence.text
    if not _HAS_NOUN.search(text):
        return None, []
    name, named_at = _name(text)
    lead = _lead(text, name)
    if lead is None:
        return _bare(sentence, name, named_at, names), []
    regions = [one for one in _regions(text, lead) if one.start < one.end]
    draft = Draft(name, Found(sentence.span(*named_at), "sentence", 0.9), "text", named=bool(name))
    printed = text[slice(*lead)]
    unit = Listed(printed, printed, sentence.span(*lead))
    draft.add(names.member(unit, "lead", rule="sentence_lead", confidence=0.9))
    warnings = _fill(sentence, regions, draft, names)
    if not any(one.role == "member" for one in draft.members):
        return None, []
    if not name:
        draft.name = f"{printed}医共体"
        draft.found = Found(unit.span, "sentence", 0.7, "文件没有给名称")
    return draft, warnings


def _bare(sentence: Sentence, name: str, named_at: tuple[int, int], names: Names) -> Draft | None:
    """东部医共体：县人民医院、甲镇卫生院: a name and nothing but units, the first hospital taken as lead."""
    text, end = sentence.text, named_at[1]
    if not name or text[end : end + 1] not in ("：", ":"):
        return None
    units = listed(sentence.document, sentence.span(end + 1, len(text.rstrip("。；"))), short=False)
    covered = sum(len(one.printed) + 1 for one in units)
    if len(units) < _UNITS_MIN or covered < len(text.rstrip("。；")) - end - 1 or not units[0].name.endswith("医院"):
        return None
    draft = Draft(name, Found(sentence.span(*named_at), "sentence", 0.8, "文件没有写明由谁牵头"), "text")
    for at, unit in enumerate(units):
        draft.add(names.member(unit, "member" if at else "lead", rule="sentence_list", confidence=0.8))
    return draft


def _name(text: str) -> tuple[str, tuple[int, int]]:
    """The consortium's own name; 紧密型县域医共体 is what it is, no name."""
    for pattern in (_NAME_BY, _NAME_FOUNDED):
        for match in pattern.finditer(text):
            start, name = match.start("name"), match["name"]
            for word in ("组建", "成立", "构建", "建立", "由", "将", "以"):
                if word in name:
                    cut = name.rfind(word) + len(word)
                    start, name = start + cut, name[cut:]
            if name and not _GENERIC_NAME.fullmatch(name) and len(name) > 2 and "牵头" not in name:  # noqa: PLR2004
                return name, (start, start + len(name))
    return "", (0, 0)


def _lead(text: str, name: str) -> tuple[int, int] | None:
    """Where the one leading hospital stands; None where there is none or more than one."""
    for pattern in (_LEADS, _LEAD_AFTER):
        for match in pattern.finditer(text):
            start, end = _trimmed(text, match.start("unit"), match.end("unit"))
            if _SEVERAL.search(text[:start]) or _GENERIC.fullmatch(text[start:end]):
                return None
            return start, end
    own = re.match(rf"(?P<unit>.{{0,12}}?医院).{{0,6}}{NOUN}", name)
    if own and _MEMBER_IS.search(text):
        start = text.find(name)
        return (start, start + own.end("unit")) if start >= 0 else None
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the words before the name: 组建以县人民医院 is 县人民医院."""
    match = _START.match(text[start:end])
    return (start + match.end(), end) if match else (start, end)


def _regions(text: str, lead: tuple[int, int]) -> Iterator[_Region]:
    """Every stretch of the sentence that may list members or supporting units."""
    taken: list[tuple[int, int]] = []
    for region in (*_told(text), *_behind(text, lead)):
        if all(region.end <= one[0] or region.start >= one[1] for one in taken):
            taken.append((region.start, region.end))
            yield region
    for match in _SUPPORT.finditer(text):
        start, end = match.span("list")
        if not lead[0] <= start < lead[1] and all(end <= one[0] or start >= one[1] for one in taken):
            yield _Region(start, end, "supporting")


def _told(text: str) -> Iterator[_Region]:
    """成员单位为…, …为成员单位, 将…纳入: the words say that these are members."""
    for match in _MEMBER_IS.finditer(text):
        yield _until(text, match.end(), short=True)
    for pattern in (_AS_MEMBERS, _TAKEN_IN):
        for match in pattern.finditer(text):
            start = _list_start(text, match.start())
            yield _Region(start, match.start(), "member", _number(match["count"]), _kind(match["noun"]), short=True)


def _list_start(text: str, end: int) -> int:
    """Back to the sign or word before the list."""
    start = max(text.rfind(sign, 0, end) for sign in "，。；：:（(") + 1
    for word in ("将", "把", "联合", "以", "由"):
        if text.startswith(word, start):
            start += len(word)
    return start


def _behind(text: str, lead: tuple[int, int]) -> Iterator[_Region]:
    """负责…, 包括…, 联合…组建 behind the lead."""
    position = lead[1]
    while match := _TAKES.search(text, position):
        region = _until(text, match.end(), short=False)
        if match[0] in ("与", "和") and not re.match(r"(?:共同)?(?:组建|组成|成立)", text[region.end :]):
            position = match.end()
            continue
        yield region
        position = max(region.end, match.end())


def _until(text: str, start: int, *, short: bool) -> _Region:
    """From a word to where the list ends; brackets within are passed over."""
    for match in _LIST_END.finditer(text, start):
        count = _number(match["count"])
        inside = text[start : match.start()]
        if inside.count("（") > inside.count("）") and match[0] != "）":
            continue
        if (
            count is not None
            and re.search(r"[\u4e00-\u9fa5](?:街道|镇|乡)\Z", inside)
            and "服务中心" in (match["noun"] or "")
        ):
            continue
        return _Region(start, match.start(), "member", count, _kind(match["noun"]), short or count is not None)
    return _Region(start, len(text), "member", short=short)


def _number(printed: str | None) -> int | None:
    if not printed:
        return None
    if printed.isdigit():
        return int(printed)
    tens, _, ones = printed.rpartition("十")
    if "十" in printed:
        return 10 * _CHINESE.get(tens, 1) + _CHINESE.get(ones, 0)
    return _CHINESE.get(printed)


def _kind(noun: str | None) -> str:
    match = _UNIT_KIND.fullmatch(noun or "")
    return match["kind"] if match else ""


def _fill(sentence: Sentence, regions: Sequence[_Region], draft: Draft, names: Names) -> list[str]:
    warnings = []
    for region in regions:
        span = sentence.span(region.start, region.end)
        units = listed(sentence.document, span, short=region.short, kind=region.kind)
        if not region.short and not _trusted(sentence.text[region.start : region.end], units):
            continue
        for unit in units:
            draft.add(names.member(unit, region.role, rule="sentence_list", confidence=0.9))
        if region.count is not None and units and region.count != len(units):
            said = draft.name or draft.members[0].printed
            warnings.append(f"“{said}”正文写{region.count}个，列出{len(units)}个，请核对")
    return warnings


def _trusted(text: str, units: Sequence[Listed]) -> bool:
    """A list of units covers most of its words: 负责全县医疗质量管理 is none."""
    return bool(units) and sum(len(one.printed) for one in units) * 2 >= len(text.split("及村卫生室", maxsplit=1)[0])
