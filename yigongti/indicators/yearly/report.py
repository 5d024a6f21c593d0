"""The county's yearly report as data: the rows of the annexes in their own order, what is missing and why, versions.

Printed figures stand as printed, with their comparators; a value stands in the unit of its number, said beside where
the annex prints another. A locked year gives the numbers of its lock; what has moved since is said in the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yigongti.foundation.access.actor import Actor
from yigongti.indicators import queries, targets
from yigongti.indicators.collection.models import LockedValue, PeriodLock
from yigongti.indicators.faces import TONES, count
from yigongti.indicators.models import BaseFact, Indicator, NumberOrigin
from yigongti.indicators.periods import Kind, Period, day_of
from yigongti.indicators.scopes import Scopes
from yigongti.indicators.targets import Target, Verdict
from yigongti.indicators.values import IndicatorValue, compute, shown, tree_of, verdicts_of
from yigongti.indicators.wording import words
from yigongti.indicators.yearly.locking import lock_of, same, stored

READ, EXPORT = "yearly.report.read", "yearly.report.export"
CORE, MONITORED = "附件2", "附件3"
FIRST_YEAR = 2020
MISSING = "缺"
COLUMNS_MAX = 6


@dataclass(frozen=True)
class Core:
    """A row of the annex of core indicators: printed figures by column, this year's value, verdicts in words."""

    code: str
    clause: str
    level: str
    name: str
    unit: str
    printed: tuple[str, ...]
    text: str
    number: Decimal | None
    verdict: str
    tone: str
    note: str


@dataclass(frozen=True)
class Monitored:
    """A row of the annex of monitoring indicators."""

    code: str
    clause: str
    level: str
    name: str
    unit: str
    text: str
    number: Decimal | None
    numerator: str
    denominator: str
    formula: str
    source: str
    note: str


