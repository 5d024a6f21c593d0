"""Reading bodies, meetings, rules, appointments and filings, cut to the viewer's sight."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Consortium, Membership, MembershipRole
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.councils import sight
from yigongti.unified.organization.councils.models import (
    AgendaItem,
    Appointment,
    AppointmentStep,
    Body,
    BodyKind,
    Filing,
    FilingStep,
    Meeting,
    MemberAdoption,
    Paper,
    Resolution,
    Rulebook,
    RulebookVersion,
    Seat,
    Vote,
)
from yigongti.unified.organization.councils.roll import entitled
from yigongti.unified.organization.tasks import queries as ledger
from yigongti.unified.organization.tasks.models import Task

SOON_DAYS = 14


class NotHere(NotFound):
    """Nothing of that number within sight."""

    sentence = "没有找到这条记录，它可能不在您的查看范围内。"


def bodies(*, seen_by: Actor, now: datetime) -> QuerySet[Body]:
    """Bodies within sight: the county's first, then by consortium."""
    found = sight.bodies(seen_by=seen_by, at=timezone.localdate(now)).select_related("consortium", "office")
    return found.order_by("county", "consortium__code", "kind", "formed_on")


def body(*, seen_by: Actor, now: datetime, body_id: int) -> Body:
    """One body within sight. Raises NoSuchBody."""
    return sight.body(seen_by=seen_by, at=timezone.localdate(now), pk=body_id)


def seats(*, of: Body) -> QuerySet[Seat]:
    """Every seat that the body ever had, chair first. `of` is within sight."""
    return of.seats.select_related("organization", "holder").order_by("period__startswith", "pk")


def meetings(*, seen_by: Actor, now: datetime) -> QuerySet[Meeting]:
    """Meetings of bodies within sight, the latest first. A plan is the office's own until it is called."""
    found = Meeting.objects.filter(body__in=sight.bodies(seen_by=seen_by, at=timezone.localdate(now)))
    if not sight.is_county_wide(seen_by):
        found = found.filter(~Q(state="planned") | Q(body__office_id=seen_by.organization_id))
    return found.select_related("body__consortium", "body__office").order_by("-starts_at", "-pk")


def meeting(*, seen_by: Actor, now: datetime, meeting_id: int) -> Meeting:
    """One meeting within sight. Raises NotHere."""
    found = meetings(seen_by=seen_by, now=now).select_related("signed_by", "minutes_by").filter(pk=meeting_id).first()
    if found is None:
        raise NotHere
    return found


def items(*, of: Meeting) -> list[AgendaItem]:
    """The agenda with papers, votes, resolutions and the party's decision. `of` is within sight."""
    votes = Vote.objects.select_related("seat__organization").order_by("seat_id")
    found = of.items.select_related("party_item__meeting__body").prefetch_related(
        Prefetch("papers", Paper.objects.select_related("file").order_by("pk")),
        Prefetch("votes", votes),
        "resolutions",
        "council_items__meeting__body",
    )
    return list(found.order_by("order"))


def item(*, seen_by: Actor, now: datetime, item_id: int) -> AgendaItem:
    """One item of a meeting within sight. Raises NotHere."""
    seen = meetings(seen_by=seen_by, now=now).order_by()
    found = AgendaItem.objects.filter(pk=item_id, meeting__in=seen).select_related("meeting__body").first()
    if found is None:
        raise NotHere
    return found


def seat(*, seen_by: Actor, now: datetime, seat_id: int) -> Seat:
    """One seat of a body within sight. Raises NotHere."""
    seen = sight.bodies(seen_by=seen_by, at=timezone.localdate(now))
    found = Seat.objects.filter(pk=seat_id, body__in=seen).select_related("body").first()
    if found is None:
        raise NotHere
    return found


def paper(*, seen_by: Actor, now: datetime, paper_id: int) -> Paper:
    """A paper of a meeting within sight. Raises NotHere."""
    seen = meetings(seen_by=seen_by, now=now).order_by()
    found = Paper.objects.filter(pk=paper_id, item__meeting__in=seen).select_related("file").first()
    if found is None:
        raise NotHere
    return found


def my_seat(*, seen_by: Actor, of: Meeting) -> Seat | None:
    """The seat that the person holds in a meeting."""
    if seen_by.user_id is None:
        return None
    return entitled(of).filter(holder_id=seen_by.user_id).first()


def called_for(*, seen_by: Actor, now: datetime) -> QuerySet[Seat]:
    """My seats today, for what waits for me."""
    today = timezone.localdate(now)
    return Seat.objects.filter(holder_id=seen_by.user_id or 0, period__contains=today)


def resolutions(*, seen_by: Actor, now: datetime) -> QuerySet[Resolution]:
    """Resolutions of bodies within sight, the latest first, each with `task_state` and `task_due` of the ledger."""
    seen = sight.bodies(seen_by=seen_by, at=timezone.localdate(now))
    task = Task.objects.filter(pk=OuterRef("task_id"))
    return (
        Resolution.objects.filter(item__meeting__body__in=seen)
        .select_related("item__meeting__body__consortium")
        .annotate(task_state=Subquery(task.values("state")[:1]), task_due=Subquery(task.values("due")[:1]))
        .order_by("-made_at", "-pk")
    )


