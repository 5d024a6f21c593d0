"""Trusteeships of the county, and who may take one."""

from datetime import date

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import queries as editions
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole
from yigongti.unified.organization.consortia import standing_rules as rules
from yigongti.unified.organization.consortia.models import Agreement, Designation

READ = "consortia.composition.read"


class NoAgreement(NotFound):
    """There is none of that number in the actor's county."""

    sentence = "没有找到这份托管协议，它可能属于别的县。"


def allowed_kinds(*, county: str, at: date) -> tuple[str, ...]:
    """Who may be a trustee, as the edition says; where it says nothing, all three kinds."""
    held = editions.find(county=county, key="policy.members.trusteeship", at=at)
    return (rules.kinds_in(map(str, held.value)) if held else ()) or tuple(rules.TRUSTEE_KINDS)


def kinds_of(*, institution: Institution, at: date) -> set[str]:
    """As what an institution stands on a day: lead, sub-center, grade A."""
    found = set(
        Designation.objects.filter(
            institution=institution, state="confirmed", period__contains=at, kind__in=rules.TRUSTEE_KINDS
        ).values_list("kind", flat=True)
    )
    leads = Membership.objects.filter(institution=institution, role=MembershipRole.LEAD, period__contains=at)
    return found | ({rules.LEAD} if leads.exists() else set())


def trustees(*, county: str, at: date) -> list[tuple[Institution, str]]:
    """Everybody who may be a trustee on a day, with the kind."""
    allowed = allowed_kinds(county=county, at=at)
    held: dict[int, set[str]] = {}
    confirmed = Designation.objects.filter(county=county, state="confirmed", period__contains=at, kind__in=allowed)
    for pk, kind in confirmed.values_list("institution_id", "kind"):
        held.setdefault(pk, set()).add(kind)
    leads = Membership.objects.filter(role=MembershipRole.LEAD, period__contains=at, consortium__county_id=county)
    for pk in leads.values_list("institution_id", flat=True):
        held.setdefault(pk, set()).add(rules.LEAD)
    rows = Institution.objects.filter(pk__in=held, organization__is_active=True).select_related("organization")
    found = [(row, rules.trustee_kind(held[row.pk], allowed)) for row in rows.order_by("organization__code")]
    return [(row, kind) for row, kind in found if kind]


def units(*, county: str) -> QuerySet[Institution]:
    """Who may be managed: the township centers."""
    rows = Institution.objects.filter(county_id=county, level=Level.TOWNSHIP, organization__is_active=True)
    return rows.select_related("organization", "township").order_by("organization__code")


def agreements(*, seen_by: Actor) -> QuerySet[Agreement]:
    """The county's, newest first. Who manages whom is known county-wide."""
    seen_by.require(READ)
    rows = Agreement.objects.filter(county=seen_by.county).select_related(
        "trusteeship__trustee__organization", "trusteeship__unit__organization", "trusteeship__unit__township"
    )
    return rows.order_by("-trusteeship__period", "-pk")


def agreement(*, seen_by: Actor, number: int) -> Agreement:
    """One. Raises NoAgreement."""
    found = agreements(seen_by=seen_by).filter(pk=number).first()
    if found is None:
        raise NoAgreement
    return found
