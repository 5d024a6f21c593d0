"""Reading named things under a number, and of whom they may be handed in."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.indicators import queries as indicators
from yigongti.indicators.assessment.models import Proof
from yigongti.indicators.models import BaseFact, NumberOrigin
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole

READ = "assessment.proof.read"


class NoProof(NotFound):
    """No such thing within sight."""

    sentence = "没有找到这条佐证，它可能不在您的查看范围内。"


def facts(*, county: str, at: date) -> list[BaseFact]:
    """The facts on evidence that the county's formulas ask for, in the edition's order."""
    asked = indicators.facts_of(indicators.indicators(county=county, at=at))
    held = BaseFact.objects.filter(county=county, code__in=asked).order_by("place", "code")
    return [one for one in held if one.origin == NumberOrigin.EVIDENCE or NumberOrigin.EVIDENCE in one.also]


def proofs(*, seen_by: Actor) -> QuerySet[Proof]:
    """The county's, within reach, newest first."""
    seen_by.require(READ)
    rows = Proof.objects.filter(county=seen_by.county).select_related("organization", "file")
    if seen_by.scope != "county" and not seen_by.sees_everything:
        rows = rows.filter(organization__in=seen_by.reach)
    return rows.order_by("-at", "-pk")


def proof(*, seen_by: Actor, number: int) -> Proof:
    """One. Raises NoProof."""
    found = proofs(seen_by=seen_by).filter(pk=number).first()
    if found is None:
        raise NoProof
    return found


def institutions(*, seen_by: Actor, scopes: Sequence[str], at: date) -> list[Institution]:
    """Of whom a thing may be handed in: those whose number the facts are, within reach."""
    rows = Institution.objects.filter(county_id=seen_by.county, organization__is_active=True)
    rows = rows.select_related("organization").exclude(level=Level.VILLAGE).order_by("organization__code")
    leads = set(
        Membership.objects.filter(role=MembershipRole.LEAD, period__contains=at).values_list(
            "institution_id", flat=True
        )
    )
    return [
        one
        for one in rows
        if (seen_by.scope == "county" or seen_by.sees(one.pk)) and any(_fits(one, scope, leads) for scope in scopes)
    ]


def _fits(one: Institution, scope: str, leads: set[int]) -> bool:
    if scope == "lead":
        return one.pk in leads
    if scope in {"township", "primary"}:
        return one.level == Level.TOWNSHIP
    return one.type != "government"