def in_ledger(*, code: str, now: datetime) -> Q:
    """A condition over resolutions: their task stands under this tab of the ledger."""
    condition = ledger.tab_condition(code=code, today=timezone.localdate(now))
    return Q(Exists(Task.objects.filter(condition, pk=OuterRef("task_id"))))


def tasks_of(*, resolutions: list[Resolution]) -> dict[int, Task]:
    """The tasks behind resolutions within sight, by id."""
    return Task.objects.in_bulk([r.task_id for r in resolutions if r.task_id is not None])


def ledger_rows(*, seen_by: Actor, ids: list[int]) -> set[int]:
    """Which of these tasks the person may open in the ledger."""
    if not seen_by.may(ledger.READ):
        return set()
    return set(ledger.tasks(seen_by=seen_by).order_by().filter(pk__in=ids).values_list("pk", flat=True))


def major_matters(*, seen_by: Actor, now: datetime) -> QuerySet[AgendaItem]:
    """重大事项 of the councils within sight, the latest first."""
    seen = meetings(seen_by=seen_by, now=now).order_by().exclude(state="cancelled")
    found = AgendaItem.objects.filter(is_major=True, meeting__in=seen)
    return found.select_related("meeting__body__consortium", "party_item__meeting__body").order_by(
        "-meeting__starts_at", "order"
    )


def party_items(*, of: Meeting) -> QuerySet[AgendaItem]:
    """Motions of the party committee that a council's item may stand on. `of` is within sight."""
    return (
        AgendaItem.objects.filter(
            meeting__body__kind=BodyKind.PARTY_COMMITTEE,
            meeting__body__consortium_id=of.body.consortium_id or 0,
            kind="motion",
        )
        .exclude(meeting__state="cancelled")
        .exclude(outcome__in=("lost", "no_quorum"))
        .select_related("meeting__body")
        .order_by("-meeting__starts_at", "order")
    )


def party_meetings(*, of: Meeting) -> QuerySet[Meeting]:
    """Meetings of the party committee that can still take a matter. `of` is within sight."""
    return Meeting.objects.filter(
        body__kind=BodyKind.PARTY_COMMITTEE,
        body__consortium_id=of.body.consortium_id or 0,
        state__in=("planned", "called"),
    ).order_by("starts_at")


# ---- rules


def rulebooks(*, seen_by: Actor, now: datetime) -> QuerySet[Rulebook]:
    """Charters first, with their versions."""
    found = sight.rulebooks(seen_by=seen_by, at=timezone.localdate(now)).select_related("consortium")
    return found.prefetch_related("versions").order_by("consortium__code", "kind", "title")


def rulebook(*, seen_by: Actor, now: datetime, rulebook_id: int) -> Rulebook:
    """One within sight. Raises NotHere."""
    found = rulebooks(seen_by=seen_by, now=now).filter(pk=rulebook_id).first()
    if found is None:
        raise NotHere
    return found


def version(*, seen_by: Actor, now: datetime, version_id: int) -> RulebookVersion:
    """One version within sight; a draft is the lead's and the county's. Raises NotHere."""
    seen = sight.rulebooks(seen_by=seen_by, at=timezone.localdate(now))
    found = RulebookVersion.objects.filter(pk=version_id, rulebook__in=seen).select_related("rulebook__consortium")
    one = found.select_related("file").first()
    if one is None or (
        one.state == "draft" and not leads(seen_by=seen_by, consortium=one.rulebook.consortium, now=now)
    ):
        raise NotHere
    return one


def leads(*, seen_by: Actor, consortium: Consortium, now: datetime) -> bool:
    """Whether the actor may keep the rules of a consortium: its lead, or the county's office."""
    if sight.speaks_for_county(seen_by, consortium.county_id):
        return True
    return consortium.pk in sight.led_consortia(seen_by, timezone.localdate(now))


def adoptions(*, of: RulebookVersion) -> list[MemberAdoption]:
    """Everything that members said, the latest first. `of` is within sight."""
    return list(of.adoptions.select_related("institution__organization", "by").order_by("-at", "-pk"))


def waiting_versions(*, seen_by: Actor, now: datetime) -> list[RulebookVersion]:
    """Versions in circulation on which the actor's organization has said nothing yet."""
    today = timezone.localdate(now)
    roles = (MembershipRole.LEAD, MembershipRole.MEMBER, MembershipRole.SUPPORTING)
    own = Membership.objects.filter(institution_id=seen_by.organization_id, role__in=roles, period__contains=today)
    found = RulebookVersion.objects.filter(state="circulated", rulebook__consortium__in=own.values("consortium_id"))
    said = MemberAdoption.objects.filter(version=OuterRef("pk"), institution_id=seen_by.organization_id)
    return list(found.exclude(Exists(said)).select_related("rulebook__consortium").order_by("circulated_at"))


