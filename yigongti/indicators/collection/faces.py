"""A sheet as it is drawn: lines down the page, or a grid of ages or institutions by fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from yigongti.indicators.collection import grid, numbers
from yigongti.indicators.collection.grid import CellKey
from yigongti.indicators.collection.models import Cell, CellOrigin
from yigongti.indicators.collection.queries import Opened

ORIGINS = {CellOrigin.TYPED: "手", CellOrigin.IMPORTED: "导", CellOrigin.CARRIED: "承"}
AGE_TOP = "85-120"


def signed(change: Decimal | float) -> str:
    """+3.4, −2.0 with a true minus, 0.0 without a sign."""
    written = f"{change:+,.1f}"
    return "0.0" if written in {"+0.0", "-0.0"} else written.replace("-", "−")


@dataclass(frozen=True)
class Field:
    """One cell with what stands beside it."""

    name: str
    title: str
    text: str
    last: str
    change: str
    is_jump: bool
    was: str
    is_changed: bool
    version: int
    origin: str
    whence: str
    warning: str
    reason: str
    wrong: str
    number: int = 0
    unit: str = ""
    heading: str = ""
    note: str = ""

    @property
    def asks(self) -> bool:
        """Whether it needs a reason to go on."""
        return bool(self.warning or self.wrong or self.reason or not self.text)


@dataclass(frozen=True)
class GridRow:
    """One row of a grid: an age group or an institution."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Face:
    """What the template draws: `lines` or `rows` (with `heads`)."""

    lines: tuple[Field, ...] = ()
    heads: tuple[tuple[str, str, str], ...] = ()  # heading, title, unit
    rows: tuple[GridRow, ...] = ()
    totals: tuple[str, ...] = ()
    explained: tuple[Field, ...] = field(default=())  # of a grid: the cells with a hint or a reason

    @property
    def is_grid(self) -> bool:
        """Whether it is drawn as a grid."""
        return bool(self.rows)


def face_of(found: Opened, *, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None) -> Face:
    """The sheet with its numbers; `typed` and `wrong` are what came back from a refused form."""
    make = _Maker(found, typed or {}, wrong or {})
    if not found.sheet.spread and not found.sheet.ages:
        return Face(lines=tuple(make.line(i) for i in range(len(found.lines))))
    heads = tuple((line.heading, line.title, line.unit) for line in found.lines)
    if found.sheet.ages:
        rows = [
            GridRow(_age(age), tuple(make.field((line.fact, age, found.unit.id)) for line in found.lines))
            for age in found.sheet.ages
        ]
    else:
        rows = [
            GridRow(unit.name, tuple(make.field((line.fact, "", unit.id)) for line in found.lines))
            for unit in found.rows
        ]
    every = [one for row in rows for one in row.fields]
    totals = tuple(_total(found, line.fact) for line in found.lines)
    asking = tuple(one for one in every if one.warning or one.wrong or one.reason)
    return Face(heads=heads, rows=tuple(rows), totals=totals, explained=asking)


def labels_of(found: Opened) -> dict[str, str]:
    """Names of the fields for a summary of errors."""
    names = {unit.id: unit.name for unit in found.rows}
    titles = {line.fact: line.title for line in found.lines}
    keys = grid.keys_of(found.sheet, found.rows)
    return {
        grid.name_of(key): " ".join(
            part for part in (names.get(key[2], "") if found.sheet.spread else "", titles[key[0]], _age(key[1])) if part
        )
        for key in keys
    } | {"reason": "原因"}


def _age(age: str) -> str:
    if not age:
        return ""
    return "85 岁及以上" if age == AGE_TOP else f"{age} 岁"


def _total(found: Opened, fact: str) -> str:
    values = [cell.value for (code, _age_, _pk), cell in found.cells.items() if code == fact and cell.value is not None]
    return numbers.plain(sum(values, Decimal(0))) if values else ""


@dataclass(frozen=True)
class _Maker:
    found: Opened
    typed: Mapping[str, str]
    wrong: Mapping[str, str]

    def line(self, place: int) -> Field:
        """A field with its line's words."""
        line = self.found.lines[place]
        earlier = self.found.lines[place - 1].heading if place else ""
        made = self.field((line.fact, "", self.found.unit.id))
        return Field(
            **{
                **made.__dict__,
                "number": place + 1,
                "unit": line.unit,
                "heading": line.heading if line.heading != earlier else "",
                "note": line.note,
            }
        )

    def field(self, key: CellKey) -> Field:
        """One cell."""
        name, cell = grid.name_of(key), self.found.cells.get(key)
        value = cell.value if cell else None
        last, was = self.found.last.get(key), self.found.was.get(key)
        change = numbers.change_of(value, last)
        title = next(line.title for line in self.found.lines if line.fact == key[0])
        about = next((u.name for u in self.found.rows if u.id == key[2]), "") if self.found.sheet.spread else ""
        return Field(
            name=name, title=" ".join(part for part in (about, title, _age(key[1])) if part),
            text=self.typed.get(f"v.{name}", numbers.plain(value)), last=numbers.plain(last),
            change="" if change is None else signed(change), version=cell.version if cell else 0,
            is_jump=change is not None and abs(change) > self.found.sheet.jump,
            was=numbers.plain(was), is_changed=bool(self.found.was) and was != value,
            origin=ORIGINS.get(CellOrigin(cell.origin), "") if cell else "", whence=_whence(cell) if cell else "",
            warning=cell.warning if cell else "", reason=self.typed.get(f"r.{name}", cell.reason if cell else ""),
            wrong=self.wrong.get(name, ""),
        )  # fmt: skip


def _whence(cell: Cell) -> str:
    words = f"{cell.get_origin_display()} {cell.by_name}"
    return f"{words} {cell.file_name} {cell.address}".strip() if cell.address else words


def rows_for_export(found: Opened) -> Iterable[list[object]]:
    """Every cell of the sheet as a row of a workbook."""
    names, titles = {u.id: u.name for u in found.rows}, {line.fact: line for line in found.lines}
    for key in grid.keys_of(found.sheet, found.rows):
        cell, line = found.cells.get(key), titles[key[0]]
        last = found.last.get(key)
        change = numbers.change_of(cell.value if cell else None, last)
        yield [
            names[key[2]], line.heading, line.title, _age(key[1]), line.unit,
            "缺" if cell is None or cell.value is None else float(cell.value), None if last is None else float(last),
            None if change is None else round(float(change), 1), cell.get_origin_display() if cell else "",
            f"{cell.file_name} {cell.address}".strip() if cell else "", cell.warning if cell else "",
            cell.reason if cell else "",
        ]  # fmt: skip
