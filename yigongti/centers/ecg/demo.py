"""The ECG room's part of the demo county: a year of orders in every state, and today's live queue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from yigongti.centers.ecg import rules as ecg
from yigongti.centers.ecg.demo_bank import Bank
from yigongti.centers.ecg.demo_rows import Shelf
from yigongti.centers.ecg.demo_story import By, Terms, terms
from yigongti.centers.ecg.demo_today import Today
from yigongti.centers.ecg.demo_year import Asker, Center, Year
from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.audit import trail
from yigongti.foundation.editions.queries import NoValue
from yigongti.records.encounters.models import Encounter, EncounterKind
from yigongti.records.orders import queries as orders
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Institution, Level, Membership, MembershipRole
from yigongti.records.terms.models import Item

RESIDENTS_PER_ORDER = 8
PAST_DAYS = 365  # a year of orders, though the encounters go back further
READERS = ("ecg.doctor", "ecg.senior", "ecg.head")  # demo accounts; the first is the reader whose desk is shown
SENIORS = ("ecg.senior", "ecg.head")
SEATS = {"township": "township.doctor", "township2": "township2.doctor", "village": "village.doctor"}
GROWN_UP_DAYS = 45 * 365
RECENT_AT_A_SEAT = 12  # past visits that stand in where a seat has too few that run now
# Words of complaints and illnesses for which a village or township records an ECG.
SIGNS = ("胸", "心悸", "头晕", "晕厥", "气促", "高血压", "冠心病", "术前")


class Worker(Protocol):
    """A practitioner."""

    name: str
    user_id: int | None
    category: str


class Place(Protocol):
    """An institution with its staff."""

    organization_id: int
    parent_id: int | None

    @property
    def staff(self) -> Sequence[Worker]:
        """Everybody who works there."""


class County(Protocol):
    """What the roof's loader knows when residents, staff and encounters stand."""

    county: str
    seed: int
    now: datetime
    seats: dict[str, int]
    users: dict[str, User]

    @property
    def places(self) -> Mapping[int, Place]:
        """Institutions by organization id."""


def load_demo(context: County, *, progress: Callable[[str], None] | None = None) -> int:
    """Load; the number of orders. All or nothing.

    Publishes no events: facts and money of the past are settled in bulk afterwards, from the returned orders.
    """
    say = progress or (lambda _line: None)
    item = Item.objects.filter(system__code="orderable", group=ecg.SERVICE).order_by("code").first()
    try:
        known = terms(context.county, context.now)
    except NoValue:
        known = None
    if item is None or known is None:
        say("ECG orders: none, the edition gives no orderable ECG or no clocks for it")
        return 0
    with transaction.atomic():
        year, seats = _year(context, item, known)
        shelf = Shelf()
        past = _past(context, year)
        for n, story in enumerate(year.stories(past), 1):
            shelf.put(story)
            if n % 1000 == 0:
                say(f"ECG orders {n:,}/{len(past):,}")
        for story in Today(year, seats, _running(context, year, seats)).stories():
            shelf.put(story)
        shelf.close()
        trail.write(
            who=system_actor("demo", frozenset(), context.county),
            action="demo.ecg.load",
            now=context.now,
            detail={"orders": shelf.written, "seed": context.seed},
        )
    say(f"ECG orders: {shelf.written:,}")
    return shelf.written


def _year(context: County, item: Item, known_terms: Terms) -> tuple[Year, dict[str, tuple[int, By]]]:
    rng = Random(f"{context.seed}:ecg")  # noqa: S311  a simulator, not a secret
    township = Organization.objects.get(pk=context.seats["township"])
    performer = orders.performer_for(service=ecg.SERVICE, requester=township, now=context.now)
    known = {name: _account(context, name, performer.name) for name in READERS}
    year = Year(
        rng=rng, terms=known_terms, bank=Bank(context.now),
        center=Center(performer.pk, tuple(known[n] for n in READERS), tuple(known[n] for n in SENIORS)),
        askers=_askers(context, performer.pk), item_id=item.pk, county=context.county,
    )  # fmt: skip
    seats = {
        seat: (context.seats[seat], _account(context, user, year.askers[context.seats[seat]].name))
        for seat, user in SEATS.items()
        if context.seats[seat] in year.askers
    }
    return year, seats


