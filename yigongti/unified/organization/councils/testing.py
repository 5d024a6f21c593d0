"""For tests of this room: a council with five seats, actors of its office and of its seats, a meeting in any state."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization, Scope, User
from yigongti.foundation.access.testing import make_actor
from yigongti.records.places.models import Consortium
from yigongti.records.places.testing import SmallWorld
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.councils.actions import agenda, bodies, meetings, votes
from yigongti.unified.organization.councils.actions.agenda import NewItem
from yigongti.unified.organization.councils.actions.bodies import NewBody, NewSeat
from yigongti.unified.organization.councils.actions.resolutions import NewResolution
from yigongti.unified.organization.councils.models import AgendaItem, Body, BodyKind, Meeting, Seat
from yigongti.unified.organization.councils.permissions import PERMISSIONS

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in the county
TODAY = date(2026, 11, 20)
FORMED = date(2026, 1, 10)
ALL = frozenset(p.code for p in PERMISSIONS) | {"tasks.task.open", "tasks.task.read"}
_numbers = count(1)


def commission(world: SmallWorld) -> Actor:
    """The county's office."""
    return make_actor(ALL, world.commission, world.organizations, scope=Scope.COUNTY)


def lead(world: SmallWorld) -> Actor:
    """The manager of the lead hospital of consortium A, where the council's office stands."""
    return make_actor(ALL, world.hospital, scope=Scope.CONSORTIUM)


def unit(organization: Organization, user: User | None = None) -> Actor:
    """Somebody with every permission of the room at one organization."""
    return make_actor(ALL, organization, user=user)


def holder() -> User:
    """An account for a seat."""
    number = next(_numbers)
    return User.objects.create_user(f"seat-{number}", None, display_name=f"席位{number}")


def practitioner(organization: Organization, name: str = "演示人选") -> Practitioner:
    """A candidate."""
    return Practitioner.objects.create(
        code=f"P-{next(_numbers):04d}", name=name, category="doctor", title="senior", organization=organization
    )


def body(
    world: SmallWorld,
    *,
    kind: str = BodyKind.COUNCIL,
    consortium: Consortium | None = None,
    office: Organization | None = None,
    quorum: tuple[int, int] = (2, 3),
    threshold: str = "majority_all",
) -> Body:
    """A council of consortium A, its office at the lead, formed in January."""
    belongs = kind in {BodyKind.COUNCIL, BodyKind.PARTY_COMMITTEE}
    new = NewBody(
        kind=kind,
        name=f"{BodyKind(kind).label}（演示）",
        office=office or world.hospital,
        formed_on=FORMED,
        consortium=(consortium or world.consortium_a) if belongs else None,
        quorum=quorum,
        threshold=threshold,
    )
    return bodies.form_body(actor=commission(world), now=NOW, county=world.county.code, new=new)


def seats(world: SmallWorld, of: Body, many: int = 5) -> list[Seat]:
    """The chair and members, each with an account; the third represents primary care."""
    places = (world.hospital, world.mch, world.center_a1, world.center_a2)
    return [
        bodies.fill_seat(
            actor=commission(world),
            now=NOW,
            body=of,
            new=NewSeat(
                role="chair" if n == 0 else "member",
                office=f"演示职务{n + 1}",
                since=FORMED,
                organization=places[n % len(places)],
                holder=holder(),
                is_primary_care=n == 2,  # noqa: PLR2004
            ),
        )
        for n in range(many)
    ]


def planned(world: SmallWorld, of: Body, *, starts_at: datetime = NOW + timedelta(days=7)) -> Meeting:
    """A meeting next week, without an agenda."""
    return meetings.plan_meeting(
        actor=commission(world), now=NOW, body=of, title="第一次会议", starts_at=starts_at, place="三楼会议室"
    )


def motion(world: SmallWorld, meeting: Meeting, title: str = "资金池分配办法", *, is_major: bool = False) -> AgendaItem:
    """A motion on the agenda."""
    new = NewItem(kind="motion", title=title, text="提请审议资金池分配办法。", presenter="财务中心", is_major=is_major)
    return agenda.add_item(actor=commission(world), now=NOW, meeting=meeting, new=new)


def opened(world: SmallWorld, of: Body, present: list[Seat]) -> tuple[Meeting, AgendaItem]:
    """A meeting that has begun, with one motion, and these seats at the table."""
    meeting = planned(world, of)
    item = motion(world, meeting)
    office = commission(world)
    meeting = meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    meeting = open_with(world, meeting, present)
    item.refresh_from_db()
    return meeting, item


def open_with(world: SmallWorld, meeting: Meeting, present: list[Seat]) -> Meeting:
    """Open a called meeting with these seats at the table."""
    return meetings.open_meeting(
        actor=commission(world),
        now=meeting.starts_at,
        meeting=meeting,
        present=[s.pk for s in present],
        excuses={},
        stand_ins={},
    )


def decided(world: SmallWorld, item: AgendaItem, choices: dict[int, str]) -> AgendaItem:
    """A show of hands, counted."""
    office = commission(world)
    at = item.meeting.starts_at
    votes.record_votes(actor=office, now=at, item=item, choices=choices, reasons=dict.fromkeys(choices, "事由"))
    return votes.close_vote(actor=office, now=at, item=item)


def ready(world: SmallWorld) -> tuple[Body, list[Seat], Meeting, AgendaItem]:
    """A council of five, all at the table, with one motion open."""
    made = body(world)
    held = seats(world, made)
    meeting, item = opened(world, made, held)
    return made, held, meeting, item


def carried(world: SmallWorld) -> tuple[Body, list[Seat], Meeting, AgendaItem]:
    """The same, the motion carried by all."""
    made, held, meeting, item = ready(world)
    return made, held, meeting, decided(world, item, {s.pk: "for" for s in held})


def ordered(**words: object) -> NewResolution:
    """A resolution that orders something, changed by `words`."""
    plain: dict[str, object] = {
        "title": "印发分配办法",
        "text": "由财务中心印发资金池分配办法。",
        "lead": ("县人民医院", " "),
        "supporting": ("县医保局", "县医保局"),
        "due": date(2026, 12, 31),
    }
    return NewResolution(**{**plain, **words})  # type: ignore[arg-type]
