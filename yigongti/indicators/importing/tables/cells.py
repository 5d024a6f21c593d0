"""One cell under one fact: unit, merged places and writings, to a number of the fact's unit or a sentence."""

from decimal import ROUND_HALF_UP, Decimal

from yigongti.indicators.importing.reading.numbers import Value, Wrong, read_cell
from yigongti.indicators.importing.reading.shapes import Sheet
from yigongti.indicators.importing.reading.units import factor, is_unit
from yigongti.indicators.importing.reading.words import one_line, tidy
from yigongti.indicators.importing.tables.seen import Found

DECIMALS = Decimal("0.0001")
LIMIT = Decimal(10) ** 13
_SHOWN = 40


def cell_found(
    sheet: Sheet, row: int, column: int, *, fact: str, name: str, unit: str, written: str, times: Decimal
) -> Found:
    """The cell as a number in `unit`. `written` is the unit of its head, `times` the factor that follows from it."""
    cell = sheet.seen_at(row, column)
    text = one_line(cell.text)[:_SHOWN]

    def found(value: Decimal | None = None, problem: str = "", note: str = "") -> Found:
        return Found(row, column, fact, name, text, value, problem, note)

    if (row, column) in sheet.owners and not cell.is_empty:
        return found(problem="单元格与旁边的合并在一起，分不清是谁的数，请取消合并后分别填写")
    read = read_cell(cell)
    if isinstance(read, Wrong):
        return found(problem=read.sentence)
    if not isinstance(read, Value):
        return found(note=read.note)
    own = _factor(read.suffix, written=written, unit=unit, times=times)
    if isinstance(own, str):
        return found(problem=own)
    value = read.number * own
    if abs(value) >= LIMIT:
        return found(problem="数太大，请核对单位和位数")
    return found(value=_exact(value), note=read.note)


def _factor(suffix: str, *, written: str, unit: str, times: Decimal) -> Decimal | str:
    """By what this cell is multiplied: its own unit, when it has one, must agree with that of its head."""
    suffix = tidy(suffix)
    if not suffix:
        return times
    if not is_unit(suffix):
        return f"数字后面有“{suffix[:12]}”，请只留数字"
    own = factor(suffix, unit)
    if own is None:
        if suffix == "%":
            return f"带百分号，而这一项要填的是多少{unit}，请改填实数"
        return f"格内的单位“{suffix}”与这一项的单位“{unit}”不同，请改填多少{unit}"
    if written and own != times:
        return f"表头的单位是“{written}”，格内又写了“{suffix}”，请只留一处"
    return own


def _exact(value: Decimal) -> Decimal:
    """At most four places, without trailing zeros."""
    value = value.quantize(DECIMALS, ROUND_HALF_UP) if value != value.to_integral_value() else value.to_integral_value()
    return value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
