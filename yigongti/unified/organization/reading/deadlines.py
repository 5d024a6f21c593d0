"""By when, in which span, how often: 到2025年底, 2024年8月底前, 2025年，…, 2024年1月-3月, 每季度次月.

Dates of other documents (in 《》, 印发, 以来), the date of issue under the document and years of comparison are none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from yigongti.unified.organization.reading import recurrences
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.masks import masked
from yigongti.unified.organization.reading.moments import MOMENT, YEARLESS, Moment, last_day, moment, month_of, year_of
from yigongti.unified.organization.reading.shapes import Deadline, Found

_DASH = r"(?:[-—–－―~～]{1,2}|至|到)"
_BEFORE = re.compile(r"(?:之|以)?前|为?止|(?<=[底末日])以?内")
_WITHIN = re.compile(r"年?(?:以|之)?内|期间|(?:全年|当年)")
_FROM = re.compile(r"(?:起|开始(?!前)|以后|之后)")
_BY_AHEAD = re.compile(r"(?:到|至)(?:了)?$")
_UNTIL_NOW = re.compile(r"截[至止]到?$")
_START_AHEAD = re.compile(r"[自从]$")
_COMPARED = re.compile(
    r"(?:较|比|与|(?<![协共合会陪相不如一])同|以|相比|相对|对比|对照|参照|(?:根据|依据|按照)[^，。；]{0,6}|在)$"
)
_COMPARISON = re.compile(r"年?(?:的?基础|相比|同期|为基[数期准]|水平|比|末?相比|增长|的(?:基数|水平))")
_OTHER_USE = re.compile(
    r"(?:，?[是为]|以来|度(?!内|前|末|底)|版|级(?!别)|届|的?(?:指标|目标)值|指标值|完成值|现状|实际|修订|修正|出生|生人|毕业|统计|数据|入学|招收|第\d|号)"
)
_ISSUED = re.compile(
    r"[^，。；、\u25a1]{0,24}?(?:印发|发布|下发|出台(?!前)|颁布|公布|印制|签发|通过)的?[^，。；]{0,8}\u25a1"
)
_SIGNED = re.compile(r"(?:[（(]?此件|[（(](?:主动|依申请|公开)|印发?$|印发(?:$|抄)|抄送|$)")
_DONE = re.compile(r"^[^。；]{0,16}?(?:已|共有|现有|全县有|实有)")
_SINCE_THEN = re.compile(r"[^，。；、]{0,24}?(?:以来|至今|以后|之后)")
_LABEL = re.compile(
    r"(?:完成|办结|整改|落实|达标|建成|完结|销号)(?:的?(?:时限|期限|时间|日期|节点|时点))(?:要求|安排|节点)?(?:[:：]|为)?"
    r"(?:[^。；:：]{0,12}[、，,])?$"
    r"|(?:^|[，。；;（(〔\[【])(?:时限|期限|时间|时间节点|时限要求|时间要求|进度要求|工作时限)[:：](?:[^。；:：]{0,12}[、，,])?$"
)
_COORDINATE = re.compile(r"[、和与及]$|以及$")
_YEARS_LISTED = re.compile(r"(?<![\d—\-至])(?:20\d{2}[、和及]){1,6}(?=20\d{2}年)")
_SPAN_MONTHS = re.compile(
    rf"(?P<year>(?:(?<!\d)20\d{{2}}|二[〇零]..)年)(?P<first>\d{{1,2}}){_DASH}(?P<last>\d{{1,2}})月份?(?P<end>底|末)?"
)
_SPAN_YEARS = re.compile(
    rf"(?<!\d)(?P<first>20\d{{2}})年?{_DASH}(?P<last>20\d{{2}})年(?!\d)(?!度)(?P<end>底|末)?(?:期间)?"
)
_OPEN = re.compile(r"[-—–－―~～]{1,2}(?=[）)〕\]】，。；]|$)|至今后|以后$")
_PLAN = re.compile(r"(?P<ahead>到|至|在)?[“\"]?(?P<plan>十[三四五六])五[”\"]?(?P<word>期?末|期间|时期|以来)")
_PLAN_ENDS = {"十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_THIS_YEAR = re.compile(
    r"(?P<ahead>到|至)?(?:(?P<which>今年|本年|当年|明年)(?P<end>年?底|末)?|(?<![\d〇零一二三四五六七八九十每今本当明全半1])(?P<bare>年底))"
    r"(?P<before>(?:之|以)?前)?|(?<![\d〇零一二三四五六七八九十每两几多近当半])(?P<inside>年内)"
)


_REPORTED = re.compile(r"[^，。；]{0,14}?(?:情况|汇报|总结|通报|成绩|进展|进度)")
_UNDER = "完成时限："
_REACH = 30


@dataclass(frozen=True)
class _Hit:
    """What a rule found in the joined text, before it has ranges of the document."""

    start: int
    end: int
    kind: str
    rule: str
    since: date | None = None
    due: date | None = None
    every: str = ""
    offset: str = ""
    confidence: float = 1.0
    doubt: str = ""


def find(joined: Joined, *, year_of_document: int | None = None, labelled: bool = False) -> tuple[Deadline, ...]:
    """All deadlines in the order of the text. Of two that overlap, the one of the rule named first below stands.

    `labelled`: the text stands under 完成时限 (a cell of that column), so that any point of time is a last day.
    """
    text = masked(joined.text)
    lead = len(_UNDER) if labelled else 0
    rules: tuple[Callable[[str, int | None], Iterator[_Hit]], ...] = (
        _recurring, _spans, _plans, _listed_years, _dated, _yearless, _this_year,
    )  # fmt: skip
    taken = bytearray(len(text))
    hits: list[_Hit] = []
    for rule in rules:
        for hit in (_moved(found, -lead) for found in rule(_UNDER[:lead] + text, year_of_document)):
            if not any(taken[hit.start : hit.end]):
                taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
                hits.append(hit)
    listed = _coordinated(text, sorted((h for h in hits if h.kind), key=lambda hit: hit.start))
    return tuple(_deadline(joined, hit) for hit in listed)


def _moved(hit: _Hit, by: int) -> _Hit:
    return replace(hit, start=hit.start + by, end=hit.end + by) if by else hit


def _deadline(joined: Joined, hit: _Hit) -> Deadline:
    found = Found(joined.span(hit.start, hit.end), f"deadlines.{hit.rule}", hit.confidence, hit.doubt)
    return Deadline(joined.text[hit.start : hit.end], hit.kind, found, hit.since, hit.due, hit.every, hit.offset)


def _recurring(text: str, _year: int | None) -> Iterator[_Hit]:
    for r in recurrences.find(text):
        yield _Hit(
            r.start,
            r.end,
            "recurring",
            "recurring",
            every=r.every,
            offset=r.offset,
            confidence=r.confidence,
            doubt=r.doubt,
        )


def _spans(text: str, _year: int | None) -> Iterator[_Hit]:
    """2024—2026年, 2025年1—3月: two ends with one word between them."""
    for m in _SPAN_YEARS.finditer(text):
        first, last = int(m["first"]), int(m["last"])
        if first <= last and not _OTHER_USE.match(text, m.end()):
            yield _Hit(m.start(), m.end(), "phase", "phase", date(first, 1, 1), date(last, 12, 31))
    for m in _SPAN_MONTHS.finditer(text):
        first, last = int(m["first"]), int(m["last"])
        if 1 <= first <= last <= 12:  # noqa: PLR2004 - months
            of = year_of(m["year"])
            yield _Hit(m.start(), m.end(), "phase", "phase", date(of, first, 1), last_day(of, last))


def _plans(text: str, year: int | None) -> Iterator[_Hit]:
    """“十四五”末 is the end of 2025, “十四五”期间 the five years."""
    for m in _PLAN.finditer(text):
        last = _PLAN_ENDS[m["plan"]]
        doubt = f"“{m['plan']}五”按{last - 4}至{last}年理解"
        if m["word"] == "以来" or (year is not None and last < year):
            continue
        if m["word"].endswith("末"):
            yield _Hit(m.start(), m.end(), "by", "plan", due=date(last, 12, 31), confidence=0.9, doubt=doubt)
        else:
            start = m.start() + len(m["ahead"] or "")
            yield _Hit(
                start, m.end(), "phase", "plan", date(last - 4, 1, 1), date(last, 12, 31), confidence=0.8, doubt=doubt
            )


def _listed_years(text: str, year: int | None) -> Iterator[_Hit]:
    """2026、2027、2028年: the years before the last one."""
    for m in _YEARS_LISTED.finditer(text):
        last = MOMENT.match(text, m.end())
        days = moment(last) if last else None
        if last is None or days is None or _OTHER_USE.match(text, last.end()):
            continue
        for one in re.finditer(r"\d{4}", m.group()):
            of, start = int(one.group()), m.start() + one.start()
            if year is not None and of < year:
                continue
            if days.is_end:
                yield _Hit(start, start + 4, "by", "by", due=date(of, 12, 31))
            else:
                yield _Hit(start, start + 4, "within", "years", date(of, 1, 1), date(of, 12, 31))


def _dated(text: str, year: int | None) -> Iterator[_Hit]:
    """Everything that begins with a year."""
    position = 0
    while m := MOMENT.search(text, position):
        position = m.end()
        days = moment(m)
        if days is None:
            continue
        if hit := _phase(text, m, days):
            position = hit.end
            yield hit
        elif hit := _one(text, m, days, year):
            yield hit


def _phase(text: str, m: re.Match[str], days: Moment) -> _Hit | None:
    """2024年1月-3月, 2024年1月至2025年6月, and open: 2026年1月—."""
    dash = re.compile(_DASH).match(text, m.end())
    if dash is None:
        return None
    second = MOMENT.match(text, dash.end())
    until = moment(second) if second else None
    if second is None and (second := YEARLESS.match(text, dash.end())):
        until = moment(second, days.since.year)
    start = m.start() - (1 if _START_AHEAD.search(text[max(0, m.start() - 1) : m.start()]) else 0)
    if second and until and until.due >= days.since:
        return _Hit(start, second.end(), "phase", "phase", days.since, until.due)
    if opened := _OPEN.match(text, m.end()):
        return _Hit(start, opened.end(), "phase", "phase_open", days.since)
    return None


def _one(text: str, m: re.Match[str], days: Moment, year: int | None) -> _Hit | None:
    """One point of time: what stands before and behind it says which kind it is, or that it is none."""
    ahead = text[max(0, m.start() - 8) : m.start()]
    if _UNTIL_NOW.search(ahead):
        return _until(text, m, days, year)
    started, before = _FROM.match(text, m.end()), _BEFORE.match(text, m.end())
    inside = _WITHIN.match(text, m.end())
    if by := _BY_AHEAD.search(ahead):
        stop = before or (inside if days.precision == "year" else None)
        return _by(m.start() - len(by.group()), stop.end() if stop else m.end(), days)
    if started:
        start = m.start() - (1 if _START_AHEAD.search(ahead) else 0)
        return _Hit(start, started.end(), "from", "from", days.due if days.is_end else days.since)
    if before:
        return _by(m.start(), before.end(), days, unclear=not days.is_end and days.precision != "day")
    if _LABEL.search(text, max(0, m.start() - _REACH), m.start()):
        return _by(m.start(), inside.end() if inside else m.end(), days)
    return None if _is_other(text, m, ahead, days, year) else _bare(m, days, inside)


def _bare(m: re.Match[str], days: Moment, inside: re.Match[str] | None) -> _Hit:
    """2025年底 is an end, 2025年 a span."""
    if days.is_end:
        return _by(m.start(), m.end(), days)
    return _Hit(m.start(), inside.end() if inside else m.end(), "within", "within", days.since, days.due)


def _by(start: int, end: int, days: Moment, *, unclear: bool = False) -> _Hit:
    doubt = "“前”是否含这个月（年）本身没有写明，按含最后一天理解" if unclear else ""
    return _Hit(start, end, "by", "by", due=days.due, confidence=0.8 if unclear else 1.0, doubt=doubt)


def _until(text: str, m: re.Match[str], days: Moment, year: int | None) -> _Hit | None:
    """截至2025年底: a deadline only where it does not tell what has been reached."""
    if (year is not None and days.due.year < year) or _DONE.match(text[m.end() : m.end() + 24]):
        return None
    doubt = "“截至”可能是在说现状，不是期限"
    return _Hit(m.start() - 2, m.end(), "by", "until", due=days.due, confidence=0.6, doubt=doubt)


def _is_other(text: str, m: re.Match[str], ahead: str, days: Moment, year: int | None) -> bool:
    """Whether a bare date is no deadline: of the past, of a comparison, of another document, of the signature."""
    if year is not None and days.due.year < year:
        return True
    if _START_AHEAD.search(ahead) and _SINCE_THEN.match(text, m.end()):
        return True
    if _OTHER_USE.match(text, m.end()) or _COMPARISON.match(text, m.end()) or _ISSUED.match(text, m.end()):
        return True
    if _COMPARED.search(ahead) and not ahead.endswith("在"):
        return True
    return days.precision == "day" and bool(_SIGNED.match(text, m.end()))


def _this_year(text: str, year: int | None) -> Iterator[_Hit]:
    """年底前, 今年底, 明年, 年内: the year is that of the document; without one there is no day."""
    for m in _THIS_YEAR.finditer(text):
        of = None if year is None else year + 1 if m["which"] == "明年" else year
        doubt = "没有写年份" if of is None else f"没有写年份，按{of}年理解"
        confidence = 0.6 if of is None else 0.8
        end = date(of, 12, 31) if of else None
        if m["before"] or m["end"] or (m["ahead"] and (m["bare"] or m["which"])):
            yield _Hit(m.start(), m.end(), "by", "this_year", due=end, confidence=confidence, doubt=doubt)
        elif (
            of
            and (m["inside"] or m["which"] in ("今年", "明年"))
            and not re.match(r"以来|度", text[m.end() : m.end() + 2])
        ):
            yield _Hit(m.start(), m.end(), "within", "this_year", date(of, 1, 1), end, confidence=0.7, doubt=doubt)


def _yearless(text: str, year: int | None) -> Iterator[_Hit]:
    """8月底前, 6月30日前, （3月—5月）, 上半年: without a year."""
    for m in YEARLESS.finditer(text):
        if m["year_end"] or m["early"]:
            continue  # 年底前 is a rule of its own
        of = year + 1 if year and m["which"] == "明年" else year
        days = moment(m, of or 2000)
        if days is None:
            continue
        before = _BEFORE.match(text, m.end())
        second = re.compile(rf"{_DASH}(?P<month>\d{{1,2}})月(?:底|末)?").match(text, m.end())
        doubt = f"没有写年份，按{of}年理解" if of else "没有写年份"
        confidence = 0.8 if year else 0.6
        under = m["month"] and not second and _LABEL.search(text, max(0, m.start() - _REACH), m.start())
        if before or days.is_end or under:
            end = before.end() if before else m.end()
            yield _Hit(
                m.start(), end, "by", "no_year", due=days.due if year else None, confidence=confidence, doubt=doubt
            )
        elif second and m["month"] and 1 <= month_of(second["month"]) <= 12 and days.precision == "month":  # noqa: PLR2004
            until = last_day(days.since.year, month_of(second["month"]))
            since = days.since if year else None
            yield _Hit(
                m.start(),
                second.end(),
                "phase",
                "no_year",
                since,
                until if year else None,
                confidence=confidence,
                doubt=doubt,
            )
        elif year and m["half"] and not _REPORTED.match(text, m.end()):
            yield _Hit(m.start(), m.end(), "within", "no_year", days.since, days.due, confidence=0.7, doubt=doubt)


def _coordinated(text: str, hits: list[_Hit]) -> list[_Hit]:
    """到2025年、2027年分别达到: what holds for the first year (到) holds for the second."""
    listed: list[_Hit] = []
    for hit in hits:
        last = listed[-1] if listed else None
        if last and hit.kind == "within" and hit.rule == "within" and last.kind == "by" and text[last.start] in "到至":
            between = text[last.end : hit.start]
            if _COORDINATE.fullmatch(between):
                listed.append(replace(hit, kind="by", since=None))
                continue
        listed.append(hit)
    return listed
