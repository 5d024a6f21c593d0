"""Moving orders. Called by the actions of the rooms, inside their transaction; never by pages."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, NotFound, Refused
from yigongti.foundation.events.publish import publish
from yigongti.foundation.web.live import notify
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders import policy, rules
from yigongti.records.orders.models import Order, Result, Transition
from yigongti.records.orders.rules import State, Verb
from yigongti.records.people.models import Resident
from yigongti.records.terms.models import Item


class WrongState(Conflict):
    """The verb may not be done in the state that the order is in by now."""

    def __init__(self, state: str) -> None:
        super().__init__(f"申请单现在是“{State(state).label}”，不能这样操作，请刷新后查看。")


class Outdated(Conflict):
    """Somebody acted since the page was drawn."""

    sentence = "这份申请刚被别人处理过，请刷新后再操作，您填写的内容已保留。"


class ClaimedByOther(Conflict):
    """Another doctor holds the claim."""

    def __init__(self, name: str, until: datetime) -> None:
        local = timezone.localtime(until)
        super().__init__(f"{name} 已接单，锁定至 {local:%H:%M}。可换下一份，或填写说明后接管。")


class NotYours(Refused):
    """The order is not routed to the actor's organization in the part that the verb needs."""

    sentence = "这份申请不是由您所在的机构办理，不能操作。"


def next_number(*, prefix: str, now: datetime) -> str:
    """The next order number of the day. The row of the series is locked until commit, so no number is given twice."""
    day = timezone.localtime(now)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO orders_numberseries (prefix, day, last) VALUES (%s, %s, 1)
               ON CONFLICT (prefix, day) DO UPDATE SET last = orders_numberseries.last + 1 RETURNING last""",
            [prefix, day.date()],
        )
        (sequence,) = cursor.fetchone()
    return rules.order_number(prefix=prefix, day=day, sequence=sequence)


def place(
    *,
    actor: Actor,
    now: datetime,
    service: str,
    prefix: str,
    item: Item,
    resident: Resident,
    requester: Organization,
    performer: Organization,
    priority: str,
    clinical_question: str,
    certainty: str,
    diagnosis_text: str = "",
    diagnosis_code: str = "",
    encounter: Encounter | None = None,
    vitals: dict[str, object] | None = None,
    repeat_reason: str = "",
) -> Order:
    """A new order in REQUESTED, numbered, its clock running, its event published. Needs the caller's transaction."""
    if not actor.sees(requester.pk):
        raise NotYours
    minutes = policy.clock_minutes(county=requester.county, service=service, priority=priority, at=day_of(now))
    clock = rules.clock_after(state=State.REQUESTED, minutes=minutes, started_at=now)
    order = Order.objects.create(
        number=next_number(prefix=prefix, now=now),
        service=service,
        item=item,
        resident=resident,
        encounter=encounter,
        county=requester.county,
        requester=requester,
        requested_by_id=actor.user_id,
        requested_by_name=actor.user_name,
        performer=performer,
        priority=priority,
        clinical_question=clinical_question,
        diagnosis_text=diagnosis_text,
        diagnosis_code=diagnosis_code,
        certainty=certainty,
        vitals=vitals or {},
        repeat_reason=repeat_reason,
        requested_at=now,
        clock_started_at=clock.started_at,
        due_at=clock.due_at,
    )
    _note(order, actor=actor, now=now, verb="place", before="")
    announce(order, "placed", now=now)
    return order


def lock(order: Order, *, version: int | None = None) -> Order:
    """The order, locked until commit. Raises Outdated when it moved on since `version` was drawn on a page."""
    try:
        fresh = Order.objects.select_for_update(of=("self",)).select_related("resident", "item").get(pk=order.pk)
    except Order.DoesNotExist:
        raise NotFound from None
    if version is not None and fresh.version != version:
        raise Outdated
    return fresh


