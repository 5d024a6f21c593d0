from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.guards import NotClaimedByYou, ReasonMissing
from yigongti.centers.ecg.inbox import actions as inbox_actions
from yigongti.centers.ecg.models import Report, Tracing
from yigongti.centers.ecg.signal.refusals import UnreadableTracing
from yigongti.centers.ecg.testing import ABNORMAL, NORMAL, NOW, real_ecg
from yigongti.centers.ecg.versions import NothingToAmend, NotSignable
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid, Refused
from yigongti.foundation.events.models import Event
from yigongti.records.orders import actions as order_actions
from yigongti.records.orders.criticals import AlreadyAcknowledged, ToldNobody
from yigongti.records.orders.jobs import escalate_overdue
from yigongti.records.orders.machine import ClaimedByOther, NotYours, WrongState
from yigongti.records.orders.models import Order

LATER = NOW + timedelta(minutes=5)


def events(name):
    return Event.objects.filter(name=name).count()


def test_a_township_asks_and_the_clock_runs(world):
    order = world.order(priority="urgent")
    assert order.number == "XD261123-0001"
    assert order.state == "requested"
    assert order.performer == world.places.hospital
    assert order.due_at == NOW + timedelta(minutes=30)
    assert events("orders.order.placed") == 1
    assert Line.objects.filter(action="ecg.order.place", resident_id=world.resident.pk, result="done").count() == 1


