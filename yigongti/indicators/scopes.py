"""For whom a number speaks, as a text in a URL, and who may see it."""

from dataclasses import dataclass
from datetime import date

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.models import ScopeKind
from yigongti.records.places.models import Consortium, County, Institution, Level


class BadScope(Invalid):
    """Not a scope."""

    sentence = "范围请写成 county、consortium:代码、institution:机构编号 或 site:机构编号。"

    def __init__(self) -> None:
        super().__init__(fields={"scope": self.sentence})


class ScopeNotSeen(NotFound):
    """There is no such scope within the actor's sight."""

    sentence = "没有找到这个范围的指标，它可能不在您的查看范围内。"


@dataclass(frozen=True)
class Scope:
    """A county, a consortium, an institution with its village clinics, or one organization alone."""

    kind: ScopeKind
    id: int
    code: str
    title: str
    level: str = ""

    @property
    def text(self) -> str:
        """As it stands in a URL."""
        return self.kind.value if self.kind == ScopeKind.COUNTY else f"{self.kind.value}:{self.code}"


class Scopes:
    """The scopes of one county that one actor may see. Four queries, whatever the number of institutions.

    Everybody who may read indicators sees the county's totals. An institution is seen by whoever has it within reach, a
    consortium by whoever has all of its institutions within reach: the rest could be had by subtraction.
    """

    def __init__(self, *, county: str, seen_by: Actor, today: date) -> None:
        self.county_code, self._actor, self._today = county, seen_by, today
        found = County.objects.filter(pk=county).first()
        if found is None or not (seen_by.sees_everything or seen_by.county == county):
            raise ScopeNotSeen
        self.county = Scope(ScopeKind.COUNTY, 0, county, found.name)
        self.where = Attribution(county)
        self.names = {
            pk: (code, name)
            for pk, code, name in Organization.objects.filter(pk__in=list(self.where.places)).values_list(
                "pk", "code", "short_name"
            )
        }

    @property
    def viewer(self) -> Actor:
        """For whom these are the scopes."""
        return self._actor

    @property
    def sees_all(self) -> bool:
        """Whether every institution of the county is within the actor's sight."""
        return self._actor.sees_everything or self._actor.scope == "county"

    def sees(self, organization_id: int) -> bool:
        """Whether this institution's own numbers are within the actor's sight."""
        return self.sees_all or self._actor.sees(organization_id)

    def institutions(self) -> list[Scope]:
        """Primary-care institutions above the villages, each with its village clinics, within sight."""
        primary = [p for p in self.where.places.values() if p.is_primary_care and p.level != Level.VILLAGE]
        return [self._scope(ScopeKind.INSTITUTION, p.organization_id) for p in primary if self.sees(p.organization_id)]

    def sites(self, institution_id: int) -> list[Scope]:
        """The institution itself and its village clinics, within sight."""
        below = [pk for pk in self.where.places if self.where.institution(pk) == institution_id]
        return [self._scope(ScopeKind.SITE, pk) for pk in sorted(below) if self.sees(pk) or self.sees(institution_id)]

    def consortia(self) -> list[Scope]:
        """Consortia of which the actor sees every institution."""
        found = Consortium.objects.filter(county_id=self.county_code).order_by("pk")
        return [
            Scope(ScopeKind.CONSORTIUM, c.pk, c.code, c.short_name)
            for c in found
            if all(self.sees(pk) for pk in self.where.members(c.pk, self._today))
        ]

    def own(self) -> Scope:
        """Where an actor starts: the county, or the own institution for those who work in one."""
        own = self._actor.organization_id
        if own is None or own not in self.where.places or not self.where.places[own].is_primary_care:
            return self.county
        kind = ScopeKind.SITE if self.where.places[own].level == Level.VILLAGE else ScopeKind.INSTITUTION
        return self._scope(kind, own)

    def find(self, text: str) -> Scope:
        """The scope that a text names. Raises BadScope, or ScopeNotSeen outside of the actor's sight."""
        if text in {"", ScopeKind.COUNTY.value}:
            return self.county
        kind, _, code = text.partition(":")
        if kind == ScopeKind.CONSORTIUM:
            choices = self.consortia()
        elif kind in {ScopeKind.INSTITUTION, ScopeKind.SITE}:
            choices = [
                self._scope(ScopeKind(kind), pk)
                for pk, (own_code, _name) in self.names.items()
                if own_code == code and (self.sees(pk) or self.sees(self.where.institution(pk)))
            ]
        else:
            raise BadScope
        for choice in choices:
            if choice.code == code:
                return choice
        raise ScopeNotSeen

    def _scope(self, kind: ScopeKind, pk: int) -> Scope:
        code, name = self.names[pk]
        return Scope(kind, pk, code, name, self.where.places[pk].level)


def township_centers(county: str) -> dict[str, int]:
    """Township code to the organization of its primary-care center."""
    rows = Institution.objects.filter(county_id=county, level=Level.TOWNSHIP, is_primary_care=True).order_by("-pk")
    return {code: pk for code, pk in rows.values_list("township_id", "organization_id") if code}
