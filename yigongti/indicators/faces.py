"""Values as a page shows them: plain text and classes, so that templates decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yigongti.indicators import targets as goals
from yigongti.indicators.board import SHORT, OtherOrigin
from yigongti.indicators.formulas import Parts, facts_of
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import Kind
from yigongti.indicators.queries import GridCell, GridRow, Overview, Sheet
from yigongti.indicators.sides import PART, Side
from yigongti.indicators.targets import Target
from yigongti.indicators.values import IndicatorValue, accumulates, places_of, shown, tree_of
from yigongti.indicators.wording import Fraction, Part, brief, fraction_of, words

WHOLE = {Kind.QUARTER: "本季", Kind.YEAR: "全年"}  # the head of the last column
BY_YEAR = ("按全年填报", "按全年计算")  # as boards and formulas word it
TONES = {"good": "green", "short": "amber", "none": "mute"}


def count(number: Decimal | None) -> str:
    """1,234 or 12.50; 缺 when missing."""
    if number is None:
        return "缺"
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


@dataclass(frozen=True)
class TargetLine:
    """2025 | ≥59 | 已达标."""

    year: str
    printed: str
    words: str
    tone: str


@dataclass(frozen=True)
class Card:
    """An indicator in a list or on the cockpit."""

    code: str
    name: str
    clause: str
    unit: str
    text: str
    missing: str
    collected: bool
    behind: str  # numerator and denominator in words
    targets: tuple[TargetLine, ...]
    series: tuple[float | None, ...]
    target: float | None
    source: str
    as_of: str
    change: str
    notes: tuple[str, ...]
    year: str = ""  # where it is a whole year's number: 2025年全年
    yearly: bool = False  # missing, because it is known for whole years alone


def target_lines(value: IndicatorValue) -> tuple[TargetLine, ...]:
    """The county's own targets with their verdicts."""
    return tuple(TargetLine(v.target.title, v.target.printed, v.words, TONES[v.tone]) for v in value.verdicts)


def card(overview: Overview) -> Card:
    """One overview."""
    value = overview.now
    return Card(
        code=value.indicator.code,
        name=value.indicator.name,
        clause=value.indicator.clause,
        unit="" if value.assessment else value.indicator.unit,
        text=value.text,
        missing=brief(value.value.missing),
        collected=is_collected(value),
        behind=behind(value),
        targets=target_lines(value),
        series=tuple(None if n is None else float(n) for n in overview.series),
        target=_near_target(overview),
        source="、".join(dict.fromkeys(f.source for f in value.facts if f.source)) or value.indicator.source or "—",
        as_of=f"{value.fresh_at:%m-%d}" if value.fresh_at else "",
        change=_change(overview),
        notes=value.notes,
        year=value.period.title if value.period.kind == Kind.YEAR else "",
        yearly=value.period.kind != Kind.YEAR and any(word in value.value.missing for word in BY_YEAR),
    )


def is_collected(value: IndicatorValue) -> bool:
    """Whether people hand its numbers in: as the cells say; before there are any, as the edition expects."""
    origins = {fact.origin_shown for fact in value.facts if fact.number is not None}
    return bool(origins - {"computed"}) if origins else value.indicator.collected


@dataclass(frozen=True)
class SourceFace:
    """One fact of the formula: its number, where that comes from, and what other origins say beside it."""

    title: str
    number: str
    unit: str
    origin: str
    source: str
    missing: str
    others: tuple[str, ...]


def _beside(other: OtherOrigin) -> str:
    """填报数 1,583，多 5."""
    gap = other.difference
    words = f"{other.words} {count(other.number)}"
    return f"{words}，{'多' if gap > 0 else '少'} {count(abs(gap))}" if gap else words


def sources_of(value: IndicatorValue) -> tuple[SourceFace, ...]:
    """Every fact of the period itself."""
    return tuple(
        SourceFace(
            fact.title, count(fact.number), fact.unit, "" if fact.number is None else SHORT[fact.origin_shown],
            fact.source, fact.missing, tuple(_beside(other) for other in fact.others),
        )
        for fact in value.facts
        if fact.period is None
    )  # fmt: skip


def behind(value: IndicatorValue) -> str:
    """940,268 / 1,583,742, or 4,312 人 where there is no denominator."""
    above, below = value.value.numerator, value.value.denominator
    if value.value.parts:
        return "；".join(f"{side.title} {_side_text(value, side)}" for side in value.sides if side.role == PART)
    if above is None and below is None:
        return ""
    if value.indicator.kind == "lifetable":
        return f"死亡 {count(above)}，人口 {count(below)}"
    if below is None and not (len(value.facts) > 1):
        return f"{count(above)} {value.facts[0].unit if value.facts else ''}".strip()
    return f"{count(above)} / {count(below)}"


