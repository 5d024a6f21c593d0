"""What the room puts on the role home: calls, open votes, minutes to sign, rules to answer, appointments, filings."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, WorkItem
from yigongti.unified.organization.councils import case_faces, faces, queries
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, Meeting, Reply, Seat, Vote

ALARM_HOURS = 24


def _item(
    *, name: str, place: str, what: str, detail: str, status: str, url: str, verb: str, due: datetime | None = None
) -> WorkItem:
    return WorkItem(
        due_at=due,
        started_at=None,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=name,
        resident_about="",
        place=place,
        what=what,
        detail=detail,
        source_person="",
        source_place="",
        status=status,
        status_tone="waiting",
        url=url,
        verb=verb,
        lane="mine",
    )


def _my_meetings(actor: Actor, *states: str) -> QuerySet[Meeting]:
    """Meetings in these states in which the person has a seat: of the day, or on the roll once it has begun."""
    if actor.user_id is None:
        return Meeting.objects.none()
    mine = Seat.objects.filter(body=OuterRef("body"), holder_id=actor.user_id)
    on_roll = Attendance.objects.filter(meeting=OuterRef("pk"), seat__holder_id=actor.user_id)
    of_day = mine.filter(period__contains=OuterRef("starts_at__date"))
    found = Meeting.objects.filter(state__in=states)
    found = found.filter(Q(Exists(of_day), opened_at__isnull=True) | Q(Exists(on_roll), opened_at__isnull=False))
    return found.select_related("body").order_by("starts_at")


def open_votes(actor: Actor) -> list[AgendaItem]:
    """Motions on which my seat is at the table and has not voted."""
    if not actor.may("councils.vote.cast"):
        return []
    meetings = _my_meetings(actor, "open")
    there = Attendance.objects.filter(
        meeting=OuterRef("meeting"), is_present=True, seat__holder_id=actor.user_id, seat__is_voting=True
    )
    voted = Vote.objects.filter(item=OuterRef("pk"), seat__holder_id=actor.user_id)
    found = AgendaItem.objects.filter(meeting__in=meetings.order_by(), kind="motion", outcome="")
    found = found.filter(Exists(there)).exclude(Exists(voted))
    return [
        i
        for i in found.select_related("meeting__body", "party_item__meeting__body").order_by("meeting_id", "order")
        if not (i.is_major and i.meeting.body.kind == "council" and not _agreed(i))
    ]


def _agreed(item: AgendaItem) -> bool:
    from yigongti.unified.organization.councils.roll import party_agreed

    return party_agreed(item)


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Votes first, then calls, signatures and rules."""
    for number, one in enumerate(_all(actor, now)):
        if number >= limit:
            return
        yield one


