"""Designations against their targets, admissions of private hospitals, capabilities of leads, the unification list."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import queries as editions
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole
from yigongti.records.places.queries import PRIVATE
from yigongti.unified.organization.consortia.models import Admission, Capability, Designation, FrameReport
from yigongti.unified.organization.consortia.models.standing import DesignationKind
from yigongti.unified.organization.consortia.standing_rules import Target

READ = "consortia.composition.read"
CENTERS = {"township_health_centre", "central_township_health_centre"}
COMMUNITY = {"community_health_centre"}
# Which institutions a kind of designation is for: types, or levels where every type will do.
FOR = {
    DesignationKind.SUBCENTER: CENTERS | COMMUNITY,
    DesignationKind.GRADE_A: CENTERS,
    DesignationKind.COMMUNITY_HOSPITAL: COMMUNITY,
    DesignationKind.QUALITY_CENTER: {"county_general_hospital", "county_tcm_hospital", "mch_hospital", "cdc"},
}


class NoSuch(NotFound):
    """There is none of that number within sight."""

    sentence = "没有找到这条记录，它可能属于别的县。"


def designations(*, seen_by: Actor) -> QuerySet[Designation]:
    """The county's, proposals first, then newest."""
    seen_by.require(READ)
    rows = Designation.objects.filter(county=seen_by.county)
    return rows.select_related("institution__organization", "institution__township", "file").order_by("-at", "-pk")


def designation(*, seen_by: Actor, number: int) -> Designation:
    """One. Raises NoSuch."""
    found = designations(seen_by=seen_by).filter(pk=number).first()
    if found is None:
        raise NoSuch
    return found


@dataclass(frozen=True)
class Progress:
    """How many of a kind there are on a day, of how many that could be, against the edition's target."""

    kind: DesignationKind
    have: int
    base: int
    target: Target | None

    @property
    def short_by(self) -> int | None:
        """How many are still wanting; None without a target."""
        return None if self.target is None else max(0, self.target.wanted(self.base) - self.have)


def progress(*, county: str, at: date) -> list[Progress]:
    """Every kind."""
    confirmed = Designation.objects.filter(county=county, state="confirmed", period__contains=at)
    here = Institution.objects.filter(county_id=county, organization__is_active=True)
    return [
        Progress(
            kind=kind,
            have=confirmed.filter(kind=kind).values("institution_id").distinct().count(),
            base=here.filter(type__in=FOR[kind]).count(),
            target=_target(county, kind, at),
        )
        for kind in DesignationKind
    ]


# Where the edition names the target of a kind: the key, and whether it is a number or a share.
_TARGETS = {
    DesignationKind.SUBCENTER: ("policy.network.subcenter_count", "number"),
    DesignationKind.GRADE_A: ("policy.network.grade_a_percent_min", "percent"),
    DesignationKind.COMMUNITY_HOSPITAL: ("policy.network.community_hospitals", "number"),
}


def _target(county: str, kind: DesignationKind, at: date) -> Target | None:
    key, how = _TARGETS.get(kind, ("", ""))
    held = editions.find(county=county, key=key, at=at) if key else None
    if held is None:
        return None
    year = re.search(r"20\d\d", held.title)
    by, wanted = year.group() if year else "", int(held.value)
    if how == "number":
        return Target(kind.value, number=wanted, by=by, clause=held.clause)
    return Target(kind.value, percent=wanted, by=by, clause=held.clause)


def candidates(*, seen_by: Actor) -> QuerySet[Institution]:
    """Institutions within reach that may be proposed for something."""
    rows = Institution.objects.filter(county_id=seen_by.county, organization__is_active=True)
    rows = rows.filter(level__in=(Level.COUNTY, Level.TOWNSHIP)).exclude(type=PRIVATE)
    if not seen_by.sees_everything:
        rows = rows.filter(pk__in=sorted(seen_by.reach))
    return rows.select_related("organization").order_by("organization__code")


def admissions(*, seen_by: Actor) -> QuerySet[Admission]:
    """Private hospitals of the county on their way in and out, newest first."""
    seen_by.require(READ)
    rows = Admission.objects.filter(county=seen_by.county)
    return rows.select_related("institution__organization", "consortium", "scope", "file").order_by("-at", "-pk")


def admission(*, seen_by: Actor, number: int) -> Admission:
    """One. Raises NoSuch."""
    found = admissions(seen_by=seen_by).filter(pk=number).first()
    if found is None:
        raise NoSuch
    return found


def private_hospitals(*, seen_by: Actor) -> QuerySet[Institution]:
    """Those within reach."""
    rows = Institution.objects.filter(county_id=seen_by.county, type=PRIVATE, organization__is_active=True)
    if not seen_by.sees_everything:
        rows = rows.filter(pk__in=sorted(seen_by.reach))
    return rows.select_related("organization").order_by("organization__code")


def services(*, county: str, at: date) -> list[tuple[str, str]]:
    """(code, title) of the shared services that the county's edition gives a performer."""
    titles = {room.code: room.title for room in rooms.all_rooms()}
    held = editions.values(county=county, prefix="centers", at=at)
    codes = sorted(key.split(".")[1] for key in held if key.endswith(".performer"))
    return [(code, titles.get(f"centers.{code}", code)) for code in codes]


def leads(*, county: str, at: date) -> list[tuple[Institution, Consortium]]:
    """Who leads which consortium on a day."""
    rows = Membership.objects.filter(role=MembershipRole.LEAD, period__contains=at, consortium__county_id=county)
    rows = rows.select_related("institution__organization", "consortium").order_by("consortium__code")
    return [(row.institution, row.consortium) for row in rows]


def capabilities(*, institution_ids: list[int]) -> dict[tuple[int, str], Capability]:
    """The latest check by institution and kind."""
    rows = Capability.objects.filter(institution_id__in=institution_ids)
    latest = rows.order_by("institution_id", "kind", "-checked_on", "-pk").distinct("institution_id", "kind")
    return {(row.institution_id, row.kind): row for row in latest}


@dataclass(frozen=True)
class FrameItem:
    """One of the six (or eight) things that a consortium runs as one."""

    code: str
    title: str


def frame_items(*, county: str, at: date) -> tuple[list[FrameItem], str]:
    """The items of the county and their clause; none where the edition names none."""
    held = editions.find(county=county, key="policy.unification.items", at=at)
    if held is None:
        return [], ""
    return [FrameItem(str(row["code"]), str(row["title"])) for row in held.value], held.clause


def frame_reports(*, seen_by: Actor) -> dict[tuple[int, str], FrameReport]:
    """The latest report by consortium and item."""
    seen_by.require(READ)
    rows = FrameReport.objects.filter(county=seen_by.county)
    latest = rows.order_by("consortium_id", "item", "-at", "-pk").distinct("consortium_id", "item")
    return {(row.consortium_id, row.item): row for row in latest}
