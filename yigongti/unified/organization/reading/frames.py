"""Sets that a document names by their number: “七大智慧平台”, “六统一”, 3大智慧医疗平台, “十个中心”, 两个医疗集团.

A counted noun in Arabic figures without quotation marks (2个次中心) is a quantity; 一个 is an article, unless it stands
beside another frame (七个统管、一项文化); slogans in quotation marks (“九不准”) are listed with a doubt.
"""

import re
from collections.abc import Iterator

from yigongti.unified.organization.reading import numerals
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.masks import masked
from yigongti.unified.organization.reading.shapes import Found, Frame

_NUMBER = r"(?P<count>\d{1,2}|十[一二三四五六七八九]|[二三]十[一二三四五六七八九]?|[两二三四五六七八九十])"
_HEADS = (
    "共享中心|管理中心|服务中心|救治中心|救中心|中心|平台|医疗集团|集团|医共体|共同体|片区|机制|体系|工程|行动|改革|制度|任务|统管|项目|系统|"
    "基地|病区|专科|环节|领域|方面|网络|清单|机构|阶段|原则|目标|支撑|保障|协同|举措|措施|模式|库|圈|群"
)
_QUOTED = re.compile(rf"[“\"「]{_NUMBER}(?P<kind>大|个|项|类|种|统一|统筹|共享|集中)?(?P<noun>[一-龥]{{0,14}})[”\"」]")
_PLAIN = re.compile(
    rf"(?<![一二两三四五六七八九十百千万第\d.每“\"])(?:(?P<big>{_NUMBER})大|(?P<some>十[一二三四五六七八九]|[两二三四五六七八九十])(?:个|项|类))"
    rf"(?!月|小时|工作日|百分点|以上|及以上|以内|以下|星期|季度|自然日|学期|年度)(?!精神|报告|以来|会议|代表)(?P<noun>[一-龥]{{1,16}})"
)
_HEAD = re.compile(rf"^[一-龥]{{0,13}}?(?:{_HEADS})(?!管|服|运|化|医疗卫生|卫生|内)")
_ONE_BESIDE = re.compile(
    rf"(?:(?:{_NUMBER}|两)[个项类大][一-龥]{{2,10}}[、和](?P<behind>一[个项](?P<noun>[一-龥]{{2,10}}))(?=[、，。为的])"
    rf"|(?P<ahead>一[个项](?P<first>[一-龥]{{2,10}}))(?=[、和][两二三四五六七八九十][个项类大][一-龥]))"
)
_STOP = re.compile(r"[的等及和与在为]|以及|作用|建设|管理|进行|实现|开展|推进|统一$")
_CALLED = ("统一", "统筹", "共享", "集中")
_SLOGANS = ("允许", "代表", "全面", "意识", "自信", "维护", "不变", "确保", "必须", "坚持")
_SLOGAN_LENGTHS = (2, 3)  # “九不准”; “三医” and “三医综合监管” count nothing
_DIGIT = re.compile("[一二三四五六七八九十]")
_COMPARED = re.compile(r"(?:于|超过|至少|不足|最多|至多|最少|突破|达到?)$")
_LARGEST = 30


def find(joined: Joined) -> tuple[Frame, ...]:
    """Each frame once, at its first mention, in the order of the text."""
    text = masked(joined.text)
    found: dict[tuple[int, str], Frame] = {}
    for frame in sorted(
        [*_quoted(joined, text), *_plain(joined, text), *_beside(joined, text)],
        key=lambda frame: frame.found.span.start,
    ):
        found.setdefault((frame.count, frame.noun), frame)
    return tuple(found.values())


def _quoted(joined: Joined, text: str) -> Iterator[Frame]:
    for m in _QUOTED.finditer(text):
        kind, noun = m["kind"] or "", m["noun"]
        noun = kind + noun if kind in _CALLED else noun
        count = _counted(m["count"])
        if count is None or not noun or _DIGIT.search(noun.replace("统一", "")):
            continue
        if not kind and len(noun) not in _SLOGAN_LENGTHS:
            continue
        sure = kind in ("大", "个", "项", *_CALLED) and noun not in _SLOGANS
        doubt = "" if sure else "可能是口号，不一定是要逐个建设的项目"
        start, end = m.start() + 1, m.end() - 1
        found = Found(joined.span(start, end), "frames.quoted", 1.0 if sure else 0.6, doubt)
        yield Frame(joined.text[start:end], count, noun, found)


def _plain(joined: Joined, text: str) -> Iterator[Frame]:
    for m in _PLAIN.finditer(text):
        count, noun = _counted(m["count"] or m["some"]), _noun(m["noun"])
        if count is None or len(noun) < 2 or _COMPARED.search(text[max(0, m.start() - 6) : m.start()]):  # noqa: PLR2004
            continue
        end = m.start("noun") + len(noun)
        sure = bool(_HEAD.fullmatch(noun))
        doubt = "" if sure else "名称在哪里结束是推断的"
        found = Found(joined.span(m.start(), end), "frames.counted", 1.0 if sure else 0.7, doubt)
        yield Frame(text[m.start() : end], count, noun, found)


def _beside(joined: Joined, text: str) -> Iterator[Frame]:
    """两个医疗集团、一个推进机制: one counts beside another number."""
    for m in _ONE_BESIDE.finditer(text):
        key = "behind" if m["behind"] else "ahead"
        noun = re.split("为|的|等", m["noun"] or m["first"])[0]
        if len(noun) >= 2:  # noqa: PLR2004
            start, end = m.start(key), m.start(key) + 2 + len(noun)
            doubt = "“一”与旁边的数并列，按一项理解"
            yield Frame(text[start:end], 1, noun, Found(joined.span(start, end), "frames.beside", 0.8, doubt))


def _counted(printed: str) -> int | None:
    """How many; None for one (一个 is an article) and for more than a document names."""
    count = numerals.value(printed)
    return int(count) if count is not None and 1 < count <= _LARGEST else None


def _noun(words: str) -> str:
    """The noun at the head of these words: up to a word that ends such names, else to one that begins a sentence."""
    if head := _HEAD.match(words):
        inner = _STOP.search(head.group())
        if inner is None or inner.group() in ("建设", "管理", "统一"):
            return head.group()
    cut = _STOP.search(words)
    return words[: cut.start()] if cut else words
