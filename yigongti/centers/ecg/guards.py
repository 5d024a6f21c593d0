"""What must hold before an act at the center: whose order it is, who holds it, a reason of the edition."""

from datetime import datetime

from yigongti.centers.ecg import rules
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, Refused
from yigongti.records.orders import machine, policy
from yigongti.records.orders.machine import ClaimedByOther, NotYours
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State, claim_is_live


class NotClaimedByYou(Refused):
    """Only the doctor who holds the claim writes the report."""

    sentence = "请先接单：只有接单的医师可以书写这份报告。"


class ReasonMissing(Invalid):
    """A coded reason is required."""

    def __init__(self) -> None:
        super().__init__("请选择原因。", {"reason": "从列表中选一个原因"})


def at_center(order: Order, actor: Actor, *, version: int | None = None) -> Order:
    """The order, locked, when the actor's center performs it. Raises NotYours."""
    order = machine.lock(order, version=version)
    if not actor.sees(order.performer_id):
        raise NotYours
    return order


def require_claim(order: Order, actor: Actor) -> None:
    """Raise NotClaimedByYou unless the actor holds the claim."""
    if order.state != State.CLAIMED or order.claimed_by_id != actor.user_id:
        raise NotClaimedByYou


def refuse_held(order: Order, actor: Actor, now: datetime) -> None:
    """What a colleague is reading is his to send back; who must, takes it over first."""
    held = order.state == State.CLAIMED and order.claimed_by_id != actor.user_id
    if held and claim_is_live(claim_expires_at=order.claim_expires_at, now=now):
        raise ClaimedByOther(order.claimed_by.display_name if order.claimed_by else "", order.claim_expires_at or now)


def reason_title(order: Order, kind: str, code: str, now: datetime) -> str:
    """The words of a coded reason of the edition. Raises ReasonMissing for a code that is not offered."""
    known = policy.reasons(county=order.county, service=rules.SERVICE, kind=kind, at=machine.day_of(now))
    title = next((reason.title for reason in known if reason.code == code), None)
    if title is None:
        raise ReasonMissing
    return title
