"""Who owes a sheet, and of whom its rows speak: organizations that a rule of the edition finds on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yigongti.foundation.access.models import Organization
from yigongti.foundation.reading import once
from yigongti.indicators.collection.models import Sheet
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole

OWN = (MembershipRole.LEAD, MembershipRole.MEMBER)


@dataclass(frozen=True)
class Unit:
    """An organization that fills or is spoken of. `lead_id`: the lead hospital of its consortium."""

    id: int
    code: str
    name: str
    consortium_id: int | None = None
    consortium: str = ""
    lead_id: int | None = None


class Fillers:
    """The organizations of a county, read once. `of_sheet` and `rows_of` answer from memory."""

    def __init__(self, county: str) -> None:
        self.county = county
        self._organizations = {
            o.pk: o for o in Organization.objects.filter(county=county, is_active=True).order_by("code")
        }
        rows = Institution.objects.filter(county_id=county, organization__is_active=True)
        self._places = {
            pk: (kind, level, primary)
            for pk, kind, level, primary in rows.values_list("pk", "type", "level", "is_primary_care")
        }
        held = Membership.objects.filter(consortium__county_id=county).select_related("consortium").order_by("pk")
        self._members = list(held)
        self._of: dict[int, list[Membership]] = {}
        for member in self._members:
            self._of.setdefault(member.institution_id, []).append(member)
        self._read: dict[tuple[int, date], Unit] = {}
        self._first = min((m.period.lower for m in self._members if m.period.lower), default=date.min)

    @classmethod
    def of(cls, county: str) -> "Fillers":
        """Those of a county, read once for a page."""
        return once(("collection.fillers", county), lambda: cls(county))

    def of_sheet(self, sheet: Sheet, day: date) -> list[Unit]:
        """Who owes the sheet for a period that ends on `day`."""
        return self._units(sheet.filler_rule, day)

    def rows_of(self, sheet: Sheet, unit: int, day: date) -> list[Unit]:
        """Of whom the rows speak when `unit` fills the sheet: of itself, or of each that the spread names."""
        return self._units(sheet.spread_rule, day) if sheet.spread else self.named([unit], day)

    def named(self, ids: Iterable[int], day: date) -> list[Unit]:
        """These organizations. Before the first consortium was formed: as they were when it was."""
        day = max(day, self._first)
        return [self._known(pk, day) for pk in ids if pk in self._organizations]

    def _known(self, pk: int, day: date) -> Unit:
        if (pk, day) not in self._read:
            self._read[pk, day] = self._unit(pk, day)
        return self._read[pk, day]

    def _units(self, rule: Mapping[str, Any], day: date) -> list[Unit]:
        found = self._found(rule, day)
        return self.named((pk for pk in self._organizations if pk in found), day)

    def _found(self, rule: Mapping[str, Any], day: date) -> set[int]:
        day = max(day, self._first)
        match rule.get("kind"):
            case "primary":
                return {pk for pk, (_k, level, primary) in self._places.items() if primary and level != Level.VILLAGE}
            case "types":
                return {pk for pk, (kind, _l, _p) in self._places.items() if kind in rule.get("types", ())}
            case "lead":
                return {
                    m.institution_id for m in self._members if m.role == MembershipRole.LEAD and _holds(m, day)
                } & set(self._organizations)
            case "bureau":
                return self._bureau(tuple(rule.get("names", ())))
            case _:
                return set()

    def _bureau(self, names: tuple[str, ...]) -> set[int]:
        """The first whose name or short name ends so."""
        for pk, unit in self._organizations.items():
            if unit.name.endswith(names) or unit.short_name.endswith(names):
                return {pk}
        return set()

    def _unit(self, pk: int, day: date) -> Unit:
        organization = self._organizations[pk]
        own = next((m for m in self._of.get(pk, ()) if m.role in OWN and _holds(m, day)), None)
        if own is None:
            return Unit(pk, organization.code, organization.short_name)
        lead = next(
            (
                m.institution_id
                for m in self._members
                if m.consortium_id == own.consortium_id and m.role == MembershipRole.LEAD and _holds(m, day)
            ),
            None,
        )
        return Unit(pk, organization.code, organization.short_name, own.consortium_id, own.consortium.short_name, lead)


def _holds(member: Membership, day: date) -> bool:
    period = member.period
    return (period.lower is None or period.lower <= day) and (period.upper is None or day < period.upper)
