"""The changes of composition themselves: who may belong where, and the dated rows. Called by actions and by previews.

Rules: a consortium has exactly one lead on every day; a unit is an ordinary member of one consortium at a time (it may
support several); a private hospital comes in by admission alone.
"""

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from yigongti.foundation.errors import Conflict
from yigongti.records.places import memberships
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.records.places.queries import PRIVATE


class LeadStays(Conflict):
    """The lead cannot go while nobody takes its place."""

    sentence = "牵头单位不能直接退出或调整，请先把另一家成员“变更角色”为牵头单位。"


class HasLead(Conflict):
    """There is a lead already."""

    sentence = "这个医共体已有牵头单位；请用“变更角色”把接任单位改为牵头单位，原牵头单位会同时改任。"


class MemberElsewhere(Conflict):
    """The unit is an ordinary member of another consortium on some of those days."""

    def __init__(self, consortium: Consortium) -> None:
        super().__init__(f"该机构已是{consortium.short_name}的成员单位，请用“调整医共体”一次办理转出和转入。")


class ByAdmission(Conflict):
    """A private hospital joins with limited scope, by decision of the council."""

    sentence = "民营医院请在“民营医院”页面申请加入，由理事会决定其服务范围。"


class SameConsortium(Conflict):
    """A move must go somewhere."""

    sentence = "该机构已在这个医共体里，请选择另一个医共体。"


@dataclass(frozen=True)
class Change:
    """What a change closed and opened."""

    closed: Membership | None = None
    opened: Membership | None = None


def lock(*consortia: Consortium) -> None:
    """Two people composing the same consortium go one after the other."""
    ids = sorted({one.pk for one in consortia})
    list(Consortium.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def join(consortium: Consortium, institution: Institution, role: str, since: date, clause: str) -> Change:
    """From `since` on. Raises HasLead, MemberElsewhere, ByAdmission, MembershipOverlaps."""
    if institution.type == PRIVATE and role != MembershipRole.PARTNER:
        raise ByAdmission
    if role == MembershipRole.LEAD and _from(since).filter(consortium=consortium, role=role).exists():
        raise HasLead
    _free(institution, role, since, besides=consortium)
    return Change(opened=memberships.begin(institution, consortium, role, since, clause))


def leave(membership: Membership, on: date) -> Change:
    """Raises LeadStays; Invalid when the day is not after the first."""
    if membership.role == MembershipRole.LEAD:
        raise LeadStays
    memberships.finish(membership, on)
    return Change(closed=membership)


def change_role(membership: Membership, role: str, since: date, clause: str, *, predecessor: str = "") -> Change:
    """A new role from `since` on. A new lead: the one before takes the role `predecessor` on the same day."""
    if membership.role == MembershipRole.LEAD:
        raise LeadStays
    consortium, institution = membership.consortium, membership.institution
    _free(institution, role, since, besides=consortium)
    memberships.finish(membership, since)
    if role == MembershipRole.LEAD:
        for before in _from(since).filter(consortium=consortium, role=role):
            memberships.finish(before, since)
            memberships.begin(before.institution, consortium, predecessor, since, clause)
    return Change(closed=membership, opened=memberships.begin(institution, consortium, role, since, clause))


def move(membership: Membership, consortium: Consortium, role: str, since: date, clause: str) -> Change:
    """Out of one and into the other consortium on the same day."""
    if membership.consortium_id == consortium.pk:
        raise SameConsortium
    closed = leave(membership, since).closed
    return Change(closed=closed, opened=join(consortium, membership.institution, role, since, clause).opened)


def _free(institution: Institution, role: str, since: date, *, besides: Consortium) -> None:
    if role not in {MembershipRole.MEMBER, MembershipRole.LEAD}:
        return
    own = _from(since).filter(institution=institution, role__in=(MembershipRole.MEMBER, MembershipRole.LEAD))
    other = own.exclude(consortium=besides).select_related("consortium").first()
    if other is not None:
        raise MemberElsewhere(other.consortium)


def _from(since: date) -> QuerySet[Membership]:
    """Memberships in force on `since` or later."""
    return Membership.objects.filter(period__overlap=DateRange(since, None)).select_related(
        "institution__organization", "consortium"
    )
