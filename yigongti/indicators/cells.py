"""Cells as they are held: read for a group and a year, and made what they should be by writing the difference alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yigongti.indicators.cubes import Cell, Key
from yigongti.indicators.models import FactValue, NumberOrigin

BATCH = 2000
HANDED_IN = (NumberOrigin.COLLECTED.value, NumberOrigin.EVIDENCE.value)


@dataclass(frozen=True)
class Owned:
    """Which cells belong to a group of rows: those of its facts, or all of an origin where people hand numbers in."""

    origin: str
    codes: frozenset[str]

    def takes(self, key: Key) -> bool:
        """Whether a cell belongs here."""
        return self.origin in HANDED_IN or key[0] in self.codes


def of_group(group: str, codes: Sequence[str]) -> Owned:
    """The group "collected" owns whatever was collected; a room's group its own facts."""
    return Owned(group if group in HANDED_IN else NumberOrigin.COMPUTED.value, frozenset(codes))


def of_year(owned: Owned, county: str, year: int) -> QuerySet[FactValue]:
    """The cells held for a year."""
    return of_months(owned, county, range(year * 100 + 1, year * 100 + 13))


def of_months(owned: Owned, county: str, months: Iterable[int]) -> QuerySet[FactValue]:
    """The cells held for some months."""
    held = FactValue.objects.filter(origin=owned.origin, county=county, month__in=list(months))
    return held if owned.origin in HANDED_IN else held.filter(fact__in=sorted(owned.codes))


def settle(
    held: Mapping[Key, FactValue], wanted: Mapping[Key, Cell], *, county: str, origin: str, now: datetime
) -> int:
    """Make what is held what is wanted. Returns how many cells were written or removed."""
    gone = [value.pk for key, value in held.items() if key not in wanted]
    FactValue.objects.filter(pk__in=gone).delete()
    changed = [
        _value(county, origin, key, cell, now)
        for key, cell in wanted.items()
        if key not in held or cell_of(held[key]) != cell
    ]
    _save(changed)
    return len(gone) + len(changed)


def key_of(value: FactValue) -> Key:
    """Fact, kind of scope, scope, month."""
    return (value.fact, value.scope_kind, value.scope_id, value.month)


def cell_of(value: FactValue) -> Cell:
    """The numbers of a cell."""
    return Cell(value.records, value.amount, value.persons, value.new_persons)


def _value(county: str, origin: str, key: Key, cell: Cell, now: datetime) -> FactValue:
    fact, kind, scope, month = key
    return FactValue(
        fact=fact,
        origin=origin,
        county=county,
        scope_kind=kind,
        scope_id=scope,
        month=month,
        records=cell.records,
        amount=cell.amount,
        persons=cell.persons,
        new_persons=cell.new_persons,
        computed_at=now,
    )


def _save(values: Sequence[FactValue]) -> None:
    FactValue.objects.bulk_create(
        values,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["fact", "origin", "county", "scope_kind", "scope_id", "month"],
        update_fields=["records", "amount", "persons", "new_persons", "computed_at"],
    )
