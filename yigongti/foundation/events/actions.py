"""What the system administrator may do to a failed delivery."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict
from yigongti.foundation.events.jobs import deliver_event
from yigongti.foundation.events.models import Delivery, State


class NotDead(Conflict):
    """Only what has been given up is replayed by hand."""

    sentence = "这次投递已经成功或正在自动重试，不需要重放；请刷新页面查看最新状态。"


@action("events.delivery.replay", on="delivery")
def replay_delivery(*, actor: Actor, now: datetime, delivery: Delivery) -> Delivery:
    """Let a dead delivery wait again, with all its attempts before it. Raises NotDead."""
    fresh = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if fresh.state != State.DEAD:
        raise NotDead
    fresh.state, fresh.attempts, fresh.next_at = State.WAITING, 0, now
    fresh.save(update_fields=["state", "attempts", "next_at"])
    deliver_event.defer(lock="events", event_id=fresh.event_id)
    return fresh
