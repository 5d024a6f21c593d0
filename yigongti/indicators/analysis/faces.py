"""Analyses as pages, workbooks and the API show them: plain texts and tones, so that templates decide nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString

from yigongti.indicators import faces as core
from yigongti.indicators.analysis import drawing
from yigongti.indicators.analysis.change import Pair
from yigongti.indicators.analysis.comparing import Compared, Line, Scorecard, spread_of
from yigongti.indicators.analysis.desk import unit_change
from yigongti.indicators.analysis.explaining import Explained, Part
from yigongti.indicators.analysis.forecast import LEVEL
from yigongti.indicators.analysis.outlook import Aimed, Must, Outlook, Step
from yigongti.indicators.analysis.ranking import Placed, Spread
from yigongti.indicators.formulas import as_decimal
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import LAST_YEAR, month_text
from yigongti.indicators.values import IndicatorValue, shown

SURE, LIKELY, OPEN = 0.9, 0.6, 0.4
NEARLY = 0.975  # beyond it no percentage is said


def signed(number: Fraction, places: int = 2) -> str:
    """＋1.20, －0.35, 0."""
    value = as_decimal(number)
    text = f"{abs(value):,.{places}f}"
    if Decimal(text.replace(",", "")) == 0:
        return "0" if value == 0 else f"{'＋' if value > 0 else '－'}不足 {10**-places:.{places}f}"
    return f"{'＋' if value > 0 else '－'}{text}"


def places_of(indicator: Indicator) -> int:
    """Decimals of a difference: counts in their unit are whole, 万人 has four."""
    if indicator.unit == "万人":
        return 4
    return 0 if indicator.kind in {"count", "two_part"} else 2


@dataclass(frozen=True)
class ShareFace:
    """One institution's part of a change."""

    title: str
    scope: str
    before: str
    after: str
    rate: str
    mix: str
    total: str
    bar: SafeString
    missing: bool


@dataclass(frozen=True)
class FactFace:
    """One fact's part of a change."""

    code: str
    title: str
    before: str
    after: str
    effect: str
    bar: SafeString


@dataclass(frozen=True)
class PartFace:
    """One formula taken apart."""

    title: str
    before: str
    after: str
    difference: str
    tone: str
    kind: str
    rate: str
    mix: str
    shares: tuple[ShareFace, ...]
    why: str
    facts: tuple[FactFace, ...]
    why_facts: str


def parts_of(found: Explained) -> tuple[PartFace, ...]:
    """Every formula of a change."""
    return tuple(_part(found, part) for part in found.parts)


def _part(found: Explained, part: Part) -> PartFace:
    indicator = found.subject.indicator
    places = places_of(indicator)
    if part.difference is None:
        return PartFace(part.title, "缺", "缺", "—", "none", "", "", "", (), part.why, (), part.why_facts)
    totals = [abs(float(s.effect.total)) for s in part.shares]
    effects = [abs(float(f.effect)) for f in part.facts]
    better = part.difference > 0 if indicator.direction != "lower" else part.difference < 0
    tone = "mute" if part.difference == 0 or indicator.direction == "monitor" else "green" if better else "amber"
    shares = tuple(
        ShareFace(
            s.title, s.scope.text if s.scope else "", _side(s.effect.before, part.kind),
            _side(s.effect.after, part.kind), signed(s.effect.rate, places), signed(s.effect.mix, places),
            signed(s.effect.total, places), _bar(s.effect.total, max(totals, default=0.0)), s.missing,
        )
        for s in part.shares
    )  # fmt: skip
    facts = tuple(
        FactFace(
            f.variable[0],
            ("上年同期" if f.variable[1] else "") + found.subject.titles.get(f.variable[0], f.variable[0]),
            core.count(as_decimal(f.before)), core.count(as_decimal(f.after)), signed(f.effect, places),
            _bar(f.effect, max(effects, default=0.0)),
        )
        for f in part.facts
    )  # fmt: skip
    return PartFace(
        part.title, _shown(indicator, part.before), _shown(indicator, part.after), signed(part.difference, places),
        tone,
        part.kind, signed(part.rate, places), signed(part.mix, places), shares, part.why, facts, part.why_facts,
    )  # fmt: skip


