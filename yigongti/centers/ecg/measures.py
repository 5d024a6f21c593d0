"""Facts that the ECG center reports: an ECG recorded at a primary-care institution and read at a higher one.

Every handler derives the rows from the order as it stands, so that events may come twice or in any order. An order
whose earlier result was recognized has not been read, and counts nothing. 〔000 附件2-5、附件3-5(1)〕
"""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from yigongti.foundation.events.models import Event
from yigongti.foundation.rooms import Subscription
from yigongti.indicators import intake
from yigongti.indicators.facts import Counting, FactDefinition, FactRow
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State
from yigongti.records.places.models import Institution, Level

SERVICE = "ecg"
PERSONS, READS = "primary_exam_upper_dx_patients", "remote_imaging_reads"
RANK = {Level.VILLAGE.value: 1, Level.TOWNSHIP.value: 2, Level.COUNTY.value: 3}
Where = dict[int, tuple[int, bool]]  # organization -> rank in the net, whether primary care


def is_upward(*, requester: tuple[int, bool] | None, performer: tuple[int, bool] | None) -> bool:
    """基层检查、上级诊断: asked by primary care, read on a higher level. Unknown places count nothing."""
    return requester is not None and performer is not None and requester[1] and performer[0] > requester[0]


def rows_of(order: Order, where: Where) -> list[FactRow]:
    """The rows of one order: two when it counts, none otherwise. Attributed to who asked, at the time of the return."""
    if order.service != SERVICE or order.state != State.RETURNED or order.returned_at is None:
        return []
    if order.requester_id == order.performer_id or not is_upward(
        requester=where.get(order.requester_id), performer=where.get(order.performer_id)
    ):
        return []
    return [
        FactRow(
            fact=fact,
            record=f"orders.order:{order.pk}",
            organization_id=order.requester_id,
            county=order.county,
            occurred_at=order.returned_at,
            resident_id=order.resident_id,
        )
        for fact in (PERSONS, READS)
    ]


def collect(county: str) -> Iterator[FactRow]:
    """Every row that the orders of a county give: the source of a full recompute, and of orders loaded in bulk."""
    where = _places(Institution.objects.values_list("organization_id", "level", "is_primary_care"))
    for order in Order.objects.filter(county=county, service=SERVICE, state=State.RETURNED).iterator(2000):
        yield from rows_of(order, where)


def on_order(event: Event) -> None:
    """An ECG came back, or its report was declared void: make the rows follow the order."""
    if event.payload.get("service") != SERVICE:
        return
    # locked: two deliveries at once must not leave behind the rows of the one that read first
    order = Order.objects.select_for_update(of=("self",), no_key=True).get(pk=event.payload["order_id"])
    places = Institution.objects.filter(organization_id__in=(order.requester_id, order.performer_id))
    rows = rows_of(order, _places(places.values_list("organization_id", "level", "is_primary_care")))
    if rows:
        intake.put(rows, now=timezone.now())
    else:
        intake.retract(record=f"orders.order:{order.pk}", facts_of_record=(PERSONS, READS), now=timezone.now())


def _places(rows: Iterable[tuple[int, str, bool]]) -> Where:
    return {pk: (RANK.get(level, 0), primary) for pk, level, primary in rows}


FACTS = (
    FactDefinition(
        PERSONS, "“基层检查、上级诊断”患者数", "人", "诊断中心", Counting.PERSONS, SERVICE, collect=collect,
        note="目前只接入心电诊断中心，影像、检验、病理中心尚未接入",
    ),
    FactDefinition(
        READS, "远程医学影像诊断人次数", "人次", "诊断中心", Counting.RECORDS, SERVICE, collect=collect,
        note="目前只接入心电诊断，影像、超声、核医学、肌电图、脑电图尚未接入",
    ),
)  # fmt: skip

SUBSCRIPTIONS = tuple(
    Subscription(event, f"ecg.measures.{event.rsplit('.', 1)[-1]}", on_order)
    for event in ("orders.order.returned", "orders.order.report_withdrawn", "orders.order.withdrawn")
)