def move(
    order: Order,
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    reason_code: str = "",
    note: str = "",
    **changes: object,
) -> Order:
    """Take one step on a locked order: state, stamps, clock, timeline. Raises WrongState.

    `changes` are further columns to set in the same write.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("orders move inside an action's transaction")
    to_state = rules.target(verb, State(order.state))
    if to_state is None:
        raise WrongState(order.state)
    before = order.state
    order.state = to_state
    order.version += 1
    for name, what in changes.items():
        setattr(order, name, what)
    if to_state in {State.SENT_BACK, State.REJECTED}:
        order.reason_code, order.reason_text = reason_code, note
    if verb == Verb.PERFORM:
        order.reason_code = order.reason_text = ""
    if to_state != State.CLAIMED:
        order.claim_expires_at = None
    if to_state == State.PERFORMED:
        order.claimed_by = None
        order.claimed_at = None
    _restart_clock(order, verb, now=now)
    order.closed_at = now if to_state in rules.FINAL else None
    order.save()
    _note(order, actor=actor, now=now, verb=verb, before=before, reason_code=reason_code, note=note)
    return order


def claim(order: Order, *, actor: Actor, now: datetime, note: str = "") -> Order:
    """Claim a locked order, or take it over. A live claim of somebody else needs a note that says why."""
    until = now + timedelta(minutes=policy.claim_minutes(county=order.county, service=order.service, at=day_of(now)))
    verb = Verb.CLAIM
    if order.state == State.CLAIMED:
        if order.claimed_by_id == actor.user_id:
            order.claim_expires_at = until
            order.save(update_fields=["claim_expires_at"])
            return order
        if rules.claim_is_live(claim_expires_at=order.claim_expires_at, now=now) and not note:
            holder = order.claimed_by.display_name if order.claimed_by else ""
            raise ClaimedByOther(holder, order.claim_expires_at or now)
        verb = Verb.TAKE_OVER
    return move(
        order,
        verb,
        actor=actor,
        now=now,
        note=note,
        claimed_by_id=actor.user_id,
        claimed_at=now,
        claim_expires_at=until,
    )


def return_result(
    order: Order, *, actor: Actor, now: datetime, conclusion: str, is_abnormal: bool, issued_by_name: str
) -> Order:
    """Return the report: the result is in force, the requester and the record have it, the event pays and counts."""
    order = move(order, Verb.RETURN, actor=actor, now=now, returned_at=now)
    _put_in_force(order, now=now, conclusion=conclusion, is_abnormal=is_abnormal, issued_by_name=issued_by_name)
    announce(order, "returned", now=now)
    return order


def amend_result(
    order: Order, *, actor: Actor, now: datetime, conclusion: str, is_abnormal: bool, issued_by_name: str, reason: str
) -> Order:
    """A new version of a returned result; the old one stays readable. Pays nothing."""
    order = move(order, Verb.AMEND, actor=actor, now=now, note=reason, opened_by_requester_at=None)
    order.results.filter(superseded_at=None, withdrawn_at=None).update(superseded_at=now)
    _put_in_force(order, now=now, conclusion=conclusion, is_abnormal=is_abnormal, issued_by_name=issued_by_name)
    announce(order, "amended", now=now)
    return order


def withdraw_result(order: Order, *, actor: Actor, now: datetime, reason_code: str, reason: str) -> Order:
    """A returned result is void: it stays readable as such, its fee is reversed, the order waits to be read again."""
    order = move(
        order, Verb.WITHDRAW_REPORT, actor=actor, now=now, reason_code=reason_code, note=reason,
        returned_at=None, reported_at=None, verified_at=None,
    )  # fmt: skip
    order.results.filter(superseded_at=None, withdrawn_at=None).update(withdrawn_at=now, withdrawn_reason=reason)
    announce(order, "report_withdrawn", now=now)
    return order


def recognize(order: Order, *, actor: Actor, now: datetime, result: Result) -> Order:
    """Accept an earlier result instead of a new examination (结果互认)."""
    order = move(order, Verb.RECOGNIZE, actor=actor, now=now, recognized_result=result)
    announce(order, "recognized", now=now)
    return order


def announce(order: Order, what: str, *, now: datetime) -> None:
    """Publish `orders.order.<what>` and wake the pages of both sides."""
    publish(
        f"orders.order.{what}",
        {
            "order_id": order.pk,
            "number": order.number,
            "service": order.service,
            "item": order.item.code,
            "round": order.results.count(),
            "resident_id": order.resident_id,
            "requester_id": order.requester_id,
            "performer_id": order.performer_id,
            "county": order.county,
            "at": now.isoformat(),
        },
        now=now,
        county=order.county,
    )
    notify(f"orders.{order.service}", [order.requester_id, order.performer_id], ref=order.number)


def day_of(now: datetime) -> date:
    """The local day on which edition values are looked up."""
    return timezone.localtime(now).date()


def _put_in_force(order: Order, *, now: datetime, conclusion: str, is_abnormal: bool, issued_by_name: str) -> None:
    Result.objects.create(
        order=order,
        resident_id=order.resident_id,
        service=order.service,
        version=order.results.count() + 1,
        conclusion=conclusion,
        is_abnormal=is_abnormal,
        performed_at=order.performed_at or now,
        issued_at=now,
        issued_by_name=issued_by_name,
        performer_id=order.performer_id,
    )


def _restart_clock(order: Order, verb: Verb, *, now: datetime) -> None:
    """Steps that hand work to the other side start a new clock; the others leave the running one alone."""
    if verb in rules.RESTARTS_CLOCK or order.state in rules.FINAL:
        minutes = policy.clock_minutes(
            county=order.county, service=order.service, priority=order.priority, at=day_of(order.requested_at)
        )
        clock = rules.clock_after(state=State(order.state), minutes=minutes, started_at=now)
        order.clock_started_at, order.due_at = clock.started_at, clock.due_at


def _note(
    order: Order, *, actor: Actor, now: datetime, verb: str, before: str, reason_code: str = "", note: str = ""
) -> None:
    Transition.objects.create(
        order=order,
        verb=verb,
        from_state=before,
        to_state=order.state,
        version=order.version,
        at=now,
        by_user_id=actor.user_id,
        by_name=actor.user_name,
        at_organization=actor.organization_name,
        reason_code=reason_code,
        note=note[:200],
    )
