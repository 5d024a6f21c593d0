"""The county as the loaders see it: institutions with their staff, townships with their share of people, demo seats."""

from dataclasses import dataclass, field
from datetime import date, datetime

from yigongti.demo.accounts import ACCOUNTS
from yigongti.foundation.access.models import Organization, Position, User
from yigongti.records.places import queries as places
from yigongti.records.places.models import County, Institution, Level, MembershipRole, Township, Village


@dataclass(frozen=True)
class Worker:
    """A practitioner as the loaders need them; `user_id` for the named demo accounts alone."""

    practitioner_id: int
    name: str
    user_id: int | None
    category: str
    title: str


@dataclass
class Place:
    """An institution with its staff."""

    organization_id: int
    code: str
    short_name: str
    type: str
    level: str
    township: str
    village: str
    parent_id: int | None
    staff: list[Worker] = field(default_factory=list)

    def doctors(self) -> list[Worker]:
        """Those who see residents."""
        return [w for w in self.staff if w.category in {"doctor", "village_doctor"}]


@dataclass
class DemoCounty:
    """What every part of the demo works on. `places` by organization id; rooms' demo parts get this object."""

    county: str
    county_name: str
    seed: int
    now: datetime
    places: dict[int, Place]
    townships: dict[str, str]  # code -> name
    villages: dict[str, list[tuple[str, str, int]]]  # township code -> (code, name, weight)
    seats: dict[str, int]  # province, commission, insurance, lead, lead2, township, township2, village -> organization
    users: dict[str, User] = field(default_factory=dict)  # by the account's plain name, whatever its user is called
    leads: dict[int, int] = field(default_factory=dict)  # center or clinic -> lead hospital of its consortium
    prefix: str = (
        ""  # fengjie. before the accounts' names, where another county of this installation has the plain ones
    )

    @property
    def is_province(self) -> bool:
        """Accounts alone: no institutions, no residents."""
        return self.county.endswith("0000")

    @property
    def is_bare(self) -> bool:
        """A county that waits for its document: a commission, no hospital yet. Accounts alone, until it has come."""
        return "lead" not in self.seats

    def at(self, *levels: str) -> list[Place]:
        """Places of these levels, by code."""
        return sorted((p for p in self.places.values() if p.level in levels), key=lambda p: p.code)

    def center_of(self, township: str) -> Place | None:
        """The health center of a township (the first, where there are several)."""
        return next((p for p in self.at(Level.TOWNSHIP) if p.township == township), None)

    def clinics_of(self, township: str) -> list[Place]:
        """The village clinics of a township."""
        return [p for p in self.at(Level.VILLAGE) if p.township == township]


class NoCounty(LookupError):
    """A programming or set-up error: the edition must be loaded before the demo."""


def survey(*, seed: int, now: datetime, county: str = "") -> DemoCounty:
    """Read the loaded edition. Raises NoCounty without one."""
    row = County.objects.filter(code=county).first() if county else County.objects.order_by("code").first()
    if row is None:
        raise NoCounty("load an edition before the demo")
    units = Institution.objects.filter(county=row).select_related("organization")
    found = {u.pk: _place(u) for u in units.order_by("organization__code")}
    villages: dict[str, list[tuple[str, str, int]]] = {}
    for village in Village.objects.filter(township__county=row).order_by("code"):
        villages.setdefault(village.township_id, []).append((village.code, village.name, village.population or 600))
    at = now.date()
    world = DemoCounty(
        county=row.code,
        county_name=row.name,
        seed=seed,
        now=now,
        places=found,
        townships=dict(Township.objects.filter(county=row).order_by("code").values_list("code", "name")),
        villages=villages,
        seats={},
    )
    world.leads = _leads(row.code, at)
    world.seats = _province_seats(world) if row.is_province else _seats(world)
    world.prefix = _prefix(row)
    return world


def _prefix(row: County) -> str:
    """Empty for the first county; the short word of its edition for others."""
    names = [account.username for account in ACCOUNTS]
    elsewhere = Position.objects.filter(user__username__in=names).exclude(organization__county__in=(row.code, ""))
    return f"{row.edition.split('_')[0]}." if elsewhere.exists() else ""


def _province_seats(world: DemoCounty) -> dict[str, int]:
    """A province has its own health commission, and no institution of any other kind."""
    root = Organization.objects.filter(county=world.county, parent=None).order_by("pk").first()
    if root is None:
        raise NoCounty("the edition names no commission")
    return {"commission": root.pk, "province": root.pk}


def _place(unit: Institution) -> Place:
    organization = unit.organization
    return Place(
        organization_id=unit.pk,
        code=organization.code,
        short_name=organization.short_name,
        type=unit.type,
        level=unit.level,
        township=unit.township_id or "",
        village=unit.village_id or "",
        parent_id=organization.parent_id,
    )


def _leads(county: str, at: date) -> dict[int, int]:
    consortium_lead = {
        m.consortium_id: m.institution_id
        for m in places.memberships_at(at=at, county=county).filter(role=MembershipRole.LEAD)
    }
    of = places.primary_consortia(county=county, at=at)
    return {unit: consortium_lead[c] for unit, c in of.items() if c in consortium_lead}


def _seats(world: DemoCounty) -> dict[str, int]:
    """Which real institution each demo seat is: fixed by order, so that the same edition gives the same seats."""
    commission = _commission_seats(world)
    leads = sorted({*world.leads.values()}, key=lambda pk: (world.places[pk].type != "county_general_hospital", pk))
    if not leads:
        if not commission:
            raise NoCounty("the edition names neither a lead hospital nor a commission")
        return commission
    centers = world.at(Level.TOWNSHIP)
    # A center with clinics under it first: the village seat hangs under the township seat.
    with_clinics = {c.parent_id for c in world.at(Level.VILLAGE)}
    centers.sort(key=lambda p: (p.organization_id not in with_clinics, "community" in p.type, p.code))
    of_first = [c for c in centers if world.leads.get(c.organization_id) == leads[0]] or centers
    of_other = [c for c in centers if world.leads.get(c.organization_id) != leads[0]] or centers[-1:]
    clinics = [c for c in world.at(Level.VILLAGE) if c.parent_id == of_first[0].organization_id] or world.at(
        Level.VILLAGE
    )
    insurance = Organization.objects.filter(county=world.county, name__endswith="医保局").order_by("pk").first()
    return {
        "commission": leads[0],
        **commission,
        **({"insurance": insurance.pk} if insurance else {}),
        "lead": leads[0],
        "lead2": leads[-1],
        "township": of_first[0].organization_id,
        "township2": of_other[0].organization_id,
        "village": clinics[0].organization_id if clinics else of_first[0].organization_id,
    }


def _commission_seats(world: DemoCounty) -> dict[str, int]:
    """The county's health commission, and the province above it; empty where the edition names none."""
    roots = Organization.objects.filter(county=world.county)
    commission = roots.filter(code__contains="commission").first() or roots.filter(parent=None).order_by("pk").first()
    if commission is None:
        return {}
    province = {"province": commission.parent_id} if commission.parent_id else {}
    return {**province, "commission": commission.pk}
