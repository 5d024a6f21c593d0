"""Publishing: the event, its deliveries and the job for them are written in the caller's transaction, or not at all."""

from datetime import datetime

from django.db import transaction

from yigongti.foundation import rooms
from yigongti.foundation.events.models import Delivery, Event


class NotInTransaction(RuntimeError):
    """A programming error: an event was published outside of the transaction that makes it true."""


def publish(name: str, payload: dict[str, object], *, now: datetime, county: str = "") -> Event:
    """Write the event to the outbox. `payload` is JSON: ids and values, never objects.

    The worker delivers after commit (see `deliver`), in the order of publishing, once with effect to each subscriber.
    """
    from yigongti.foundation.events.jobs import deliver_event

    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(name)
    event = Event.objects.create(name=name, payload=payload, at=now, county=county)
    names = [s.name for room in rooms.all_rooms() for s in room.subscriptions if s.event == name]
    Delivery.objects.bulk_create([Delivery(event=event, subscriber=subscriber, next_at=now) for subscriber in names])
    if names:
        deliver_event.defer(lock="events", event_id=event.pk)
    return event
