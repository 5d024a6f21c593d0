"""Delivering: each subscriber in a transaction of its own, together with the mark that it is done.

A crash or an exception leaves the delivery waiting, with nothing of the handler's work in the database. Rows are locked
with `SKIP LOCKED`, so two workers never call a handler for the same delivery.
"""

import logging
import traceback
from datetime import datetime
from enum import Enum

from django.db import models, transaction

from yigongti.foundation import rooms
from yigongti.foundation.events.models import Delivery, State
from yigongti.foundation.events.rules import next_attempt
from yigongti.foundation.rooms import Subscription

log = logging.getLogger("yigongti.events")
ERROR_LENGTH = 4000


class Outcome(Enum):
    """What became of one delivery."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # another worker has it, or it is no longer waiting


class NoSuchSubscriber(LookupError):
    """The subscriber of a waiting delivery is not registered (a room was closed or renamed)."""


def deliver(delivery_id: int, *, now: datetime) -> Outcome:
    """Call the subscriber of one waiting delivery. Never raises for what the handler does: it is written to the row."""
    try:
        with transaction.atomic():
            delivery = _take(delivery_id)
            if delivery is None:
                return Outcome.SKIPPED
            _subscriber(delivery.subscriber).handler(delivery.event)
            delivery.state, delivery.done_at, delivery.last_error = State.DONE, now, ""
            delivery.attempts += 1
            delivery.save(update_fields=["state", "done_at", "last_error", "attempts"])
    except Exception:  # whatever a handler raises belongs on the page of failed deliveries
        log.exception("delivery %s failed", delivery_id)
        return _note_failure(delivery_id, traceback.format_exc(), now)
    return Outcome.DONE


def _take(delivery_id: int) -> Delivery | None:
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    return waiting.filter(pk=delivery_id, state=State.WAITING).first()


def _subscriber(name: str) -> Subscription:
    for room in rooms.all_rooms():
        for subscription in room.subscriptions:
            if subscription.name == name:
                return subscription
    raise NoSuchSubscriber(name)


def _note_failure(delivery_id: int, error: str, now: datetime) -> Outcome:
    with transaction.atomic():
        delivery = _take(delivery_id)
        if delivery is None:
            return Outcome.SKIPPED
        delivery.attempts += 1
        delivery.last_error = error[-ERROR_LENGTH:]
        again = next_attempt(attempts=delivery.attempts, now=now)
        delivery.state = State.WAITING if again else State.DEAD
        delivery.next_at = again or now
        delivery.save(update_fields=["attempts", "last_error", "state", "next_at"])
    return Outcome.FAILED


def deliver_event_now(event_id: int, *, now: datetime) -> None:
    """Deliver what waits of one event, in the order of the register."""
    _deliver_in_order(_due(now).filter(event_id=event_id), now)


def deliver_all(now: datetime) -> int:
    """Deliver everything that is due at `now`, in order, what handlers publish meanwhile included; the number done.

    Used by the sweep, by the demo and by tests, which want the effect at once.
    """
    done = 0
    while found := _deliver_in_order(_due(now), now):
        done += found
    return done


def _due(now: datetime) -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.WAITING, next_at__lte=now).order_by("event_id", "pk")


def _deliver_in_order(due: models.QuerySet[Delivery], now: datetime) -> int:
    outcomes = [deliver(pk, now=now) for pk in due.values_list("pk", flat=True)]
    return outcomes.count(Outcome.DONE)
