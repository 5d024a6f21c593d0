"""Orders in any state owned by any organization, for the door matrix and for other tests that knock from outside."""

from functools import cache
from io import BytesIO
from itertools import count

from django.utils import timezone

from yigongti.centers.ecg.models import Report, Tracing
from yigongti.centers.ecg.signal.packed import pack
from yigongti.centers.ecg.signal.read_dicom import read_dicom
from yigongti.centers.ecg.testing import real_ecg
from yigongti.foundation.access.models import Position, User
from yigongti.foundation.access.testing import make_position
from yigongti.foundation.files.store import store
from yigongti.records.orders.models import CriticalValue, DeviceObject, Order, Result
from yigongti.records.people.testing import make_resident
from yigongti.records.terms.models import CodeSystem, Item

_numbers = count(1)
CAP = 20 * 1024 * 1024
PERFORMED = {"performed", "claimed", "reported", "verified", "returned"}
TEXT = {"findings": "窦性心律", "conclusion": "1. 窦性心律", "advice": "", "is_abnormal": "0"}


@cache
def packed_ecg() -> bytes:
    """The real recording in the form that we keep."""
    return pack(read_dicom(real_ecg()))


def ecg_item() -> Item:
    system, _ = CodeSystem.objects.get_or_create(code="orderable", defaults={"name": "检查项目", "is_demo": True})
    return Item.objects.get_or_create(system=system, code="ecg-12", defaults={"name": "12 导联心电图", "group": "ecg"})[
        0
    ]


def holder() -> User:
    """Whoever was given a position last: the matrix makes the holder before the object."""
    return Position.objects.select_related("user").order_by("-pk").first().user


def somebody(organization) -> User:
    """Another doctor."""
    return User.objects.create_user(f"doctor-{next(_numbers)}", None, display_name="旁人")


def make_order(requester, performer, state="requested", *, by=None, name="", traced=True, **fields) -> Order:
    """An order from one organization to another, straight into the table, with its tracing where it has one."""
    number, now = next(_numbers), timezone.now()
    person = make_resident(requester, name or f"阅{'甲乙丙丁戊己庚辛壬癸'[number % 10]}门{number}位")
    by = by or (somebody(performer) if state in {"claimed", "reported", "returned"} else None)
    values = {
        "number": f"XD990101-{number:04}", "service": "ecg", "item": ecg_item(), "resident": person,
        "county": requester.county, "requester": requester, "requested_by_name": "申请人", "performer": performer,
        "priority": "urgent", "clinical_question": "胸痛", "certainty": "suspected", "state": state,
        "requested_at": now, "due_at": now, "clock_started_at": now, "claimed_by": by,
        "performed_at": now if state in PERFORMED else None,
        "claim_expires_at": now + timezone.timedelta(minutes=20) if by else None,
        "returned_at": now if state == "returned" else None,
    }  # fmt: skip
    order = Order.objects.create(**(values | fields))
    if traced and state in PERFORMED:
        make_tracing_row(order)
    if state == "returned":
        make_report(order, by=by, state="in_force")
        Result.objects.create(
            order=order, resident=person, service="ecg", conclusion="1. 窦性心律", performed_at=now, issued_at=now,
            issued_by_name="旁人", performer=performer,
        )  # fmt: skip
    return order


def make_tracing_row(order: Order) -> Tracing:
    now = timezone.now()
    file = store(BytesIO(packed_ecg()), cap_bytes=CAP, name="tracing.ecgz", now=now)
    return Tracing.objects.create(
        order=order, organization=order.requester, packed=file, format="dicom", rate_hz=1000, duration_s=10,
        acquired_at=now, grade="良", attached_at=now, attached_by_name="申请人", measured_at=now,
        measurements={"rate": 72, "pr": 160, "qrs": 90, "qt": 380, "qtc": 410, "axis": 45},
    )  # fmt: skip


def make_report(order: Order, *, by, state: str, **fields) -> Report:
    now = timezone.now()
    return Report.objects.create(
        order=order, tracing=order.tracings.get(), version=1, state=state, findings="窦性心律",
        conclusion="1. 窦性心律", written_by=by, written_by_name=by.display_name, saved_at=now, signed_at=now,
        **fields,
    )  # fmt: skip


def make_critical(order: Order) -> CriticalValue:
    now = timezone.now()
    return CriticalValue.objects.create(
        order=order,
        resident=order.resident,
        code="ami",
        title="急性心肌梗死",
        found_at=now,
        found_by_name="旁人",
        due_at=now,
    )


def make_device_object(organization, name="") -> DeviceObject:
    """A tracing of the device of that organization, for no order."""
    now, number = timezone.now(), next(_numbers)
    file = store(BytesIO(real_ecg()), cap_bytes=CAP, name="a.dcm", now=now)
    return DeviceObject.objects.create(
        service="ecg", file=file, source="TEST", uid=f"1.2.3.{number}", received_at=now, organization=organization,
        county=organization.county, patient_name=name or f"机{'甲乙丙丁戊己庚辛'[number % 8]}门{number}位",
    )  # fmt: skip


def make_second(organization) -> Position:
    """A position beside the holder's."""
    return make_position((), organization)
