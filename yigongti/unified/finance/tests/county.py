"""A small county with a price, and returned orders in it."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import F

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import User
from yigongti.foundation.editions.testing import set_value
from yigongti.records.orders.models import Order
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Institution, Level
from yigongti.records.places.testing import COUNTY, small_world
from yigongti.records.terms.models import CodeSystem, Item

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)
SETTLER = system_actor(
    "test", frozenset({"finance.fee.settle", "finance.fee.settle_history", "finance.pool.open", "finance.pool.spend",
                       "ledger.entry.post", "ledger.entry.reverse", "finance.pool.read", "finance.settlement.read"})
)  # fmt: skip
FEE = {"total_fen": 2599, "requester_per_mille": 455, "center_per_mille": 350, "pool_per_mille": 195}
OWN, CENTER, POOL = 1182, 910, 507  # worked by hand in test_rules


def priced_world():
    world = small_world()
    Institution.objects.filter(level=Level.VILLAGE).update(is_legal_person=False)  # 一体化管理
    for name, what in FEE.items():
        set_value(COUNTY, f"fees.ecg.ecg-12.{name}", what)
    return world


def ecg_item(code="ecg-12"):
    system, _ = CodeSystem.objects.get_or_create(code="orderable", defaults={"name": "项目"})
    item, _ = Item.objects.get_or_create(system=system, code=code, defaults={"name": "12 导联心电图", "group": "ecg"})
    return item


def set_state(order, state, at=NOW):
    """Walk the order to `performed` or `returned`, step by step, as the database's own machine wants it."""
    order.refresh_from_db()
    if state == order.state:
        return
    reader = User.objects.get_or_create(username="reader", defaults={"display_name": "演示"})[0]
    steps = ["performed"] if state == "performed" else ["claimed", "reported", "returned"]
    for step in steps:
        claim = {"claimed_by": reader, "claim_expires_at": at} if step == "claimed" else {}
        Order.objects.filter(pk=order.pk).update(state=step, returned_at=at, version=F("version") + 1, **claim)


_sequence = iter(range(1, 10**6))


def returned_order(world, requester, *, at=NOW, state="returned", item="ecg-12", service="ecg"):
    number = f"T{next(_sequence):06d}"
    resident = Resident.objects.create(code=number, name="演示", organization=requester, county=COUNTY, created_at=at)
    return Order.objects.create(
        number=number,
        service=service,
        item=ecg_item(item),
        resident=resident,
        county=COUNTY,
        requester=requester,
        requested_by_name="演示",
        performer=world.hospital,
        priority="routine",
        clinical_question="",
        certainty="rule_out",
        state=state,
        requested_at=at - timedelta(hours=1),
        performed_at=at - timedelta(minutes=30),
        returned_at=at,
    )