@dataclass(frozen=True)
class SideFace:
    """A number beside the value: its name, the number with its unit, why there is none, its formula in words."""

    role: str
    title: str
    text: str
    unit: str
    missing: str
    formula: str = ""
    url_code: str = ""  # of another indicator, which has a sheet of its own


def _side_text(value: IndicatorValue, side: Side) -> str:
    if side.unit == value.indicator.unit:
        return shown(value.indicator, side.value.number)
    return count(side.value.number)


def _sides(sheet: Sheet, titles: dict[str, str]) -> tuple[SideFace, ...]:
    own = [
        SideFace(
            s.role, s.title, _side_text(sheet.value, s), s.unit, s.value.missing,
            words(s.tree, titles) if s.role == "variant" else "",
        )
        for s in sheet.value.sides
    ]  # fmt: skip
    others = [
        SideFace("other", f"{v.indicator.name}〔{v.indicator.clause}〕", v.text, v.indicator.unit, v.value.missing,
                 url_code=v.indicator.code)
        for v in sheet.beside
    ]  # fmt: skip
    return (*own, *others)


def _near_target(overview: Overview) -> float | None:
    """The first target, where drawing it does not press the run flat."""
    known = [float(n) for n in overview.series if n is not None]
    goal = next((v.target.number for v in overview.now.verdicts if v.target.number is not None), None)
    if goal is None or not known:
        return None
    span = max(known) - min(known) or abs(known[-1]) or 1.0
    return float(goal) if min(known) - 3 * span <= float(goal) <= max(known) + 3 * span else None


def _change(overview: Overview) -> str:
    """升 0.21 against the run up to the month before."""
    now, before = overview.now.number, overview.before.number if overview.before else None
    if now is None or before is None:
        return ""
    difference, places = now - before, places_of(overview.now.indicator, now)
    if round(difference, places) == 0:
        return "持平"
    return f"{'升' if difference > 0 else '降'} {abs(difference):,.{places}f}"


@dataclass(frozen=True)
class CellFace:
    """One cell of the table: text, whether missing, why, and what it opens."""

    text: str
    missing: bool
    why: str
    at: str
    period: str
    opens: bool


@dataclass(frozen=True)
class RowFace:
    """One row: title, cells, total, the indicator's own value for the institution."""

    title: str
    cells: tuple[CellFace, ...]
    total: CellFace
    value: str = ""
    origin: str = ""
    scope: str = ""
    strong: bool = False


@dataclass(frozen=True)
class SheetFace:
    """The sheet, ready to draw."""

    rows: tuple[RowFace, ...]
    below: tuple[RowFace, ...]
    months: tuple[str, ...]
    series: tuple[float | None, ...]
    goals: tuple[tuple[str, float], ...]
    numerator: Part
    denominator: Part | None
    multiplier: str
    method: str
    fractions: tuple[Fraction, ...]  # one for each part of the formula
    sides: tuple[SideFace, ...]
    unit_note: str
    targets: tuple[TargetLine, ...]
    behind: str
    other: tuple[Target, ...]
    run_title: str
    sources: tuple[SourceFace, ...]
    whole_title: str
    shows_values: bool  # some institution has a value of its own
    collected: bool


def sheet_face(sheet: Sheet, titles: dict[str, str]) -> SheetFace:
    """Everything that the template prints."""
    fractions = fractions_of(sheet.indicator, titles)
    over, under, multiplier = fractions[0].numerator, fractions[0].denominator, fractions[0].multiplier
    grows = accumulates(sheet.indicator, sheet.value.facts)
    run = sheet.monthly if grows else sheet.single
    figures = goals.parse_all(sheet.indicator.targets, sheet.indicator.unit)
    own = [g for g in figures if g.number is not None and g.kind != goals.Kind.CITY]
    comparable = any(v.words != "不单独比" for v in run[-1].verdicts) if run else False
    rows, below = _head_rows(sheet, run, over, under, grows=grows), tuple(_institution(row) for row in sheet.rows)
    months = tuple(f"{m.month}月" for m in sheet.months)
    if is_collected(sheet.value) and all(cell.missing for row in (*rows, *below) for cell in row.cells):
        rows, below = _without_months(rows), _without_months(below)
        months = ()
    return SheetFace(
        rows=rows,
        below=below,
        months=months,
        series=tuple(None if v.number is None else float(v.number) for v in run),
        goals=tuple(
            (f"{g.title} 目标 {g.printed}".replace(" 实际 目标", " 实际"), float(g.number)) for g in own if g.number
        )
        if comparable
        else (),
        numerator=over,
        denominator=under,
        multiplier=multiplier,
        method=fractions[0].method,
        fractions=fractions,
        sides=_sides(sheet, titles),
        unit_note=_unit_note(sheet.indicator),
        targets=target_lines(sheet.value),
        behind=behind(sheet.value),
        other=tuple(g for g in figures if g.kind != goals.Kind.TARGET and g.number is not None),
        run_title="累计至当月" if grows else "当月",
        sources=sources_of(sheet.value),
        whole_title=WHOLE.get(sheet.period.kind, "累计"),
        shows_values=under is not None and any(row.value not in {"", "—"} for row in below),
        collected=is_collected(sheet.value),
    )


