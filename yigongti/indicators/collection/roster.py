"""Who owes which facts, for the board: a number of the county is missing until every one of these has handed in his."""

from collections.abc import Mapping
from datetime import date

from yigongti.indicators.collection.calendar import KINDS
from yigongti.indicators.collection.fillers import Fillers
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.handed_in import Owed, Owing


class SheetRoster:
    """The sheets of a county and their fillers, read when first asked."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._sheets: dict[str, list[Sheet]] | None = None
        self._fillers: Fillers | None = None
        self._known: dict[tuple[str, date], dict[int, Owing]] = {}

    def owed(self, code: str) -> Owed | None:
        """What sheets ask of this fact; None when no sheet asks."""
        if self._sheets is None:
            self._sheets = {}
            for sheet in Sheet.objects.filter(county=self._county, is_active=True).order_by("place"):
                for fact in sheet.facts:
                    self._sheets.setdefault(fact, []).append(sheet)
        asked = self._sheets.get(code)
        if not asked:
            return None

        def units(day: date) -> Mapping[int, Owing]:
            return self._units(code, day)

        return Owed(KINDS[asked[0].period_kind], units)

    def _units(self, code: str, day: date) -> dict[int, Owing]:
        if (code, day) not in self._known:
            self._known[code, day] = self._found(code, day)
        return self._known[code, day]

    def _found(self, code: str, day: date) -> dict[int, Owing]:
        fillers = self._fillers = self._fillers or Fillers.of(self._county)
        found: dict[int, Owing] = {}
        for sheet in (self._sheets or {}).get(code, ()):
            for filler in fillers.of_sheet(sheet, day):
                other = filler.name if sheet.spread else ""
                for unit in fillers.rows_of(sheet, filler.id, day):
                    found[unit.id] = Owing(unit.name, unit.consortium_id, other)
        return found
