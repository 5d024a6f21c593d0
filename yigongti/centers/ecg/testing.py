"""For tests: a small county whose hospital reads ECGs, its people, and orders in any state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from pydicom.data import get_testdata_file

from yigongti.centers.ecg import actions
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.testing import set_values
from yigongti.records.orders.models import Order
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Township
from yigongti.records.places.testing import COUNTY, SmallWorld, small_world
from yigongti.records.terms.models import CodeSystem, Item

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai

REQUESTER = (
    "ecg.order.place",
    "ecg.order.read",
    "ecg.order.withdraw",
    "ecg.order.recognize",
    "ecg.tracing.attach",
    "ecg.report.print",
    "ecg.inbox.read",
    "ecg.inbox.match",
    "ecg.inbox.discard",
    "orders.order.read",
    "orders.result.open",
    "orders.critical.read",
    "orders.critical.acknowledge",
    "people.resident.read",
)
READER = (
    "ecg.worklist.read",
    "ecg.order.claim",
    "ecg.order.release",
    "ecg.order.send_back",
    "ecg.order.reject",
    "ecg.report.write",
    "ecg.report.sign",
    "ecg.report.amend",
    "ecg.report.print",
    "ecg.critical.raise",
    "ecg.critical.tell",
    "ecg.critical.withdraw",
    "ecg.statistics.read",
    "orders.order.read",
    "orders.critical.read",
    "people.resident.read",
)
SENIOR = (*READER, "ecg.report.verify", "ecg.report.hand_back", "ecg.report.withdraw")

VALUES = {
    "centers.ecg.performer": "tw-hosp",
    "orders.clock.ecg.pathway.perform": 10,
    "orders.clock.ecg.pathway.report": 10,
    "orders.clock.ecg.urgent.perform": 30,
    "orders.clock.ecg.urgent.report": 30,
    "orders.clock.ecg.routine.perform": 480,
    "orders.clock.ecg.routine.report": 120,
    "orders.priority.ecg": [
        {"code": "pathway", "title": "疑似胸痛", "tone": "solid-red", "hint": "插到最前"},
        {"code": "urgent", "title": "急", "tone": "red", "hint": ""},
        {"code": "routine", "title": "平", "tone": "plain", "hint": ""},
    ],
    "orders.claim_minutes.ecg": 20,
    "orders.second_verification.ecg": "abnormal",
    "orders.recognition_days.ecg": 7,
    "orders.reasons.ecg.send_back": [
        {"code": "lead_off", "title": "导联脱落"},
        {"code": "identity", "title": "信息不符"},
    ],
    "orders.reasons.ecg.reject": [{"code": "duplicate", "title": "重复申请"}],
    "orders.reasons.ecg.withdraw_report": [{"code": "wrong_person", "title": "报告发错人"}],
    "orders.reasons.ecg.repeat": [{"code": "changed", "title": "病情有变化"}],
    "orders.critical.ecg": [{"code": "ami", "title": "急性心肌梗死"}, {"code": "vt", "title": "室性心动过速"}],
    "orders.critical_ack_minutes": 10,
    "orders.critical_escalation": [{"minutes": 5, "who": "科主任"}, {"minutes": 10, "who": "医务科"}],
    "fees.ecg.ecg-12": {"total_fen": 2000, "requester_per_mille": 400, "center_per_mille": 500, "pool_per_mille": 100},
}

NORMAL = {
    "findings": "窦性心律，各导联未见异常。",
    "conclusion": "1. 窦性心律",
    "advice": "",
    "is_abnormal": False,
    "measurements": {},
}
ABNORMAL = {**NORMAL, "conclusion": "1. 下壁 ST 段抬高", "is_abnormal": True}


@cache
def real_ecg() -> bytes:
    """The 12-lead recording that ships inside pydicom: a real one, anonymous."""
    with open(str(get_testdata_file("waveform_ecg.dcm")), "rb") as stream:  # noqa: PTH123  a path from a library
        return stream.read()


@dataclass(frozen=True)
class EcgWorld:
    """The small county with its ECG center at work."""

    places: SmallWorld
    item: Item
    resident: Resident
    requester: Actor
    reader: Actor
    senior: Actor

    def order(self, *, priority: str = "urgent", now: datetime = NOW, resident: Resident | None = None) -> Order:
        """A placed order of township center A1."""
        return actions.place_order(
            actor=self.requester,
            now=now,
            resident=resident or self.resident,
            requester=self.places.center_a1,
            item=self.item,
            priority=priority,
            clinical_question="胸痛 40 分钟",
            certainty="suspected",
            repeat_reason="changed",
        )

    def performed(self, *, priority: str = "urgent", now: datetime = NOW) -> Order:
        """An order with the real tracing."""
        return self.attached(self.order(priority=priority, now=now), now=now)

    def attached(self, order: Order, *, now: datetime = NOW) -> Order:
        """The same order with the real tracing."""
        actions.attach_tracing(actor=self.requester, now=now, order=order, data=real_ecg(), name="a.dcm")
        order.refresh_from_db()
        return order

    def claimed(self, *, by: Actor | None = None, now: datetime = NOW) -> Order:
        """An order claimed by the reader."""
        order = actions.claim_order(actor=by or self.reader, now=now, order=self.performed(now=now))
        order.refresh_from_db()
        return order

    def returned(self, *, now: datetime = NOW) -> Order:
        """An order whose normal report is back."""
        order = self.claimed(now=now)
        actions.sign_report(actor=self.reader, now=now, order=order, text=NORMAL)
        order.refresh_from_db()
        return order


def make_resident(
    where: Organization, *, name: str = "谭测试", code: str = "990038000000001", township: Township | None = None
) -> Resident:
    """A fictional resident whose file is kept at `where`."""
    return Resident.objects.create(
        code=code,
        organization=where,
        county=where.county,
        name=name,
        name_pinyin="tanceshi",
        name_initials="tcs",
        sex="1",
        birth_date=date(1962, 8, 14),
        township=township,
        is_fictional=True,
        created_at=NOW,
    )


def ecg_world() -> EcgWorld:
    """Build it. Call once in a test."""
    places = small_world()
    set_values(COUNTY, VALUES)
    system, _ = CodeSystem.objects.get_or_create(code="orderable", defaults={"name": "检查项目", "is_demo": True})
    item, _ = Item.objects.get_or_create(
        system=system, code="ecg-12", defaults={"name": "12 导联心电图", "group": "ecg"}
    )
    return EcgWorld(
        places=places,
        item=item,
        resident=make_resident(places.center_a1, township=places.township_a1),
        requester=make_actor(REQUESTER, places.center_a1, [places.center_a1, places.clinic]),
        reader=make_actor(READER, places.hospital),
        senior=make_actor(SENIOR, places.hospital),
    )
