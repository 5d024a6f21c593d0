"""What a sheet asks for: its lines with the facts' names and units, and the cells of one submission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yigongti.indicators.collection import numbers
from yigongti.indicators.collection.calendar import before, period_of
from yigongti.indicators.collection.fillers import Unit
from yigongti.indicators.collection.models import Cell, Sheet, Submission
from yigongti.indicators.collection.numbers import Row, Rule
from yigongti.indicators.models import BaseFact
from yigongti.indicators.periods import Period, parse

CellKey = tuple[str, str, int]  # fact, age, organization
COUNTS = ("approved", "locked")


@dataclass(frozen=True)
class Line:
    """A line as it is drawn and checked."""

    fact: str
    title: str
    heading: str
    unit: str
    how: str  # flow | stock | average
    note: str = ""


def lines_of(sheet: Sheet) -> list[Line]:
    """The lines of a sheet, named by the county's declarations."""
    facts = {row.code: row for row in BaseFact.objects.filter(county=sheet.county, code__in=sheet.facts)}
    return [_line(line, facts.get(line["fact"])) for line in sheet.lines]


def _line(line: Mapping[str, str], fact: BaseFact | None) -> Line:
    code = line["fact"]
    if fact is None:
        return Line(code, line.get("title") or code, line.get("heading", ""), "", "flow")
    title = line.get("title") or fact.title
    return Line(code, title, line.get("heading", ""), fact.unit, fact.period, fact.note)


def keys_of(sheet: Sheet, units: Iterable[Unit]) -> list[CellKey]:
    """Every cell that the sheet asks for, line by line."""
    return [(fact, age, unit.id) for unit in units for fact in sheet.facts for age in (sheet.ages or [""])]


def name_of(key: CellKey) -> str:
    """The name of the field: fact.age.organization."""
    return ".".join((key[0], key[1], str(key[2])))


def last_values(row: Submission) -> dict[CellKey, Decimal | None]:
    """The numbers of the period before: those that count, else those handed in last."""
    return values_before(row.sheet, row.organization_id, parse(row.period))


def values_before(
    sheet: Sheet, organization_id: int, period: Period, *, official: bool = False
) -> dict[CellKey, Decimal | None]:
    """The numbers of the period before for one filler; `official`: only those that count."""
    earlier = before(period)
    found = Submission.objects.filter(sheet=sheet, organization_id=organization_id, period=earlier.code)
    row = found.filter(state__in=COUNTS).first() or (None if official else found.order_by("-version").first())
    return {} if row is None else {(c.fact, c.age, c.about_id): c.value for c in row.cells.all()}


def doubts_of(
    sheet: Sheet,
    lines: Sequence[Line],
    values: Mapping[CellKey, Decimal | None],
    earlier: Mapping[CellKey, Decimal | None],
) -> dict[CellKey, str]:
    """What looks wrong, by cell: each organization's lines are held against each other."""
    rows = [Row(line.fact, line.title, line.unit, is_average=line.how == "average") for line in lines]
    checks = [Rule(tuple(rule["parts"]), rule["whole"]) for rule in sheet.checks]
    found: dict[CellKey, str] = {}
    for about in dict.fromkeys(key[2] for key in values):
        own = {(fact, age): value for (fact, age, pk), value in values.items() if pk == about}
        last = {(fact, age): value for (fact, age, pk), value in earlier.items() if pk == about}
        for (fact, age), words in numbers.doubts(rows, checks, own, last, jump=sheet.jump).items():
            found[fact, age, about] = words[:300]
    return found


def cells_of(row: Submission) -> dict[CellKey, Cell]:
    """The cells of a submission by key."""
    return {(c.fact, c.age, c.about_id): c for c in row.cells.all()}


def kind_matches(sheet: Sheet, code: str) -> bool:
    """Whether a period's code is one of this sheet's periods."""
    return period_of(sheet.period_kind, code) is not None