def test_numbers_of_a_day_run_on(world):
    assert [world.order().number[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


@pytest.mark.parametrize(("field", "value"), [("clinical_question", "  "), ("priority", "soon")])
def test_an_incomplete_order_is_refused_field_by_field(world, field, value):
    typed = {
        "resident": world.resident, "requester": world.places.center_a1, "item": world.item, "priority": "routine",
        "clinical_question": "头晕", "certainty": "suspected",
    } | {field: value}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.place_order(actor=world.requester, now=NOW, **typed)
    assert field in refused.value.fields
    assert not Order.objects.exists()


def test_nobody_orders_for_another_institution(world):
    with pytest.raises(NotYours):
        actions.place_order(
            actor=world.requester, now=NOW, resident=world.resident, requester=world.places.center_b1, item=world.item,
            priority="routine", clinical_question="头晕", certainty="suspected",
        )  # fmt: skip
    assert Line.objects.filter(action="ecg.order.place", result="refused").count() == 1


def test_the_tracing_performs_the_order(world):
    order = world.performed()
    tracing = Tracing.objects.get()
    assert order.state == "performed"
    assert order.due_at == NOW + timedelta(minutes=30)
    assert (tracing.rate_hz, tracing.duration_s, tracing.format) == (1000, 10, "dicom")
    # the device says 10:59:19 on its own clock; the county keeps Shanghai time
    assert tracing.acquired_at == datetime(2013, 1, 25, 2, 59, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    "data", [b"", b"not an ecg", real_ecg()[:4000], b"<?xml version='1.0'?><a/>", b"%PDF-1.7 x", b"\0" * 200]
)
def test_a_bad_file_leaves_the_order_as_it_was(world, data):
    order = world.order()
    with pytest.raises(UnreadableTracing):
        actions.attach_tracing(actor=world.requester, now=NOW, order=order, data=data)
    order.refresh_from_db()
    assert (order.state, order.version) == ("requested", 1)
    assert not Tracing.objects.exists()


def test_one_doctor_holds_the_claim(world):
    order = world.claimed()
    with pytest.raises(ClaimedByOther):
        actions.claim_order(actor=world.senior, now=LATER, order=order)
    taken = actions.claim_order(actor=world.senior, now=LATER, order=order, note="已电话商定")
    assert taken.claimed_by_id == world.senior.user_id
    assert taken.transitions.get(verb="take_over").note == "已电话商定"


def test_an_expired_claim_is_free(world):
    order = world.claimed()
    taken = actions.claim_order(actor=world.senior, now=NOW + timedelta(minutes=20), order=order)
    assert taken.claimed_by_id == world.senior.user_id


def test_only_the_holder_writes(world):
    order = world.claimed()
    with pytest.raises(NotClaimedByYou):
        actions.save_draft(actor=world.senior, now=NOW, order=order, text=NORMAL)


def test_a_negative_report_goes_back_at_once(world):
    order = world.returned()
    assert order.state == "returned"
    assert order.results.get().conclusion == "1. 窦性心律"
    assert Report.objects.get().state == "in_force"
    assert events("orders.order.returned") == 1


def test_an_empty_report_is_not_signed_and_says_what_is_missing(world):
    order = world.claimed()
    with pytest.raises(NotSignable) as refused:
        actions.sign_report(actor=world.reader, now=NOW, order=order, text={"findings": "", "conclusion": ""})
    assert set(refused.value.fields) == {"is_abnormal", "findings", "conclusion"}
    order.refresh_from_db()
    assert order.state == "claimed"


def test_a_positive_report_waits_for_another_doctor(world):
    order = world.claimed(by=world.senior)
    actions.sign_report(actor=world.senior, now=NOW, order=order, text=ABNORMAL)
    order.refresh_from_db()
    assert (order.state, events("orders.order.returned")) == ("reported", 0)
    with pytest.raises(actions.SameDoctor):
        actions.verify_report(actor=world.senior, now=LATER, order=order)
    other = make_actor(world.senior.permissions, world.places.hospital)
    report = actions.verify_report(actor=other, now=LATER, order=order)
    order.refresh_from_db()
    assert (order.state, report.verified_by_id) == ("returned", other.user_id)
    assert events("orders.order.returned") == 1


def test_the_second_doctor_hands_back(world):
    order = world.claimed()
    actions.sign_report(actor=world.reader, now=NOW, order=order, text=ABNORMAL)
    actions.hand_back_report(actor=world.senior, now=LATER, order=order, note="QT 请重测")
    order.refresh_from_db()
    assert (order.state, order.claimed_by_id) == ("claimed", world.reader.user_id)
    actions.sign_report(actor=world.reader, now=LATER, order=order, text=NORMAL)
    order.refresh_from_db()
    assert order.state == "returned"
    assert Report.objects.count() == 1


def test_an_amendment_keeps_the_old_version_and_publishes_no_second_return(world):
    order = world.returned()
    actions.amend_report(
        actor=world.reader, now=LATER, order=order, text={**NORMAL, "conclusion": "1. 窦性心律不齐"}, reason="补充"
    )
    states = list(Report.objects.order_by("version").values_list("state", "conclusion"))
    assert states == [("superseded", "1. 窦性心律"), ("in_force", "1. 窦性心律不齐")]
    assert (events("orders.order.returned"), events("orders.order.amended")) == (1, 1)
    assert order.results.filter(superseded_at=None).get().conclusion == "1. 窦性心律不齐"


def test_a_positive_amendment_is_in_force_only_after_the_second_doctor(world):
    order = world.returned()
    actions.amend_report(actor=world.reader, now=LATER, order=order, text=ABNORMAL, reason="复阅")
    assert Report.objects.get(version=1).state == "in_force"
    actions.verify_report(actor=world.senior, now=LATER, order=order)
    assert Report.objects.get(version=1).state == "superseded"
    assert Report.objects.get(version=2).state == "in_force"


def test_amending_needs_a_reason_and_a_report(world):
    order = world.returned()
    with pytest.raises(Invalid):
        actions.amend_report(actor=world.reader, now=LATER, order=order, text=NORMAL, reason=" ")
    with pytest.raises(NothingToAmend):
        actions.amend_report(actor=world.reader, now=LATER, order=world.performed(), text=NORMAL, reason="补充")


def test_a_void_report_asks_for_the_name_and_reopens_the_order(world):
    order = world.returned()
    void = {"reason": "wrong_person", "note": "", "actor": world.senior, "now": LATER, "order": order}
    with pytest.raises(Invalid):
        actions.withdraw_report(**void, resident_name="别人")
    actions.withdraw_report(**void, resident_name=world.resident.name)
    order.refresh_from_db()
    assert order.state == "performed"
    assert order.due_at == LATER + timedelta(minutes=30)
    assert order.results.get().withdrawn_at == LATER
    assert events("orders.order.report_withdrawn") == 1


def test_sent_back_with_a_coded_reason_and_made_again(world):
    order = world.performed()
    with pytest.raises(ReasonMissing):
        actions.send_back(actor=world.reader, now=NOW, order=order, reason="because")
    order = actions.send_back(actor=world.reader, now=LATER, order=order, reason="lead_off", note="V1")
    assert (order.state, order.reason_text) == ("sent_back", "导联脱落：V1")
    order = world.attached(order, now=LATER)
    assert (order.state, order.reason_code) == ("performed", "")
    assert Tracing.objects.filter(order=order).count() == 2
    assert Tracing.objects.filter(order=order, is_current=True).count() == 1


def test_withdrawn_only_before_a_claim(world):
    order = actions.withdraw_order(actor=world.requester, now=NOW, order=world.performed())
    assert order.state == "withdrawn"
    with pytest.raises(WrongState):
        actions.withdraw_order(actor=world.requester, now=NOW, order=world.claimed())


def test_an_earlier_result_is_recognized_instead(world):
    result = world.returned().results.get()
    order = actions.recognize_result(
        actor=world.requester, now=NOW + timedelta(days=6), resident=world.resident, requester=world.places.center_a1,
        item=world.item, result=result,
    )  # fmt: skip
    assert (order.state, order.recognized_result) == ("recognized", result)
    with pytest.raises(actions.ResultTooOld):
        actions.recognize_result(
            actor=world.requester, now=NOW + timedelta(days=7, seconds=1), resident=world.resident,
            requester=world.places.center_a1, item=world.item, result=result,
        )  # fmt: skip


def test_repeating_a_recent_ecg_needs_a_reason(world):
    world.returned()
    with pytest.raises(Invalid) as refused:
        actions.place_order(
            actor=world.requester, now=LATER, resident=world.resident, requester=world.places.center_a1,
            item=world.item, priority="routine", clinical_question="复查", certainty="confirmed",
        )  # fmt: skip
    assert "repeat_reason" in refused.value.fields


def test_a_critical_value_is_told_read_back_and_acknowledged(world):
    order = world.claimed()
    critical = actions.raise_critical(actor=world.reader, now=NOW, order=order, code="ami")
    assert critical.due_at == NOW + timedelta(minutes=10)
    with pytest.raises(AlreadyDone):
        actions.raise_critical(actor=world.reader, now=NOW, order=order, code="ami")
    with pytest.raises(ToldNobody):
        actions.tell_critical(actor=world.reader, now=NOW, critical=critical, told_to=" ", phone="1", read_back=True)
    actions.tell_critical(actor=world.reader, now=NOW, critical=critical, told_to="向医师", phone="1", read_back=True)
    with pytest.raises(Invalid):
        order_actions.acknowledge_critical(actor=world.requester, now=LATER, critical=critical, measures="")
    done = order_actions.acknowledge_critical(
        actor=world.requester, now=LATER, critical=critical, measures="吸氧，转诊"
    )
    assert (done.read_back, done.acknowledged_by_name) == (True, world.requester.user_name)
    with pytest.raises(AlreadyAcknowledged):
        order_actions.acknowledge_critical(actor=world.requester, now=LATER, critical=critical, measures="再次")
    assert [s.kind for s in critical.steps.order_by("pk")] == ["found", "called", "acknowledged"]


def test_the_center_does_not_acknowledge_its_own_critical_value(world):
    critical = actions.raise_critical(actor=world.reader, now=NOW, order=world.claimed(), code="ami")
    with pytest.raises(Refused):
        order_actions.acknowledge_critical(actor=world.reader, now=NOW, critical=critical, measures="x")


def test_the_same_key_has_one_effect(world):
    first = world.claimed()
    key = {"actor": world.reader, "now": NOW, "order": first, "text": NORMAL, "key": "k1"}
    one = actions.sign_report(**key)
    two = actions.sign_report(**key)
    assert one == two
    assert events("orders.order.returned") == 1


@pytest.mark.parametrize("state", ["requested", "claimed", "verified"])
def test_the_database_refuses_a_state_that_the_rules_refuse(world, state):
    order = world.returned()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET state = %s, claimed_by_id = 1 WHERE id = %s", [state, order.pk])


def test_the_timeline_cannot_be_rewritten(world):
    order = world.returned()
    for sql in ("UPDATE orders_transition SET note = 'x'", "DELETE FROM orders_transition"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert order.transitions.count() == 5


def test_another_institution_may_not_attach_or_withdraw(world):
    stranger = make_actor(world.requester.permissions, world.places.center_b1)
    order = world.order()
    for attempt in (
        lambda: actions.attach_tracing(actor=stranger, now=NOW, order=order, data=real_ecg()),
        lambda: actions.withdraw_order(actor=stranger, now=NOW, order=order),
    ):
        with pytest.raises(NotYours):
            attempt()


def test_a_discarded_object_is_not_matched(world):
    from yigongti.records.orders.intake import receive

    thing = receive(
        data=real_ecg(),
        sop_class="1.2.840.10008.5.1.4.1.1.9.1.1",
        source="test",
        now=NOW,
        organization=world.places.center_a1,
    )
    assert thing.order is None
    inbox_actions.discard_object(actor=world.requester, now=NOW, device_object=thing, reason="设备测试")
    with pytest.raises(Conflict):
        inbox_actions.match_object(
            actor=world.requester, now=NOW, device_object=thing, order=world.order(), data=real_ecg()
        )


def test_an_unacknowledged_critical_value_climbs_once_per_step(world):
    critical = actions.raise_critical(actor=world.reader, now=NOW, order=world.claimed(), code="ami")
    for minutes, level in ((10, 0), (14, 0), (15, 1), (16, 1), (20, 2), (60, 2)):  # due at 10; steps at 5 and 10 after
        escalate_overdue.run(now=NOW + timedelta(minutes=minutes))
        critical.refresh_from_db()
        assert (minutes, critical.escalation_level) == (minutes, level)
    assert critical.steps.filter(kind="escalated").count() == 2
    order_actions.acknowledge_critical(
        actor=world.requester, now=NOW + timedelta(minutes=61), critical=critical, measures="转诊"
    )
    escalate_overdue.run(now=NOW + timedelta(minutes=90))
    assert critical.steps.filter(kind="escalated").count() == 2
