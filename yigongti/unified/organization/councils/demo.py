"""The room's part of the demo county: councils that have met and will meet, rules, cases. All made up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.access.models import Organization, User
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.unified.organization.councils import demo_cases, demo_words, roll
from yigongti.unified.organization.councils.actions import agenda, bodies, meetings, resolutions, votes
from yigongti.unified.organization.councils.actions.agenda import NewItem
from yigongti.unified.organization.councils.actions.bodies import NewBody, NewSeat
from yigongti.unified.organization.councils.actions.resolutions import NewResolution
from yigongti.unified.organization.councils.meeting_faces import meeting_face
from yigongti.unified.organization.councils.models import AgendaItem, Body, BodyKind, Meeting, Seat
from yigongti.unified.organization.councils.permissions import PERMISSIONS
from yigongti.unified.organization.tasks.models import TaskUnit

EVERYTHING = frozenset(p.code for p in PERMISSIONS) | {"tasks.task.open", "tasks.task.read", "tasks.county.read"}
FORMED_DAYS = 320
MEMBERS_MAX = 9  # heads of members with a seat: one council fits round a table
DEPARTMENTS_MAX = 9


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    now: datetime
    users: dict[str, User]

    @property
    def seats(self) -> Mapping[str, int]:
        """Which institution each demo seat is."""


@dataclass
class Clerk:
    """Whoever keeps the bodies of one county, and its clock."""

    world: County
    office: Actor

    def at(self, days: int, hour: int = 14, minute: int = 30) -> datetime:
        """An hour of a day before (negative) or after today."""
        local = timezone.localtime(self.world.now) + timedelta(days=days)
        return local.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def day(self, days: int) -> date:
        """A day before or after today."""
        return timezone.localdate(self.world.now) + timedelta(days=days)

    def of(self, user: User | None, organization: Organization | None = None) -> Actor:
        """Somebody acting for himself; the office where the county has no such account."""
        if user is None and organization is None:
            return self.office
        named = replace(self.office, user_id=user.pk, user_name=user.display_name) if user else self.office
        if organization is None:
            return named
        return replace(
            named,
            organization_id=organization.pk,
            organization_name=organization.name,
            sees_everything=False,
            scope="own",
        )


def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """Nothing where bodies stand already."""
    if Body.objects.filter(county=world.county).exists():
        return
    base = system_actor("demo", EVERYTHING, world.county)
    commission = Organization.objects.get(pk=world.seats["commission"])
    office = replace(base, organization_id=commission.pk, organization_name=commission.name, user_name="专班办公室")
    clerk = Clerk(world, office)
    consortia = list(Consortium.objects.filter(county_id=world.county).order_by("code"))
    for number, consortium in enumerate(consortia):
        _consortium(clerk, consortium, number)
    _task_force(clerk, commission)
    demo_cases.load(clerk, consortia)
    progress(f"Councils: {Body.objects.filter(county=world.county).count()} bodies with their meetings and rules")


# ---- a consortium: council and party committee


def _units(consortium: Consortium, today: date) -> list[Institution]:
    """Lead first, then members by code."""
    roles = (MembershipRole.LEAD, MembershipRole.MEMBER)
    rows = Membership.objects.filter(consortium=consortium, role__in=roles, period__contains=today).select_related(
        "institution__organization"
    )
    found = sorted(rows, key=lambda m: (m.role != MembershipRole.LEAD, m.institution.organization.code))
    return [m.institution for m in found]


def _consortium(clerk: Clerk, consortium: Consortium, number: int) -> None:
    units = _units(consortium, clerk.day(0))
    if not units or not Membership.objects.filter(consortium=consortium, role=MembershipRole.LEAD).exists():
        return
    lead = units[0].organization
    council = _body(clerk, BodyKind.COUNCIL, f"{consortium.short_name}理事会", lead, consortium)
    party = _body(clerk, BodyKind.PARTY_COMMITTEE, f"{consortium.short_name}党委", lead, consortium)
    _council_seats(clerk, council, units, number)
    _party_seats(clerk, party, units, number)
    _first_meeting(clerk, council, number)
    _second_meeting(clerk, council, party, number)
    _next_meeting(clerk, council, party, number)


def _body(clerk: Clerk, kind: str, name: str, office: Organization, consortium: Consortium | None = None) -> Body:
    new = NewBody(
        kind=kind, name=name, office=office, formed_on=clerk.day(-FORMED_DAYS), consortium=consortium, quorum=(2, 3)
    )
    return bodies.form_body(actor=clerk.office, now=clerk.at(-FORMED_DAYS), county=clerk.world.county, new=new)


def _seat(clerk: Clerk, body: Body, **words: Any) -> Seat:
    new = NewSeat(since=clerk.day(-FORMED_DAYS), **words)
    return bodies.fill_seat(actor=clerk.office, now=clerk.at(-FORMED_DAYS, 15), body=body, new=new)


def _user(clerk: Clerk, *names: str) -> User | None:
    return next((clerk.world.users[n] for n in names if n in clerk.world.users), None)


def _council_seats(clerk: Clerk, council: Body, units: list[Institution], number: int) -> None:
    lead, members = units[0].organization, units[1 : MEMBERS_MAX + 1]
    manager = _user(clerk, ("ecg.head", "tcm.manager")[min(number, 1)])
    _seat(clerk, council, role="chair", office=f"{lead.short_name}院长", organization=lead, holder=manager)
    _seat(clerk, council, role="deputy", office=f"{lead.short_name}党委副书记", organization=lead)
    home = clerk.world.seats.get("township")
    for unit in members:
        holder = _user(clerk, "township.head") if unit.pk == home else None
        _seat(
            clerk, council, role="member", office=f"{unit.organization.short_name}院长", organization=unit.organization,
            holder=holder, is_primary_care=unit.is_primary_care,
        )  # fmt: skip
    _seat(clerk, council, role="secretary", office=f"{lead.short_name}医共体办公室主任", organization=lead)


def _party_seats(clerk: Clerk, party: Body, units: list[Institution], number: int) -> None:
    lead = units[0].organization
    head = _user(clerk, "commission.head") if number == 0 else None
    _seat(clerk, party, role="chair", office="医共体党委书记", organization=lead, holder=head)
    manager = _user(clerk, ("ecg.head", "tcm.manager")[min(number, 1)])
    _seat(clerk, party, role="deputy", office=f"{lead.short_name}院长", organization=lead, holder=manager)
    for office in ("纪委书记", "分管医疗的副院长", "分管基层的副院长"):
        _seat(clerk, party, role="member", office=f"{lead.short_name}{office}", organization=lead)
    for unit in units[1:3]:
        _seat(
            clerk, party, role="member", office=f"{unit.organization.short_name}党支部书记",
            organization=unit.organization, is_primary_care=unit.is_primary_care,
        )  # fmt: skip


# ---- meetings


def _plan(clerk: Clerk, body: Body, days: int, place: str = "三楼会议室") -> Meeting:
    """Planned ten days before."""
    number = body.meetings.count() + 1
    return meetings.plan_meeting(
        actor=clerk.office, now=clerk.at(min(days, 0) - 10), body=body, title=f"{body.name}第 {number} 次会议",
        starts_at=clerk.at(days), place=place,
    )  # fmt: skip


def _put(clerk: Clerk, meeting: Meeting, matter: demo_words.Matter, *, major: bool = False) -> AgendaItem:
    new = NewItem(matter.kind, matter.title, matter.text, matter.presenter, major)
    item = agenda.add_item(actor=clerk.office, now=meeting.starts_at - timedelta(days=9), meeting=meeting, new=new)
    if matter.paper:
        paper = SimpleUploadedFile(f"{matter.paper}.txt", f"{matter.paper}（演示材料）\n{matter.text}".encode())
        agenda.add_paper(
            actor=clerk.office, now=meeting.starts_at - timedelta(days=8), item=item, title=matter.paper, file=paper
        )
    return item


def _call(clerk: Clerk, meeting: Meeting) -> None:
    before = min(meeting.starts_at - timedelta(days=5), clerk.world.now - timedelta(days=1))
    meetings.call_meeting(actor=clerk.office, now=before, meeting=meeting)


def _hold(clerk: Clerk, meeting: Meeting, absent: Mapping[int, str]) -> list[Seat]:
    """Call and open: everybody but some (place in the roll to reason) is there. Gives who is."""
    _call(clerk, meeting)
    seats = list(roll.entitled(meeting).order_by("pk"))
    gone = {seats[place].pk: why for place, why in absent.items() if place < len(seats)}
    there = [s for s in seats if s.pk not in gone]
    meetings.open_meeting(
        actor=clerk.office, now=meeting.starts_at, meeting=meeting, present=[s.pk for s in there], excuses=gone,
        stand_ins={},
    )  # fmt: skip
    return there


def _vote(clerk: Clerk, item: AgendaItem, there: list[Seat], against: int = 0, recused: str = "") -> AgendaItem:
    """A show of hands: the last ones against, one recused, the rest for."""
    voting = [s for s in there if s.is_voting]
    choices = {s.pk: "for" for s in voting}
    for seat in voting[len(voting) - against :]:
        choices[seat.pk] = "against"
    reasons: dict[int, str] = {}
    if recused:
        choices[voting[1].pk], reasons[voting[1].pk] = "recused", recused
    at = item.meeting.starts_at + timedelta(minutes=30)
    votes.record_votes(actor=clerk.office, now=at, item=item, choices=choices, reasons=reasons)
    return votes.close_vote(actor=clerk.office, now=at, item=item)


def _resolve(clerk: Clerk, item: AgendaItem, orders: tuple[demo_words.Order, ...], lead: str) -> None:
    for order in orders:
        new = NewResolution(
            title=order.title,
            text=order.text,
            lead=tuple(lead if name == "牵头" else name for name in order.lead),
            supporting=order.supporting,
            due=clerk.day(order.due),
        )
        at = item.meeting.starts_at + timedelta(hours=1)
        resolutions.make_resolution(actor=clerk.office, now=at, item=item, new=new)


def _finish(clerk: Clerk, meeting: Meeting, *, sign: bool = True) -> None:
    """Close, write the minutes from what is on record, sign by the chair."""
    after = meeting.starts_at + timedelta(hours=2)
    meetings.close_meeting(actor=clerk.office, now=after, meeting=meeting)
    row = Meeting.objects.select_related("body").get(pk=meeting.pk)
    draft = meeting_face(row, actor=clerk.office, now=after).draft
    meetings.write_minutes(actor=clerk.office, now=after + timedelta(hours=3), meeting=row, text=draft)
    chair = roll.chair_of(row)
    if sign:
        # A chair without an account has signed on paper, and somebody of the office has noted it.
        signer = chair.holder if chair is not None and chair.holder else _user(clerk, "commission")
        if signer is not None:
            meetings.sign_minutes(actor=clerk.of(signer), now=after + timedelta(days=1), meeting=row)


def _first_meeting(clerk: Clerk, council: Body, number: int) -> None:
    meeting = _plan(clerk, council, -150 - number)
    report, motion = (_put(clerk, meeting, m) for m in demo_words.FIRST)
    assert report is not None  # noqa: S101  heard, not voted on
    there = _hold(clerk, meeting, {3: "下乡巡诊"})
    item = _vote(clerk, motion, there)
    _resolve(clerk, item, demo_words.FIRST_ORDERS, council.office.short_name)
    _finish(clerk, meeting)


def _second_meeting(clerk: Clerk, council: Body, party: Body, number: int) -> None:
    """With a major matter that the party committee had decided before, and a motion that was lost."""
    meeting, decided = _plan(clerk, council, -42 - number), _plan(clerk, party, -49 - number, "党员活动室")
    major = _put(clerk, meeting, demo_words.MAJOR, major=True)
    lost = _put(clerk, meeting, demo_words.LOST)
    first = agenda.refer_item(actor=clerk.office, now=clerk.at(-55), item=major, meeting=decided)
    _vote(clerk, first, _hold(clerk, decided, {}))
    _finish(clerk, decided)
    there = _hold(clerk, meeting, {4: "参加培训", 5: "值班"})
    major.refresh_from_db()
    item = _vote(clerk, major, there, against=1)
    _resolve(clerk, item, demo_words.MAJOR_ORDERS, council.office.short_name)
    _vote(clerk, lost, there, against=max(4, len(there) // 2), recused="本单位事项，按规则回避")
    _finish(clerk, meeting, sign=number > 0)


def _next_meeting(clerk: Clerk, council: Body, party: Body, number: int) -> None:
    """Called for next week, with papers; its major matter lies before the party committee."""
    meeting, planned = _plan(clerk, council, 7 + number, "远程会议室"), _plan(clerk, party, 4 + number, "党员活动室")
    major = _put(clerk, meeting, demo_words.NEXT_MAJOR, major=True)
    for matter in demo_words.NEXT:
        _put(clerk, meeting, matter)
    agenda.refer_item(actor=clerk.office, now=clerk.at(-2), item=major, meeting=planned)
    _call(clerk, meeting)
    _call(clerk, planned)


# ---- the county


def _task_force(clerk: Clerk, commission: Organization) -> None:
    """By departments of the documents: offices without persons, but for those whose people work here."""
    force = _body(clerk, BodyKind.TASK_FORCE, "县域医共体建设工作专班", commission)
    _seat(clerk, force, role="chair", office="县政府分管负责人")
    _seat(clerk, force, role="deputy", office=f"{commission.short_name}主要负责人", organization=commission)
    known = {o.short_name: o for o in Organization.objects.filter(county=clerk.world.county, is_active=True)}
    for name in _departments(clerk.world.county):
        if name == commission.short_name:
            continue
        holder = _user(clerk, "insurance") if "医保" in name else None
        _seat(
            clerk, force, role="member", office=f"{name}分管负责人", organization=known.get(name), holder=holder,
        )  # fmt: skip
    _seat(
        clerk, force, role="secretary", office="专班办公室联络员", organization=commission,
        holder=_user(clerk, "commission"),
    )  # fmt: skip
    meeting = _plan(clerk, force, -75, "县政府二楼会议室")
    item = _put(clerk, meeting, demo_words.FORCE)
    item = _vote(clerk, item, _hold(clerk, meeting, {6: "外出开会"}))
    _resolve(clerk, item, demo_words.FORCE_ORDERS, commission.short_name)
    _finish(clerk, meeting)


def _departments(county: str) -> list[str]:
    """The departments that the county's documents name most, as the ledger has them."""
    named: dict[str, int] = {}
    for name in TaskUnit.objects.filter(task__county=county).values_list("name", flat=True):
        if name.startswith("县") and not name.endswith(("医院", "中心", "卫生院", "保健院")):
            named[name] = named.get(name, 0) + 1
    return sorted(named, key=lambda n: (-named[n], n))[:DEPARTMENTS_MAX]