def _account(context: County, username: str, place: str) -> By:
    user = context.users[username]
    return By(user.pk, user.display_name, place)


def _askers(context: County, performer_id: int) -> dict[int, Asker]:
    """Township and village institutions with a device, and the seats of the demo; never the center itself.

    One that belongs to no consortium asks for nothing here: there would be no pool to settle its fee in.
    """
    township = Q(level=Level.TOWNSHIP) & ~Q(has_ecg_device=False)
    with_device = Institution.objects.filter(
        township | Q(level=Level.VILLAGE, has_ecg_device=True) | Q(pk__in=[context.seats[s] for s in SEATS]),
        county_id=context.county,
    ).exclude(pk=performer_id)
    members = set(
        Membership.objects.filter(
            role__in=[MembershipRole.LEAD, MembershipRole.MEMBER], period__contains=context.now.date()
        ).values_list("institution_id", flat=True)
    )
    found = {}
    for pk, name in with_device.order_by("organization__code").values_list("pk", "organization__name"):
        if not members & {pk, context.places[pk].parent_id}:
            continue
        staff = context.places[pk].staff
        hands = [w for w in staff if w.category in {"nurse", "technician"}] or list(staff)
        found[pk] = Asker(pk, name, tuple(By(w.user_id, w.name, name) for w in hands))
    return found


def _past(context: County, year: Year) -> list[Encounter]:
    """One encounter for each past order: those with the signs first, others where these are too few."""
    ended = (
        _visits(context, year)
        .filter(ended_at__lt=context.now, ended_at__gte=context.now - timedelta(days=PAST_DAYS))
        .order_by("pk")
    )
    wanted = _residents(context) // RESIDENTS_PER_ORDER
    signs = Q()
    for sign in SIGNS:
        signs |= Q(complaint__contains=sign) | Q(diagnosis_text__contains=sign)
    fitting = _since_joined(context, ended.filter(signs))
    chosen = year.rng.sample(fitting, min(wanted, len(fitting)))
    if len(chosen) < wanted:
        others = _since_joined(context, ended.exclude(signs))
        chosen += year.rng.sample(others, min(wanted - len(chosen), len(others)))
    found = Encounter.objects.in_bulk(chosen)
    return [found[pk] for pk in sorted(chosen)]


def _visits(context: County, year: Year) -> QuerySet[Encounter]:
    """Visits at the institutions that ask; inpatients and what was voided stay out."""
    rows = Encounter.objects.filter(county=context.county, organization_id__in=list(year.askers), voided_at=None)
    return rows.exclude(kind=EncounterKind.INPATIENT)


def _since_joined(context: County, visits: QuerySet[Encounter]) -> list[int]:
    """Keys of the visits after the institution, or the one above it, had joined its consortium: no service before."""
    members = Membership.objects.filter(
        consortium__county_id=context.county, role__in=[MembershipRole.LEAD, MembershipRole.MEMBER]
    )
    joined = dict(members.order_by("-period__startswith").values_list("institution_id", "period__startswith"))
    found = []
    for pk, place, at in visits.values_list("pk", "organization_id", "started_at"):
        since = joined.get(place) or joined.get(context.places[place].parent_id or 0)
        if since is not None and timezone.localdate(at) > since:
            found.append(pk)
    return found


def _residents(context: County) -> int:
    return Resident.objects.filter(county=context.county, is_fictional=True, merged_into=None).count()


def _running(context: County, year: Year, seats: dict[str, tuple[int, By]]) -> list[Encounter]:
    """The visits that run now, and behind them recent ones at the seats and elsewhere."""
    here = _visits(context, year)
    running = list(here.filter(ended_at=None, started_at__lte=context.now).order_by("pk"))
    year.rng.shuffle(running)
    grown_up = context.now.date() - timedelta(days=GROWN_UP_DAYS)
    recent = here.filter(ended_at__lt=context.now, resident__birth_date__lt=grown_up).order_by("-ended_at", "pk")
    at_seats = [e for pk, _ in seats.values() for e in recent.filter(organization_id=pk)[:RECENT_AT_A_SEAT]]
    elsewhere = list(recent.exclude(organization_id__in=[pk for pk, _ in seats.values()])[:RECENT_AT_A_SEAT])
    return running + at_seats + elsewhere