def _without_months(rows: tuple[RowFace, ...]) -> tuple[RowFace, ...]:
    """What is handed in by the year stands in no month: twelve columns of nothing would hide the one that speaks."""
    return tuple(replace(row, cells=()) for row in rows)


def fractions_of(indicator: Indicator, titles: dict[str, str]) -> tuple[Fraction, ...]:
    """The formula in words: one fraction, or one for each of its parts."""
    tree = tree_of(indicator)
    trees = tree.parts if isinstance(tree, Parts) else (tree,)
    return tuple(fraction_of(one, name=indicator.name, unit=indicator.unit, titles=titles) for one in trees)


def _unit_note(indicator: Indicator) -> str:
    """Where the annex prints another unit than the one in which the number stands."""
    if indicator.printed_unit == indicator.unit:
        return ""
    return f"表中单位印作 {indicator.printed_unit}，数值是{indicator.unit or '比值'}"


def _head_rows(
    sheet: Sheet, run: Sequence[IndicatorValue], over: Part, under: Part | None, *, grows: bool
) -> tuple[RowFace, ...]:
    if sheet.value.value.parts:
        return _part_rows(sheet)
    if not over.facts:  # judged, not counted: there is nothing to list by month
        return ()
    above, below = ("", "") if sheet.indicator.kind == "lifetable" else ("分子 ", "分母 ")
    whole = sheet.monthly[-1] if sheet.period.kind == Kind.MONTH and sheet.monthly else sheet.value
    first = over.facts[0] if over.facts else ""
    rows = [
        RowFace(
            f"{'累计' if grows else '指标值'} {sheet.indicator.unit}",
            tuple(_plain(v.text, v.value.missing, v) for v in run),
            _plain(whole.text, whole.value.missing, whole),
            strong=True,
        ),
        RowFace(
            f"{above}{over.title}",
            tuple(_opening(v, v.value.numerator, first) for v in sheet.single),
            _opening(whole, whole.value.numerator, first),
        ),
    ]
    if under is not None:
        checked = "核" if any("待核" in f.note for f in sheet.value.facts if f.fact in under.facts) else ""
        fact = under.facts[0] if under.facts else ""
        rows.append(
            RowFace(
                f"{below}{under.title}",
                tuple(_opening(v, v.value.denominator, fact) for v in sheet.single),
                _opening(whole, whole.value.denominator, fact),
                origin=checked,
            )
        )
    return tuple(rows)


def _part_rows(sheet: Sheet) -> tuple[RowFace, ...]:
    """One row for each result; they are never added or averaged."""
    whole = sheet.monthly[-1] if sheet.period.kind == Kind.MONTH and sheet.monthly else sheet.value
    rows = []
    for at, side in enumerate(side for side in sheet.value.sides if side.role == PART):
        fact = next(iter(facts_of(side.tree)), "")
        cells = tuple(_opening(v, v.value.parts[at].number, fact) for v in sheet.single)
        rows.append(RowFace(side.title, cells, _opening(whole, whole.value.parts[at].number, fact), strong=True))
    return tuple(rows)


def _plain(text: str, why: str, value: IndicatorValue) -> CellFace:
    return CellFace(text, bool(why), why, value.scope.text, value.period.code, opens=False)


def _opening(value: IndicatorValue, number: Decimal | None, fact: str) -> CellFace:
    why = "；".join(f.missing for f in value.facts if f.missing) if number is None else ""
    return CellFace(
        count(number), number is None, why, value.scope.text, value.period.code, opens=bool(fact and number)
    )


def _institution(row: GridRow) -> RowFace:
    cells = tuple(
        CellFace(_cell_text(c), c.number is None, c.missing, c.scope.text, c.period.code, opens=bool(c.number))
        for c in (*row.cells, row.total)
    )
    return RowFace(
        row.scope.title,
        cells[:-1],
        cells[-1],
        value="—" if row.value.number is None else row.value.text,
        scope=row.scope.text,
    )


def _cell_text(cell: GridCell) -> str:
    return " / ".join(count(number) for number in (cell.number, *cell.others))
