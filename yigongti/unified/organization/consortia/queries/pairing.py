"""Who supports whom, how many hours, and where the support falls short of what the edition asks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import queries as editions
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole
from yigongti.records.staff.models import Title
from yigongti.unified.organization.consortia.models import Pairing
from yigongti.unified.organization.consortia.models.pairing import PairingKind

READ = "consortia.composition.read"
ATTENDING = (Title.INTERMEDIATE, Title.ASSOCIATE, Title.SENIOR)  # 主治医师以上


class NoPairing(NotFound):
    """There is none of that number in the actor's county."""

    sentence = "没有找到这项帮扶，它可能属于别的县。"


def pairings(*, seen_by: Actor) -> QuerySet[Pairing]:
    """The county's, newest first, with days and hours so far."""
    seen_by.require(READ)
    rows = Pairing.objects.filter(county=seen_by.county).select_related(
        "helper__organization", "receiver__organization", "file"
    )
    return rows.annotate(days=Count("sessions"), hours=Sum("sessions__hours")).order_by("-period", "-pk")


def pairing(*, seen_by: Actor, number: int) -> Pairing:
    """One. Raises NoPairing."""
    found = pairings(seen_by=seen_by).filter(pk=number).first()
    if found is None:
        raise NoPairing
    return found


@dataclass(frozen=True)
class Needed:
    """What the edition asks: experts from outside per consortium, attending doctors per center. None: not set."""

    experts: int | None
    attending: int | None
    clause: str


def needed(*, county: str, at: date) -> Needed:
    """From policy.support."""
    experts = editions.find(county=county, key="policy.support.city_experts_min", at=at)
    attending = editions.find(county=county, key="policy.support.attending_per_center_min", at=at)
    return Needed(
        int(experts.value) if experts else None,
        int(attending.value) if attending else None,
        experts.clause if experts else attending.clause if attending else "",
    )


@dataclass(frozen=True)
class Gap:
    """A lead (experts) or a center (attending) with what it has and what it should have."""

    institution: Institution
    what: str
    have: int
    want: int

    @property
    def short_by(self) -> int:
        """How many are wanting."""
        return max(0, self.want - self.have)


def gaps(*, county: str, at: date) -> list[Gap]:
    """Every lead and every center against the numbers of the edition; nothing where it sets none.

    Counted are people who stay all year: experts from outside at a lead, of the county's hospitals at a center.
    """
    asked = needed(county=county, at=at)
    rows = Pairing.objects.filter(county=county, is_resident=True, period__contains=at)
    experts: dict[int, set[str]] = {}
    attending: dict[int, set[str]] = {}
    for row in rows:
        if row.kind == PairingKind.EXTERNAL:
            experts.setdefault(row.receiver_id, set()).add(row.person)
        elif row.title in ATTENDING:
            attending.setdefault(row.receiver_id, set()).add(row.person)
    found = []
    if asked.experts is not None:
        held = Membership.objects.filter(role=MembershipRole.LEAD, period__contains=at, consortium__county_id=county)
        places = Institution.objects.filter(pk__in=held.values("institution_id"))
        found += [
            Gap(place, "常年驻守专家", len(experts.get(place.pk, ())), asked.experts) for place in _in_order(places)
        ]
    if asked.attending is not None:
        places = Institution.objects.filter(county_id=county, level=Level.TOWNSHIP, organization__is_active=True)
        found += [
            Gap(place, "主治以上常年服务", len(attending.get(place.pk, ())), asked.attending)
            for place in _in_order(places)
        ]
    return found


def _in_order(places: QuerySet[Institution]) -> QuerySet[Institution]:
    return places.select_related("organization", "township").order_by("organization__code")


def receivers(*, seen_by: Actor) -> QuerySet[Institution]:
    """Who may be supported: hospitals and centers of the county."""
    rows = Institution.objects.filter(county_id=seen_by.county, organization__is_active=True)
    rows = rows.filter(level__in=(Level.COUNTY, Level.TOWNSHIP))
    return rows.select_related("organization").order_by("level", "organization__code")


def hours_of(pairing: Pairing) -> Decimal:
    """So far."""
    return pairing.sessions.aggregate(n=Sum("hours"))["n"] or Decimal(0)
