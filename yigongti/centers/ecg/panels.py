"""The room's blocks on other pages: resident, generic order page, cockpit strip."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from yigongti.centers.ecg import queries, rules
from yigongti.centers.ecg.models import Tracing
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import TimelineItem
from yigongti.records.orders import queries as orders
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import OPEN, State

SHOWN = 5


def resident_panel(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    """Latest ECG reports of a resident whose page the actor has opened, and what is on its way."""
    del actor, now
    results = list(orders.earlier_results(resident_id=resident_id, service=rules.SERVICE)[:SHOWN])
    waiting = list(
        Order.objects.filter(resident_id=resident_id, service=rules.SERVICE, state__in=[s.value for s in OPEN])
        .select_related("requester", "item")
        .order_by("-requested_at")[:3]
    )
    tracings = dict(
        Tracing.objects.filter(order__in=[r.order_id for r in results], is_current=True).values_list("order_id", "pk")
    )
    rows = [(result, tracings.get(result.order_id)) for result in results]
    return render_to_string("ecg/resident_panel.html", {"rows": rows, "waiting": waiting}, request=request)


def resident_count(actor: Actor, resident_id: int) -> int:
    """How many results the panel has."""
    del actor
    return orders.earlier_results(resident_id=resident_id, service=rules.SERVICE).count()


def resident_timeline(actor: Actor, resident_id: int) -> Iterable[TimelineItem]:
    """Returned ECGs on the resident's timeline."""
    del actor
    for result in orders.earlier_results(resident_id=resident_id, service=rules.SERVICE)[:30]:
        yield TimelineItem(
            at=result.issued_at,
            title=f"远程心电图 {result.conclusion.splitlines()[0] if result.conclusion else ''}",
            by=f"{result.issued_by_name} {result.performer.short_name}",
            url=reverse("orders:order", args=[result.order.number]),
            tone="red" if result.is_abnormal else "",
        )


def order_block(request: HttpRequest, actor: Actor, order: Order, now: datetime) -> str:
    """The ECG part of the order page: tracing, report, and what the requester can do next."""
    del now
    reading = queries.reading(seen_by=actor, number=order.number)
    in_force = next((r for r in reading.versions if r.state == "in_force"), None)
    own = actor.sees(order.requester_id)
    context = {
        "order": order,
        "tracing": reading.tracing,
        "report": in_force,
        "clock_doubt": rules.clock_doubt(
            acquired_at=reading.tracing.acquired_at, attached_at=reading.tracing.attached_at
        )
        if reading.tracing
        else None,
        "check_patient": request.GET.get("check") == "patient",
        "old_versions": [r for r in reading.versions if r.state in {"superseded", "withdrawn"}],
        "recognized": order.recognized_result,
        "may_attach": own
        and actor.may("ecg.tracing.attach")
        and order.state in {State.REQUESTED, State.ACCEPTED, State.SENT_BACK, State.PERFORMED},
        "may_withdraw": own
        and actor.may("ecg.order.withdraw")
        and order.state in {State.REQUESTED, State.ACCEPTED, State.PERFORMED, State.SENT_BACK},
        "may_print": in_force is not None and actor.may("ecg.report.print"),
        "may_read": actor.may("ecg.worklist.read") and actor.sees(order.performer_id),
    }
    return render_to_string("ecg/order_block.html", context, request=request)


def strip_numbers(actor: Actor, now: datetime) -> dict[str, Any]:
    """The center's column in the cockpit: institutions, today's volume, overdue, turn-around, heartbeat."""
    today = queries.midnight(now)
    every = Order.objects.filter(orders.sight(actor), service=rules.SERVICE)
    returned = every.filter(returned_at__gte=today, returned_at__lte=now)
    minutes = sorted(
        (r - p).total_seconds() / 60 for r, p in returned.values_list("returned_at", "performed_at") if r and p
    )
    numbers = every.aggregate(
        connected=Count("requester", distinct=True),
        today=Count("pk", filter=Q(performed_at__gte=today, performed_at__lte=now)),
        overdue=Count("pk", filter=Q(state__in=[s.value for s in OPEN], due_at__lt=now)),
        heartbeat=Max("performed_at"),
    )
    return numbers | {"median_minutes": round(minutes[len(minutes) // 2]) if minutes else None}