def _shown(indicator: Indicator, number: Fraction | None) -> str:
    return shown(indicator, None if number is None else as_decimal(number))


def _side(pair: Pair, kind: str) -> str:
    """412 of a sum; 30 / 100 of a ratio."""
    over = core.count(as_decimal(pair.over))
    return over if kind == "sum" else f"{over} / {core.count(as_decimal(pair.under or Fraction(0)))}"


def _bar(value: Fraction, largest: float) -> SafeString:
    return drawing.bar(float(value), largest, label="拉高" if value > 0 else "拉低" if value < 0 else "没有影响")


def change_sentence(found: Explained) -> str:
    """What a reader takes away, in one sentence."""
    part = next((p for p in found.parts if p.difference is not None), None)
    if part is None or part.difference is None:
        return ""
    places = places_of(found.subject.indicator)
    unit = unit_change(found.subject.indicator)
    words = f"{found.after.period.title}比{found.before.period.title}{signed(part.difference, places)} {unit}".rstrip()
    if part.kind == "ratio":
        words += f"：各机构自身的率带来 {signed(part.rate, places)}，机构间构成的变化带来 {signed(part.mix, places)}"
    named = [s for s in part.shares if s.scope is not None and s.effect.total != 0][:2]
    if named:
        words += "；影响最大的是" + "、".join(f"{s.title}（{signed(s.effect.total, places)}）" for s in named)
    return words


@dataclass(frozen=True)
class AimFace:
    """One target year of a forecast."""

    year: str
    printed: str
    middle: str
    interval: str
    chance: str
    words: str
    tone: str
    why: str


def chance_words(chance: float) -> tuple[str, str, str]:
    """约 70 %, 较有希望, tone. Never 0 or 100: no model is that sure."""
    percent = min(max(round(chance * 20) * 5, 5), 95)
    said = "95 % 以上" if chance > NEARLY else "不到 5 %" if chance < 1 - NEARLY else f"约 {percent} %"
    if chance >= SURE:
        return said, "很可能达标", "green"
    if chance >= LIKELY:
        return said, "较有希望", "green"
    return (said, "难说", "amber") if chance >= OPEN else (said, "照此难以达标", "amber")


def aims_of(found: Outlook) -> tuple[AimFace, ...]:
    """Every target year."""
    return tuple(_aim(found.subject.indicator, aimed) for aimed in found.aims)


def _aim(indicator: Indicator, aimed: Aimed) -> AimFace:
    year, printed = str(aimed.target.year), aimed.target.printed
    if aimed.actual is not None:
        missing = aimed.actual.number is None
        words = "平台没有这一年的全年数" if missing else aimed.verdict
        tone = "mute" if missing else "green" if "达标" in words else "amber"
        return AimFace(year, printed, aimed.actual.text, "已过", "", words, tone, aimed.why)
    if aimed.found is None:
        return AimFace(year, printed, "—", "—", "", "不作预测", "mute", aimed.why)
    f = aimed.found
    number = [shown(indicator, Decimal(str(round(v, 6)))) for v in (f.middle, f.low, f.high)]
    said, words, tone = chance_words(f.chance or 0.0)
    return AimFace(year, printed, number[0], f"{number[1]} 至 {number[2]}", said, words, tone, "")


def fan_of(found: Outlook) -> SafeString:
    """The run and what follows."""
    times = [*(at for at, _v in found.series), *(at for at, *_point in found.path)]
    names = [month_text(at) if at > LAST_YEAR else str(at) for at in times]
    goals = [drawing.Goal(f"{a.target.year} 目标 {a.target.printed}", float(a.target.number)) for a in found.aims
             if a.target.number is not None and found.how != "各月新增相加"]  # fmt: skip
    path = [(m, low, high) for _at, m, low, high in found.path]
    label = f"{found.subject.indicator.name}各月值和预测，数据见下表"
    return drawing.fan(names, [v for _at, v in found.series], path, goals, label=label)