def carried_motions(*, of: Rulebook) -> QuerySet[AgendaItem]:
    """Carried motions of the consortium's council, the latest first. `of` is within sight."""
    return (
        AgendaItem.objects.filter(
            outcome="carried",
            meeting__body__kind=BodyKind.COUNCIL,
            meeting__body__consortium_id=of.consortium_id,
        )
        .select_related("meeting")
        .order_by("-vote_closed_at")
    )


# ---- appointments and filings


def appointments(*, seen_by: Actor, now: datetime) -> QuerySet[Appointment]:
    """Within sight, those under way first."""
    found = sight.appointments(seen_by=seen_by, at=timezone.localdate(now))
    return found.select_related("consortium", "organization", "candidate__organization").order_by(
        "-nominated_at", "-pk"
    )


def appointment(*, seen_by: Actor, now: datetime, appointment_id: int) -> Appointment:
    """One within sight. Raises NotHere."""
    found = appointments(seen_by=seen_by, now=now).filter(pk=appointment_id).first()
    if found is None:
        raise NotHere
    return found


def appointment_step(*, seen_by: Actor, now: datetime, step_id: int) -> AppointmentStep:
    """A step with a file, of an appointment within sight. Raises NotHere."""
    seen = sight.appointments(seen_by=seen_by, at=timezone.localdate(now))
    found = AppointmentStep.objects.filter(pk=step_id, file__isnull=False, appointment__in=seen).select_related("file")
    one = found.first()
    if one is None:
        raise NotHere
    return one


def heads(*, seen_by: Actor, now: datetime) -> list[tuple[Consortium, int, int]]:
    """Each consortium within sight with its heads in office, and how many of them represent primary care."""
    consortia = Consortium.objects.filter(county_id=seen_by.county)
    if not sight.is_county_wide(seen_by):
        consortia = consortia.filter(pk__in=sight.own_consortia(seen_by, timezone.localdate(now)))
    in_office = Q(appointments__kind="consortium_head", appointments__state__in=("appointed", "filed"))
    found = consortia.annotate(
        heads=Count("appointments", filter=in_office, distinct=True),
        primary=Count("appointments", filter=in_office & Q(appointments__is_primary_care=True), distinct=True),
    )
    return [(c, c.heads, c.primary) for c in found.order_by("code")]


def filings(*, seen_by: Actor, now: datetime) -> QuerySet[Filing]:
    """Within sight, what is due first."""
    found = sight.filings(seen_by=seen_by, at=timezone.localdate(now))
    return found.select_related("filer", "receiver").order_by("due", "pk")


def filing(*, seen_by: Actor, now: datetime, filing_id: int) -> Filing:
    """One within sight. Raises NotHere."""
    found = filings(seen_by=seen_by, now=now).filter(pk=filing_id).first()
    if found is None:
        raise NotHere
    return found


def filing_step(*, seen_by: Actor, now: datetime, step_id: int) -> FilingStep:
    """A step with a file, of a filing within sight. Raises NotHere."""
    seen = sight.filings(seen_by=seen_by, at=timezone.localdate(now))
    one = FilingStep.objects.filter(pk=step_id, file__isnull=False, filing__in=seen).select_related("file").first()
    if one is None:
        raise NotHere
    return one


def filing_tab(*, code: str, now: datetime) -> Q:
    """The condition of a tab: late | soon | due | submitted | accepted."""
    today: date = timezone.localdate(now)
    still_open = Q(state__in=("due", "returned"))
    return {
        "late": still_open & Q(due__lt=today),
        "soon": still_open & Q(due__gte=today, due__lte=today + timedelta(days=SOON_DAYS)),
        "due": still_open & (Q(due=None) | Q(due__gt=today + timedelta(days=SOON_DAYS))),
        "submitted": Q(state="submitted"),
        "accepted": Q(state="accepted"),
    }[code]


# ---- what forms offer


def organizations(*, county: str) -> QuerySet[Organization]:
    """Units of a county that sit in bodies or file: no village clinics."""
    found = Organization.objects.filter(county=county, is_active=True).exclude(institution__level="village")
    return found.order_by("code")


def accounts(*, of: Body) -> list[User]:
    """Who can hold a seat: people with a position in the county now."""
    found = User.objects.filter(is_active=True, positions__organization__county=of.county).distinct()
    return list(found.order_by("display_name"))


def candidates(*, consortia: list[int], now: datetime, text: str = "") -> QuerySet[Practitioner]:
    """Who may be nominated: doctors and managers who work in a unit of these consortia today."""
    today = timezone.localdate(now)
    units = Membership.objects.filter(consortium__in=consortia, period__contains=today).values("institution_id")
    found = Practitioner.objects.filter(organization_id__in=units, category__in=("doctor", "manager"))
    found = found.filter(Q(left_on=None) | Q(left_on__gt=today)).select_related("organization")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(organization__short_name=text))
    return found.order_by("organization__code", "-title", "name")