def _all(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    for item in open_votes(actor):
        url = reverse("councils:meeting", args=[item.meeting_id]) + f"#item-{item.pk}"
        yield _item(
            name="表决", place=item.meeting.body.name, what=item.title, detail=item.meeting.title,
            status="等我投票", url=url, verb="投票",
        )  # fmt: skip
    replied = Reply.objects.filter(meeting=OuterRef("pk"), seat__holder_id=actor.user_id or 0)
    for meeting in _my_meetings(actor, "called").annotate(is_answered=Exists(replied)):
        answered = bool(getattr(meeting, "is_answered", False))
        yield _item(
            name="会议通知", place=meeting.body.name, what=meeting.title, detail=meeting.place, due=meeting.starts_at,
            status="已回执" if answered else "待回执", url=reverse("councils:meeting", args=[meeting.pk]),
            verb="看议程" if answered else "回执",
        )  # fmt: skip
    yield from _to_sign(actor)
    yield from _rules(actor, now)


def _to_sign(actor: Actor) -> Iterator[WorkItem]:
    if not actor.may("councils.minutes.sign"):
        return
    chaired = Attendance.objects.filter(meeting=OuterRef("pk"), seat__role="chair", seat__holder_id=actor.user_id or 0)
    for meeting in Meeting.objects.filter(Exists(chaired), state="closed").exclude(minutes="").select_related("body"):
        yield _item(
            name="会议纪要", place=meeting.body.name, what=meeting.title, detail="", status="等我签发",
            url=reverse("councils:meeting", args=[meeting.pk]) + "#minutes", verb="签发",
        )  # fmt: skip


def _rules(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    if not actor.may("councils.rulebook.adopt"):
        return
    for version in queries.waiting_versions(seen_by=actor, now=now):
        yield _item(
            name="章程制度", place=version.rulebook.consortium.short_name, what=version.rulebook.title,
            detail=f"第 {version.number} 版", status="等本单位表态",
            url=reverse("councils:rule", args=[version.rulebook_id]) + f"?version={version.number}", verb="表态",
        )  # fmt: skip


def case_items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Appointments whose next step is mine, filings that I owe or have to answer."""
    for number, one in enumerate(_all_cases(actor, now)):
        if number >= limit:
            return
        yield one


def _all_cases(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    rows = queries.appointments(seen_by=actor, now=now).filter(state__in=("nominated", "consulted", "appointed"))
    for row in rows.exclude(state="appointed", kind__in=("consortium_head", "member_head")).prefetch_related("steps"):
        face = case_faces.appointment_face(row, list(row.steps.all()), actor=actor, now=now)
        if face.verb:
            yield _item(
                name="任免", place=row.organization.short_name, what=f"{row.candidate.name} {row.office}",
                detail=row.get_kind_display(), due=_evening(row.filing_due) if face.verb == "file" else None,
                status=face.next_words, url=reverse("councils:appointment", args=[row.pk]) + "#act", verb="办理",
            )  # fmt: skip
    for filing in queries.filings(seen_by=actor, now=now).exclude(state="accepted"):
        line = case_faces.filing_face(filing, actor=actor, now=now)
        owes = line.may_submit and filing.filer_id == actor.organization_id
        if owes or line.may_answer:
            yield _item(
                name="备案", place=filing.filer.short_name, what=filing.subject, detail=filing.receiver_name,
                due=_evening(filing.due) if owes else None, status="待报送" if owes else "待办理",
                url=reverse("councils:filing", args=[filing.pk]), verb="报送" if owes else "办理",
            )  # fmt: skip


def _evening(day: date | None) -> datetime | None:
    """A day counts until it ends."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None


def alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    """A call that I have not answered and that is for tomorrow or today, and a vote that is open now."""
    for item in open_votes(actor)[:3]:
        yield Alarm(
            tag="表决", title=item.title, who=item.meeting.body.name, story=item.meeting.title, urgent_words="等我投票",
            url=reverse("councils:meeting", args=[item.meeting_id]) + f"#item-{item.pk}", verb="投票",
        )  # fmt: skip
    replied = Reply.objects.filter(meeting=OuterRef("pk"), seat__holder_id=actor.user_id or 0)
    soon = _my_meetings(actor, "called").filter(starts_at__lte=now + timedelta(hours=ALARM_HOURS))
    for meeting in soon.exclude(Exists(replied))[:3]:
        yield Alarm(
            tag="会议", title=meeting.title, who=meeting.body.name, story=meeting.place,
            urgent_words=f"{timezone.localtime(meeting.starts_at):%m-%d %H:%M}，{faces.days_until(meeting, now)}",
            url=reverse("councils:meeting", args=[meeting.pk]), verb="回执",
        )  # fmt: skip


def find(actor: Actor, text: str, limit: int) -> Iterable[tuple[str, str, str]]:
    """Bodies, meetings and resolutions by their names."""
    for body in queries.bodies(seen_by=actor, now=timezone.now()).filter(name__icontains=text)[:limit]:
        yield body.name, body.get_kind_display(), reverse("councils:body", args=[body.pk])
    found = queries.resolutions(seen_by=actor, now=timezone.now()).filter(title__icontains=text)[:limit]
    for one in found:
        where = reverse("councils:meeting", args=[one.item.meeting_id]) + f"#item-{one.item_id}"
        yield one.title, one.item.meeting.title, where