def method_words(found: Outlook) -> str:
    """What the interval means."""
    best = next((a.found for a in found.aims if a.found is not None), None)
    if best is None:
        return ""
    models = "、".join(best.methods)
    return (
        f"按 {best.points} 个完整月（不含本月）用{models}分别推算，{found.how}。"
        f"区间是各模型 {LEVEL:.0%} 区间的最宽范围，"
        "可能性是各模型的平均；假定工作节奏和口径不变，不含政策变化。"
    )


@dataclass(frozen=True)
class StepFace:
    """One fact and what it has to do."""

    title: str
    unit: str
    today: str
    at_pace: str
    then: str
    to_do: str
    per_month: str
    note: str
    why: str


def steps_of(found: Must) -> tuple[StepFace, ...]:
    """What must happen."""
    return tuple(_step(step) for step in found.steps)


def _step(step: Step) -> StepFace:
    need, to_do = step.need, step.to_do
    if need.by is None or to_do is None or need.then is None:
        return StepFace(
            step.title, step.unit, _whole(step.today), _whole(need.now), "—", "—", "—", step.with_whole, need.why
        )
    enough = need.by == 0
    return StepFace(
        step.title, step.unit, _whole(step.today), _whole(need.now), _whole(need.then),
        "照现在的速度即可" if enough else f"{'再增' if to_do > 0 else '再减'} {abs(as_decimal(to_do)):,.0f}",
        "—" if step.per_month is None or to_do == 0 else f"{step.per_month:,}",
        step.with_whole, "",
    )  # fmt: skip


def _whole(number: Fraction) -> str:
    return core.count(as_decimal(number))


@dataclass(frozen=True)
class MemberFace:
    """One line of a comparison."""

    rank: str
    title: str
    scope: str
    value: str
    difference: str
    behind: str
    marks: tuple[tuple[str, str], ...]  # words, tone
    gap: str
    gap_tone: str
    missing: str


def members_of(found: Compared) -> tuple[MemberFace, ...]:
    """Every member, the best first, those without a number last."""
    return tuple(_member(found, placed) for placed in found.table.rows)


def _member(found: Compared, placed: Placed) -> MemberFace:
    value = found.values[placed.member.key]
    verdict = next((v for v in reversed(value.verdicts) if v.target.number is not None), None)
    marks = []
    if placed.is_small:
        marks.append(("分母小", "amber"))
    if placed.outside:
        side = "高于" if placed.is_above else "低于"
        marks.append((f"{side} {placed.outside} % 界限", "red" if placed.outside == "99.8" else "amber"))
    return MemberFace(
        "—" if placed.rank is None else f"{placed.rank}{'＝' if placed.tied else ''}", placed.member.title,
        placed.member.key, value.text,
        "—" if placed.difference is None else signed(Fraction(placed.difference)), core.behind(value) or "—",
        tuple(marks),
        verdict.words if verdict else "—", core.TONES[verdict.tone] if verdict else "mute", placed.member.why,
    )  # fmt: skip


def funnel_of(found: Compared) -> SafeString | str:
    """The funnel, empty where chance says nothing."""
    spread, per = spread_of(found.subject.indicator, found.whole)
    if spread == Spread.NONE:
        return ""
    return drawing.funnel(found.table, float(per), label=f"{found.subject.indicator.name}漏斗图，数据见下表")


@dataclass(frozen=True)
class LineFace:
    """One indicator of a scorecard."""

    card: core.Card
    place: str
    of: int
    median: str
    series: tuple[float | None, ...]
    questions: int


def lines_of(found: Scorecard, cards: Iterable[core.Card]) -> tuple[LineFace, ...]:
    """Every indicator."""
    return tuple(_line(line, card) for line, card in zip(found.lines, cards, strict=True))


def _line(line: Line, card: core.Card) -> LineFace:
    placed = line.placed
    place = "" if placed is None or placed.rank is None else f"{placed.rank}{'＝' if placed.tied else ''}"
    median = "" if line.median is None else shown(line.value.indicator, line.median)
    return LineFace(card, place, line.of, median, card.series, len(line.questions))


def text_of(value: IndicatorValue) -> str:
    """The value with its unit."""
    return value.text if value.number is None else f"{value.text} {value.indicator.unit}".strip()
