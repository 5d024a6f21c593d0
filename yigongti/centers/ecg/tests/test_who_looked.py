"""Every way to a resident's ECG leaves a line, and leads nowhere for those who may not."""

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.models import Tracing
from yigongti.centers.ecg.testing import NORMAL, NOW, make_resident
from yigongti.centers.ecg.tests.desk import text
from yigongti.foundation.audit.models import Line
from yigongti.records.orders.models import Order


def lines(desk, **about):
    return Line.objects.filter(user_id=desk.position.user_id, result="done", **about)


def test_the_tracing_alone_is_a_look(desk, world):
    order, reader = world.performed(), desk("reader")
    answer = reader.get("ecg:tracing_svg", Tracing.objects.get().pk)
    assert lines(reader, action="orders.order.view", resident_id=order.resident_id).count() == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_choosing_a_resident_for_an_order_is_a_look(desk, world):
    own = desk("requester")
    own.get("ecg:order_resident", world.resident.code)
    own.get("ecg:order_new", resident=world.resident.code)
    assert lines(own, action="people.resident.view", resident_id=world.resident.pk).count() == 2


def test_the_list_of_critical_values_names_whom_it_showed(desk, world):
    order = world.claimed()
    actions.raise_critical(actor=world.reader, now=NOW, order=order, code="ami")
    own = desk("requester")
    own.get("orders:criticals")
    assert lines(own, action="orders.order.read").get().detail["orders"] == [order.number]


def test_the_home_queue_and_the_jump_box_leave_their_lines(desk, world):
    order, own = world.order(), desk("requester")
    own.client.get("/")
    assert "portal:home" in [line.detail["list"] for line in lines(own, action="orders.order.read")]
    own.client.get("/jump", {"q": order.number}, headers={"HX-Request": "true"})
    assert "jump" in [line.detail["list"] for line in lines(own, action="orders.order.read")]


def test_a_prior_tracing_is_shown_while_its_result_stands_and_the_present_order_is_alive(desk, world):
    """Another township examined the same resident: its tracing is seen as a prior one, and no other."""
    far = desk("requester", world.places.center_b1)
    prior = world.claimed()
    tracing = Tracing.objects.get()

    def seen():
        return far.get("ecg:tracing_svg", tracing.pk).status_code

    def present(state):
        Order.objects.exclude(pk=prior.pk).delete()
        Order.objects.create(
            number=f"XD-{state}"[:20], service="ecg", item=prior.item, resident=world.resident, county=prior.county,
            requester=world.places.center_b1, requested_by_name="x", performer=prior.performer, priority="routine",
            clinical_question="x", certainty="suspected", state=state, reason_code="x", requested_at=NOW,
        )  # fmt: skip

    assert seen() == 404
    present("requested")
    assert seen() == 404  # not reported yet: nobody's prior ECG
    actions.sign_report(actor=world.reader, now=NOW, order=prior, text=NORMAL)
    assert seen() == 200
    present("rejected")
    assert seen() == 404


def test_whoever_took_over_a_result_is_told_that_it_was_declared_void(desk, world):
    prior = world.returned()
    result = prior.results.get()
    order = actions.recognize_result(
        actor=world.requester, now=NOW, resident=world.resident, requester=world.places.center_a1, item=world.item,
        result=result,
    )  # fmt: skip
    own = desk("requester")
    assert "已于" not in text(own.get("orders:order", order.number))
    actions.withdraw_report(
        actor=world.senior, now=NOW, order=prior, reason="wrong_person", note="", resident_name=world.resident.name
    )
    assert "作废，不能再作为依据" in text(own.get("orders:order", order.number))


def test_a_namesake_is_no_look_at_the_other(desk, world):
    make_resident(world.places.center_b1, name=world.resident.name, code="990038000000009")
    own = desk("requester")
    assert own.get("ecg:order_resident", "990038000000009").status_code == 404
    assert not lines(own, action="people.resident.view").exists()
