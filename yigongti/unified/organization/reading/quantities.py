"""Numbers that size, bound or count: 32家, 低于800人, 20%以上, 3倍以内, 不少于1年, 1—2名, 每0.8万—2万人, 一年及以上.

Grades and names (三级医院, 120, 6S), dates, document numbers and frames are none. Chinese numerals count only with a
comparing word, in a range, or with a measuring unit.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yigongti.unified.organization.reading import binds, numerals
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.masks import hide, masked
from yigongti.unified.organization.reading.shapes import Found, Quantity, Span

_UNITS = (
    "个百分点|百分点|个工作日|个自然日|个月|个小时|个季度|个学时|个学分|平方公里|平方米|立方米|人次|人份|"
    "例次|床日|台次|小时|分钟|工作日|自然日|公里|千米|课时|学时|学分|"
    "%|‰|㎡|m²|家|个|名|人(?!民|均|口基)|位(?!数|置)|倍|次(?!均|中心|月|年|日)|年(?!底|末|初|版|度|代|级|"
    "第)|天|日(?![前起]|间|均|常)|周(?!边|岁)|周岁|岁|秒|元|辆|"
    "支(?!持|付|撑)|张|床(?!位)|床|所|项(?!目)|项|例(?!如)|台|套|件|种|类|门(?!诊)|场|批(?!准)|条|份|"
    "处(?!方|理|置)|座|间(?!隔)|层|户|成(?!员|立|为|果|本|熟)|村|"
    "公斤|吨|米|亩|片(?!区)|组(?!织|建|长)|对(?!口)|篇|期|分(?!别|级|类|布|工|钟|区|院|中心|站|配|层)|兆|"
    "DDDs?|遍|万(?=的|以上|以下|以内|[，。；、]|$)|公顷|株|只|部|款|轮|级次|兆赫"
)
_CHINESE_UNITS = (
    "个百分点|个工作日|个月|个小时|个季度|工作日|人次|小时|分钟|公里|平方米|家|个|名|人(?!民|均)|位|成|"
    "倍|次(?!性|均|中心)|年(?!底|末|初|版|度|代|级)|天|日(?!间|均|常)|周|"
    "元|支(?!持|付|撑)|辆|张|所|项|例(?!如)|台|套|件|种|条|处(?!方|理|置)|座|间|户|岁"
)
_RATE = r"(?:/(?:人|年|月|次|床|天|日|例|户|个|名|小时|千人|万人)(?:[·・/.](?:年|月|次|天|日))?)?"
_AFTER = (
    r"(?P<after>(?:及|[（(]含[）)])?以[上下内]|之内|"
    r"内(?!容|部|科|外|设|涵|镜|蒙|分泌)|左右|上下)?"
)
_MAGNITUDE = "万|亿|千(?!克|米|瓦)|百(?!分)"
_NUMBER = re.compile(rf"(?<![\d.A-Za-z第〔])(?:{numerals.ARABIC})")
_END = rf"(?P<more>[余多几])?(?P<unit>{_UNITS})(?P<rate>{_RATE}){_AFTER}"
_SINGLE = re.compile(rf"(?P<low>{numerals.ARABIC})(?P<magnitude>{_MAGNITUDE})?{_END}")
_RANGE = re.compile(
    rf"(?P<low>{numerals.ARABIC})(?:{_MAGNITUDE})?(?:{_UNITS})?{numerals.DASH}"
    rf"(?P<high>{numerals.ARABIC})(?P<magnitude>{_MAGNITUDE})?{_END}"
)
_WORDS = re.compile(
    rf"(?<![一二两三四五六七八九十百千万零〇第几数同统唯单任专某])(?P<low>{numerals.CHINESE})"
    rf"(?:(?:{_CHINESE_UNITS})?{numerals.DASH}(?P<high>{numerals.CHINESE}))?(?P<more>[余多])?(?P<unit>{_CHINESE_UNITS}){_AFTER}"
)
_PERCENT = re.compile(rf"百分之(?P<low>{numerals.CHINESE}){_AFTER}")
_FRACTION = re.compile(
    r"(?:(?P<bottom>[二三四五六七八九十])分之(?P<top>[一二三四五六七八九])|(?P<half>一半)"
    r"|(?<![\d/.])(?P<over>\d)/(?P<under>[2-9]|10)(?![\d/年月日]))(?P<after>(?:及|[（(]含[）)])?以[上下内])?"
)
_SIDES = (("bottom", "under"), ("top", "over"))
_RATIO = re.compile(
    r"(?<![\d.:：∶])(?P<left>\d{1,4}(?:\.\d{1,3})?)[:：∶](?P<low>\d{1,4}(?:\.\d{1,3})?)(?![\d:：∶])(?P<after>(?:及)?以[上下内])?"
)
_RANKED = ("名", "位", "家", "个")  # 前2名
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:：][0-5]\d")
_RATIO_AHEAD = re.compile(r"(?:比|比例|配比|之比|配置|标准|达到?|为|于|过|按|以|比值)[^，。；\d]{0,6}$")
_LEFT = {
    "<": r"不足|不满|未满|未达到?|少于|小于|低于",
    "<=": r"不(?:得|能|应当?|可|宜|要|会)?(?:高于|超过|多于|大于|超出|长于|突破)|"
    r"至多|最多|最高(?:不超过)?|最长(?:不超过)?|上限为?|未超过|≤",
    ">=": r"不(?:得|能|应当?|可|宜|要|会)?(?:低于|少于|小于|短于)|至少|最少|最低|下限为?|≥",
    ">": r"超过|高于|大于|多于|突破",
}
_VERBS = (
    "达到?|派出|派驻|配备|配置|有|设置|设立|设|建成|建立|建|安排|开展|组织|完成|选派|选定|选择|培养|招聘|"
    "招录|下派|保证|保持|拥有|覆盖|提供|预留|培训|参加|接受|举办|召开|新增|"
    "创建|打造|建设|进行|遴选|培育|为|在|要|服务|工作|确定|引进|储备|落实|提高|提升|增长|增加|下降|降低|减少"
)
_COMPARED = re.compile(
    r"(?:(?P<le>"
    + _LEFT["<="]
    + r")|(?P<ge>"
    + _LEFT[">="]
    + r")|(?P<lt>(?<!不)(?:"
    + _LEFT["<"]
    + r")|<)|(?P<gt>(?<!不)(?<!得)(?:"
    + _LEFT[">"]
    + r")|>))"
    r"(?P<gap>(?:□{1,6}|每[年月周天日]|每季度|每半年|每[人村镇家所]|每个\w{1,4})?(?:" + _VERBS + r")?)$"
)
_AT_LEAST = re.compile(r"(?:(?P<ge>至少|最少)|(?P<le>至多|最多))(?P<gap>[一-龥]{0,4})$")  # 至少坐诊2次
_OF_ANOTHER = re.compile(  # 不超过基准线的2.5倍
    r"(?P<le>" + _LEFT["<="] + r")(?P<gap>[一-龥“”]{2,16}的)$|(?P<ge>" + _LEFT[">="] + r")(?P<gap2>[一-龥“”]{2,16}的)$"
)
_COMPARATORS = {"lt": "<", "le": "<=", "ge": ">=", "gt": ">"}
_ABOUT = re.compile(r"(?:约|近|大约|接近|将近)$")
_DATES = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:年(?:\d{1,2}月(?:\d{1,2}日)?|\d{1,2}(?=[-—–－~～至]{1,2}\d{1,2}月))?|"
    r"(?=[-—–－~～至]{1,2}(?:19|20)\d{2}年))"
    r"|\d{1,2}月份?(?:\d{1,2}日)?|每[月周]\d{1,2}日|二[〇○零]..年"
)
_LABEL = re.compile(r"^[（(]?\d{1,2}(?:[）)]|[.．、](?!\d))")
_IDIOM = re.compile(r"(?<!\d)1[一-龥]1[一-龥](?:1[一-龥])?")  # 1人1档
_QUOTED_FRAME = re.compile(r"[“\"]\d{1,2}(?:个|项|大|类)[一-龥]{1,14}[”\"]|[“\"]\d{1,2}[+\d]*[”\"]")
_MEASURES = ("个百分点", "个月", "个工作日", "工作日", "小时", "分钟", "公里", "倍", "平方米")
_PERIOD_AHEAD = re.compile(r"(?:连续|为期|期限为?|周期为?|满|历时|用|任期)$")
_IDIOMS_AHEAD = re.compile(r"(?:最后|百|走完|半)$")
_OFTEN = re.compile(r"(?:每[年月周]|每季度?|每半年|□)[^，。；□]{0,10}$")


@dataclass(frozen=True)
class _Hit:
    """One number with its unit in the joined text, `start`..`end` with its comparing words."""

    start: int
    end: int
    comparator: str
    value: Decimal
    upper: Decimal | None
    unit: str
    confidence: float = 1.0
    doubt: str = ""


def find(joined: Joined, *, taken: Sequence[Span] = ()) -> tuple[Quantity, ...]:
    """All quantities in the order of the text. `taken`: document ranges already deadlines, labels, document numbers."""
    text = masked(joined.text)
    ranges = [(joined.at(span.start), joined.at(span.end)) for span in taken]
    for others in (_DATES, _LABEL, _IDIOM, _QUOTED_FRAME):
        ranges += [m.span() for m in others.finditer(text)]
    plain = hide(text, ranges)
    hits = sorted([*_figures(plain), *_words(plain), *_shares(plain)], key=lambda hit: hit.start)
    bound = [binds.noun(plain, h.start, h.end, unit=h.unit, compared=h.comparator != "=") for h in hits]
    return tuple(_quantity(joined, hit, noun) for hit, noun in zip(hits, _shared(plain, hits, bound), strict=True))


def _quantity(joined: Joined, hit: _Hit, noun: str) -> Quantity:
    doubts = [d for d in (hit.doubt, "" if noun else "数字约束的对象没有写在旁边") if d]
    confidence = hit.confidence if noun else min(hit.confidence, 0.8)
    printed = joined.text[hit.start : hit.end]
    found = Found(
        joined.span(hit.start, hit.end),
        "quantities.figures" if re.search(r"\d", printed) else "quantities.words",
        confidence,
        "；".join(doubts),
    )
    return Quantity(printed, hit.comparator, hit.value, hit.unit, noun, found, hit.upper)


def _figures(text: str) -> Iterator[_Hit]:
    position = 0
    while number := _NUMBER.search(text, position):
        m = _RANGE.match(text, number.start()) or _SINGLE.match(text, number.start())
        position = m.end() if m else number.end()
        low = numerals.value(m["low"]) if m else None
        if m is None or low is None or (m["unit"] in _RANKED and text[m.start() - 1 : m.start()] in ("前", "后")):
            continue
        high = numerals.value(m["high"]) if "high" in m.groupdict() else None
        yield _hit(text, m, f"{m['magnitude'] or ''}{m['unit']}{m['rate']}", low, high)


def _words(text: str) -> Iterator[_Hit]:
    """Chinese numerals, where a comparing word, a range or a measuring unit says that they count."""
    for m in _PERCENT.finditer(text):
        if (low := numerals.value(m["low"])) is not None:
            yield _hit(text, m, "%", low, None)
    for m in _WORDS.finditer(text):
        printed, unit = m["high"] or m["low"], m["unit"]
        if len(printed) > 1 and printed[-1] == "万":
            unit = f"万{unit}"
        low, high = (numerals.value((m[side] or "").removesuffix("万")) for side in ("low", "high"))
        if low is None or (m["high"] and high is None):
            continue
        hit = _hit(text, m, unit, low, high)
        if hit.comparator != "=":
            yield hit
        elif _measures(text, m.start(), m["unit"]):
            yield replace(hit, confidence=min(hit.confidence, 0.8), doubt=hit.doubt or "汉字数字，没有比较词，请核对")


def _shares(text: str) -> Iterator[_Hit]:
    """三分之二以上, 一半以上 where they bound, and ratios: 1:1.6 is value 1.6 of unit 1:."""
    for m in _FRACTION.finditer(text):
        bottom, top = (numerals.value(m[side] or m[figure] or "") for side, figure in _SIDES)
        hit = _hit(text, m, "", top / bottom if top and bottom else Decimal("0.5"), None)
        if hit.comparator != "=":
            value = hit.value.quantize(Decimal("0.0001")).normalize()
            yield replace(hit, value=value, unit="占比")
    for m in _RATIO.finditer(text):
        low = numerals.value(m["low"])
        if _CLOCK.fullmatch(m.group()) and "比" not in text[max(0, m.start() - 12) : m.start()]:
            continue
        if low and (m["after"] or _RATIO_AHEAD.search(text[max(0, m.start() - 12) : m.start()])):
            yield _hit(text, m, f"{m['left']}:", low, None)


def _measures(text: str, start: int, unit: str) -> bool:
    """Whether an uncompared Chinese numeral counts: 两小时, 为期三年, 每季度一次; not 三年行动, 最后一公里, 一次性."""
    ahead = text[max(0, start - 14) : start]
    if unit == "年":
        return bool(_PERIOD_AHEAD.search(ahead))
    if unit == "次":
        return bool(_OFTEN.search(ahead))
    return unit in _MEASURES and not _IDIOMS_AHEAD.search(ahead)


def _hit(text: str, m: re.Match[str], unit: str, low: Decimal, high: Decimal | None) -> _Hit:
    start = m.start() - (1 if text[m.start() - 1 : m.start()] == "每" else 0)
    ahead = text[max(0, start - 20) : start]
    compared, about = _COMPARED.search(ahead) or _AT_LEAST.search(ahead), _ABOUT.search(ahead)
    if compared is None and unit in ("倍", "%", "占比"):
        compared = _OF_ANOTHER.search(text, max(0, start - 24), start)
    if compared and not re.search("[□每]", compared["gap"] or ""):
        start -= len(compared.group())
    elif about:
        start -= len(about.group())
    comparator = "range" if high is not None else _comparator(compared, m["after"] or "")
    confidence, doubt = 1.0, ""
    if about or m.groupdict().get("more") or m["after"] in ("左右", "上下"):
        confidence, doubt = 0.8, "约数"
    elif unit.endswith("岁") and not binds.measured(text, start):
        confidence, doubt = 0.7, "年龄界限，可能只是人群名称"
    return _Hit(start, m.end(), comparator, low, high, unit, confidence, doubt)


def _comparator(compared: re.Match[str] | None, after: str) -> str:
    if compared:
        return next(sign for name, sign in _COMPARATORS.items() if compared.groupdict().get(name))
    if after.endswith("以上"):
        return ">="
    return "<=" if after.endswith(("以下", "内")) else "="


def _shared(text: str, hits: list[_Hit], bound: list[str]) -> list[str]:
    """城市15分钟、农村30分钟服务圈: two numbers of one unit side by side bound what stands behind the last."""
    shared = list(bound)
    for i in reversed(range(len(hits) - 1)):
        one, other = hits[i], hits[i + 1]
        between = text[one.end : other.start]
        if one.unit == other.unit and len(between) <= 6 and between[:1] in ("、", "，", "和") and one.comparator == "=":  # noqa: PLR2004
            behind = text[other.end : other.end + 1]
            if behind not in ("", "，", "。", "；", "、") and not binds.measured(text, one.start):
                shared[i] = shared[i + 1]
    return shared
