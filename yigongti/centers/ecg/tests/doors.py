"""The doors of the ECG room. At the requesting end an order belongs to who asked, at the center to who performs."""

from yigongti.centers.ecg.tests import paths
from yigongti.foundation.access.doors import Door
from yigongti.records.orders.models import DeviceObject
from yigongti.records.people.testing import make_resident

_made = {}


def _asked(state, **fields):
    """An order that the organization asked for."""

    def kwargs(world, organization):
        return {"number": paths.make_order(organization, world.tcm_hospital, state, **fields).number}

    return kwargs


def _performs(state, *, mine=False, signed=False):
    """An order that the organization performs; claimed by the holder, or with a report that waits for a second."""

    def kwargs(world, organization):
        order = paths.make_order(world.mch, organization, state, by=paths.holder() if mine else None)
        if signed:
            paths.make_report(order, by=order.claimed_by, state="signed")
        _made["order"] = order
        return {"number": order.number}

    return kwargs


def _critical(world, organization):
    order = paths.make_order(world.mch, organization, "claimed")
    return {"number": order.number, "pk": paths.make_critical(order).pk}


def _tracing(world, organization):
    return {"pk": paths.make_order(organization, world.tcm_hospital, "performed").tracings.get().pk}


def _object(world, organization):
    _made["place"] = organization
    return {"pk": paths.make_device_object(organization).pk}


def _match(world, organization):
    return {"order": paths.make_order(_made["place"], world.tcm_hospital, "requested").number}


def _place(world, organization):
    return {
        "resident": make_resident(organization).code, "item": paths.ecg_item().code, "priority": "urgent",
        "clinical_question": "胸痛", "certainty": "suspected",
    }  # fmt: skip


def _recognize(world, organization):
    order = paths.make_order(organization, world.hospital, "returned")
    return {"resident": order.resident.code, "result": order.results.get().pk}


def _text(world, organization):
    return paths.TEXT | {"amend_reason": "补充"}


def _void(world, organization):
    return {"reason": "wrong_person", "resident_name": _made["order"].resident.name}


def _name_at_center(world, organization):
    return paths.make_order(world.mch, organization, "performed", traced=False).resident.name


def _name_asked(world, organization):
    return paths.make_order(organization, world.tcm_hospital, "requested").resident.name


def _name_in_inbox(world, organization):
    return DeviceObject.objects.get(pk=_object(world, organization)["pk"]).patient_name


def _verb(name, permission, kwargs, data=None, *also):
    fields = (lambda w, o: data) if isinstance(data, dict) else data
    return Door(f"ecg:{name}", permission, "POST", kwargs=kwargs, data=fields, own=302, also=also)


WAITS = _asked("requested")
DOORS = (
    Door("ecg:order_new", "ecg.order.place"),
    Door("ecg:order_resident", "ecg.order.place", kwargs=lambda w, o: {"code": make_resident(o).code}),
    Door("ecg:place", "ecg.order.place", "POST", data=_place, own=302),
    Door("ecg:recognize", "ecg.order.recognize", "POST", data=_recognize, own=302),
    Door("ecg:requests", "ecg.order.read", shows=_name_asked),
    _verb("attach", "ecg.tracing.attach", WAITS),
    _verb("withdraw", "ecg.order.withdraw", WAITS),
    Door("ecg:worklist", "ecg.worklist.read", shows=_name_at_center),
    Door("ecg:review", "ecg.report.verify", own=302),
    Door("ecg:sent_back", "ecg.worklist.read", own=302),
    Door("ecg:claim_next", "ecg.order.claim", "POST", own=302),
    Door("ecg:drawer", "ecg.worklist.read", kwargs=_performs("performed")),
    Door("ecg:read", "ecg.worklist.read", kwargs=_performs("claimed", mine=True)),
    _verb("claim", "ecg.order.claim", _performs("performed")),
    _verb("release", "ecg.order.release", _performs("claimed", mine=True)),
    Door("ecg:save_draft", "ecg.report.write", "POST", kwargs=_performs("claimed", mine=True), data=_text),
    _verb("sign", "ecg.report.sign", _performs("claimed", mine=True), _text, "ecg.worklist.read"),
    _verb("verify", "ecg.report.verify", _performs("reported", signed=True)),
    _verb("hand_back", "ecg.report.hand_back", _performs("reported", signed=True), {"note": "QT 请重测"}),
    _verb("amend", "ecg.report.amend", _performs("returned"), _text),
    _verb("withdraw_report", "ecg.report.withdraw", _performs("returned"), _void),
    _verb("send_back", "ecg.order.send_back", _performs("claimed", mine=True), {"reason": "lead_off"}),
    _verb("reject", "ecg.order.reject", _performs("claimed", mine=True), {"reason": "duplicate"}),
    _verb("raise_critical", "ecg.critical.raise", _performs("claimed", mine=True), {"code": "ami"}),
    _verb("tell_critical", "ecg.critical.tell", _critical, {"told_to": "向医师", "phone": "1", "read_back": "yes"}),
    _verb("withdraw_critical", "ecg.critical.withdraw", _critical, {"reason": "误报"}),
    Door("ecg:tracing_svg", "orders.order.read", kwargs=_tracing),
    Door("ecg:templates", "ecg.report.write"),
    Door("ecg:report", "orders.order.read", kwargs=_asked("returned")),
    Door("ecg:print", "ecg.report.print", "POST", kwargs=_asked("returned")),
    Door("ecg:statistics", "ecg.statistics.read"),
    Door("ecg:inbox", "ecg.inbox.read", shows=_name_in_inbox),
    _verb("match", "ecg.inbox.match", _object, _match, "ecg.tracing.attach"),
    _verb("discard", "ecg.inbox.discard", _object, {"reason": "设备测试"}),
)