@dataclass(frozen=True)
class Gap:
    """What has no value, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class Version:
    """Which wording of an indicator was used."""

    code: str
    name: str
    version: int
    since: str
    formula: str
    source: str


@dataclass(frozen=True)
class Report:
    """Everything on paper. `figures` are the heads of the printed columns; `state` says how far the numbers are."""

    county: str
    county_name: str
    year: int
    edition: str
    document: str
    figures: tuple[str, ...]
    core: tuple[Core, ...]
    monitored: tuple[Monitored, ...]
    gaps: tuple[Gap, ...]
    versions: tuple[Version, ...]
    state: str
    lock: PeriodLock | None
    moved: int
    fresh_at: datetime | None
    made_at: datetime
    made_by: str

    @property
    def rows(self) -> int:
        """How many indicators there are."""
        return len(self.core) + len(self.monitored)

    @property
    def has_value(self) -> int:
        """How many of them have a value."""
        return self.rows - len(self.gaps)


def years(*, now: datetime) -> list[int]:
    """The years that may be asked for, newest first."""
    return list(range(day_of(now).year, FIRST_YEAR, -1))


def build(*, county: str, year: int, seen_by: Actor, now: datetime) -> Report:
    """The report of a county and year. Raises MissingPermission, ScopeNotSeen."""
    seen_by.require(READ)
    scopes = Scopes(county=county, seen_by=seen_by, today=day_of(now))
    held = queries.indicators(county=county, at=day_of(now))
    period = Period(year, 12, Kind.YEAR)
    board = queries.board(county=county, wanted=held, years=[year], now=now, seen_by=seen_by)
    fresh = queries.fresh_at(now=now)
    lock = lock_of(county=county, year=year)
    values = [compute(one, board, scopes.county, period, fresh) for one in held]
    kept = stored(lock)
    rows = [Row.of(value, kept.get(("indicator", value.indicator.code))) for value in values]
    columns = _columns([row.value.indicator for row in rows if _is_core(row.value.indicator)])
    titles = queries.titles(county=county)
    return Report(
        county=county,
        county_name=scopes.county.title,
        year=year,
        edition=held[0].edition if held else "",
        document=queries.document_of(county=county),
        figures=tuple(title for _, title in columns),
        core=tuple(_core(row, columns) for row in rows if _is_core(row.value.indicator)),
        monitored=tuple(_monitored(row, titles) for row in rows if not _is_core(row.value.indicator)),
        gaps=tuple(Gap(r.value.indicator.code, r.value.indicator.name, r.why) for r in rows if r.why),
        versions=tuple(_version(one, titles) for one in held),
        state=_state(lock, values, county),
        lock=lock,
        moved=sum(1 for row in rows if row.moved),
        fresh_at=fresh,
        made_at=now,
        made_by=f"{seen_by.organization_name} {seen_by.user_name}".strip(),
    )


@dataclass(frozen=True)
class Row:
    """A value as the report gives it: the locked number where the year is locked, else the one of now."""

    value: IndicatorValue
    locked: Decimal | None = None
    is_locked: bool = False
    locked_why: str = ""

    @classmethod
    def of(cls, value: IndicatorValue, kept: LockedValue | None) -> "Row":
        """With what the lock has kept of it, if it knew the indicator."""
        return cls(value) if kept is None else cls(value, kept.number, is_locked=True, locked_why=kept.missing)

    @property
    def number(self) -> Decimal | None:
        """The number that the report gives."""
        return self.locked if self.is_locked else self.value.number

    @property
    def has_sides(self) -> bool:
        """Two results side by side, or a verdict: there is no single number to lock."""
        return bool(self.value.value.parts) or self.value.assessment is not None

    @property
    def moved(self) -> bool:
        """Whether the number of now is another one than at the lock."""
        return self.is_locked and not self.has_sides and not same(self.locked, self.value.number)

    @property
    def text(self) -> str:
        """As the report prints it."""
        return self.value.text if self.has_sides else shown(self.value.indicator, self.number)

    @property
    def why(self) -> str:
        """Why there is no value; empty where there is one."""
        if self.has_sides:
            return self.value.value.missing
        if self.number is not None:
            return ""
        return (self.locked_why if self.is_locked else self.value.value.missing) or "锁定时没有数"

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """Of the number that the report gives."""
        value = self.value
        return verdicts_of(value.indicator, value.scope, value.period, self.number, value.facts)

    @property
    def notes(self) -> list[str]:
        """What a reader must know."""
        value = self.value
        said = [value.indicator.note, *value.notes]
        if self.moved:
            said.append(f"锁定后记录有变动，现在是 {shown(value.indicator, value.number)}")
        if value.indicator.printed_unit != value.indicator.unit:
            said.append(f"表中单位印作 {value.indicator.printed_unit}，数值是{value.indicator.unit or '比值'}")
        return [one for one in dict.fromkeys(words_.rstrip("。") for words_ in said) if one]


def _is_core(one: Indicator) -> bool:
    """The monitoring annex has a layout of its own; what the text itself sets as a target stands as core does."""
    return not one.clause.startswith(MONITORED)


def _columns(core: Sequence[Indicator]) -> list[tuple[str, str]]:
    """The keys of the printed figures with their titles, in the order of the annex: past, then by year, city last."""
    found: dict[str, Target] = {}
    for one in core:
        for key, printed in one.targets.items():
            found.setdefault(key, targets.parse(key, printed, one.unit))
    order = sorted(found, key=lambda k: (found[k].kind == targets.Kind.CITY, found[k].year, k))
    return [(key, found[key].title) for key in order][:COLUMNS_MAX]


def _core(row: Row, columns: Sequence[tuple[str, str]]) -> Core:
    one = row.value.indicator
    printed = [_printed(one, key) for key, _ in columns]
    judged = [v for v in row.verdicts if v.target.number is not None]
    said = "；".join(f"{v.target.title} {v.words}" for v in judged) or "未设"
    if judged and row.number is None:
        said = judged[0].words
    tone = "short" if any(v.tone == "short" for v in judged) else judged[-1].tone if judged else "none"
    return Core(
        one.code, one.clause, one.level, one.name, one.printed_unit, tuple(printed), row.text, row.number, said,
        TONES[tone], "；".join(row.notes),
    )  # fmt: skip


def _printed(one: Indicator, key: str) -> str:
    """As on the paper, with all its digits (≥0.90); a column that the row does not have is empty."""
    if key not in one.targets:
        return ""
    found = targets.parse(key, one.targets[key], one.unit)
    if found.number is None:
        return found.printed
    return found.comparator + str(one.targets[key]).strip().lstrip("<>=≥≤＜＞").strip()


def _monitored(row: Row, titles: dict[str, str]) -> Monitored:
    value, one = row.value, row.value.indicator
    stale = row.moved or (row.is_locked and row.number is None)
    above, below = ("—", "—") if stale else _sides(value)
    sources = "、".join(dict.fromkeys(f.source for f in value.facts if f.source)) or one.source
    return Monitored(
        one.code, one.clause, one.level, one.name, one.printed_unit, row.text, row.number, above, below,
        _in_words(one, titles), sources, "；".join(row.notes),
    )  # fmt: skip


def _sides(value: IndicatorValue) -> tuple[str, str]:
    """Numerator and denominator; of two results both numerators."""
    if value.assessment is not None and not value.facts:
        return "—", "—"
    if value.value.parts:
        return "；".join(count(part.numerator) for part in value.value.parts), "—"
    below = value.value.denominator
    return count(value.value.numerator), "—" if below is None else count(below)


def _version(one: Indicator, titles: dict[str, str]) -> Version:
    since = one.valid_from.isoformat()
    return Version(one.code, one.name, one.version, since, _in_words(one, titles), one.formula_source)


def _in_words(one: Indicator, titles: dict[str, str]) -> str:
    tree = tree_of(one)
    return "还没有公式" if tree is None else words(tree, titles)


def _state(lock: PeriodLock | None, values: Sequence[IndicatorValue], county: str) -> str:
    if lock is not None:
        return f"已锁定（第 {lock.round} 次，{lock.proposed_by_name}提出、{lock.decided_by_name}确认）"
    handed = {NumberOrigin.COLLECTED.value, NumberOrigin.EVIDENCE.value}
    asked = {f.fact for value in values for f in value.facts}
    waiting = BaseFact.objects.filter(county=county, code__in=asked, origin__in=handed).exists()
    return "未锁定，填报数只含已审定的，数字还会变" if waiting else "未锁定，数字还会变"
