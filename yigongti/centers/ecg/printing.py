"""Recording prints."""

from datetime import datetime

from django.db.models import Max

from yigongti.centers.ecg.models import Print, Report
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.records.orders import machine
from yigongti.records.orders.models import Order


@action("ecg.report.print", on="order")
def print_report(*, actor: Actor, now: datetime, order: Order, report: Report) -> Print:
    """Number a print: 1 is the first, later ones are reprints."""
    machine.lock(order)
    last = report.prints.aggregate(last=Max("number"))["last"] or 0
    return Print.objects.create(
        report=report, number=last + 1, at=now, by_name=actor.user_name, organization_name=actor.organization_name
    )
