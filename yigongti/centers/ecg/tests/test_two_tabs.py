"""Stale pages, colleagues at the same order, and presses whose answer was lost."""

from datetime import timedelta

import pytest

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.models import Report
from yigongti.centers.ecg.testing import ABNORMAL, NORMAL, NOW, READER
from yigongti.centers.ecg.versions import in_force
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import AlreadyDone
from yigongti.records.orders.criticals import Withdrawn
from yigongti.records.orders.machine import ClaimedByOther, Outdated, WrongState
from yigongti.records.orders.models import Order

LATER = NOW + timedelta(minutes=5)
EXPIRED = NOW + timedelta(minutes=20)


@pytest.fixture
def colleague(world):
    return make_actor(READER, world.places.hospital)


@pytest.mark.parametrize(("verb", "reason"), [(actions.send_back, "lead_off"), (actions.reject_order, "duplicate")])
def test_what_a_colleague_reads_is_not_sent_away_under_his_hands(world, colleague, verb, reason):
    order = world.claimed()
    with pytest.raises(ClaimedByOther):
        verb(actor=colleague, now=LATER, order=order, reason=reason)
    order.refresh_from_db()
    assert order.state == "claimed"
    assert verb(actor=colleague, now=EXPIRED, order=order, reason=reason).state in {"sent_back", "rejected"}


def test_nobody_verifies_a_text_that_he_has_not_seen(world):
    order = world.claimed()
    seen = actions.sign_report(actor=world.reader, now=NOW, order=order, text=ABNORMAL).signature
    actions.hand_back_report(actor=world.senior, now=LATER, order=order, note="再看 V2")
    other = {**ABNORMAL, "conclusion": "1. 前壁 ST 段抬高"}
    now = LATER + timedelta(minutes=1)
    signed = actions.sign_report(actor=world.reader, now=now, order=order, text=other)
    with pytest.raises(Outdated):
        actions.verify_report(actor=world.senior, now=now, order=order, signature=seen)
    actions.verify_report(actor=world.senior, now=now, order=order, signature=signed.signature)
    assert in_force(order).conclusion == "1. 前壁 ST 段抬高"


def test_nobody_supersedes_an_amendment_that_he_has_not_seen(world, colleague):
    order = world.returned()
    drawn = order.version
    first = {**NORMAL, "conclusion": "1. 窦性心动过缓"}
    actions.amend_report(actor=world.reader, now=LATER, order=order, text=first, reason="漏看心率", version=drawn)
    with pytest.raises(Outdated):
        actions.amend_report(actor=colleague, now=LATER, order=order, text=NORMAL, reason="错字", version=drawn)
    assert in_force(order).conclusion == "1. 窦性心动过缓"


def test_the_pages_send_what_they_were_drawn_with(desk, world):
    order = world.claimed()
    signed = actions.sign_report(actor=world.reader, now=NOW, order=order, text=ABNORMAL)
    senior = desk("senior")
    assert signed.signature in senior.get("ecg:read", order.number).content.decode()
    assert senior.post("ecg:verify", order.number, signature="1-0").status_code == 409
    assert senior.post("ecg:verify", order.number, signature=signed.signature).status_code == 302
    order.refresh_from_db()
    page = senior.get("ecg:read", order.number, amend="1").content.decode()
    assert f'name="version" value="{order.version}"' in page
    typed = {"findings": "x", "conclusion": "y", "is_abnormal": "0", "amend_reason": "z", "version": order.version - 1}
    assert senior.post("ecg:amend", order.number, **typed).status_code == 409


def test_a_draft_does_not_outlive_the_tracing_that_it_describes(world):
    order = world.claimed()
    draft = {**NORMAL, "measurements": {"rate_bpm": {"value": 44, "source": "doctor"}}}
    actions.save_draft(actor=world.reader, now=NOW, order=order, text=draft)
    actions.send_back(actor=world.reader, now=NOW, order=order, reason="lead_off")
    world.attached(order, now=LATER)
    assert not Report.objects.exists()


def test_a_critical_value_needs_a_tracing(world):
    with pytest.raises(WrongState):
        actions.raise_critical(actor=world.reader, now=NOW, order=world.order(), code="ami")


def test_a_critical_value_is_withdrawn_once_and_nobody_is_told_of_it_afterwards(world):
    critical = actions.raise_critical(actor=world.reader, now=NOW, order=world.claimed(), code="ami")
    actions.withdraw_critical(actor=world.reader, now=NOW, critical=critical, reason="看错导联")
    with pytest.raises(AlreadyDone):
        actions.withdraw_critical(actor=world.reader, now=LATER, critical=critical, reason="再来")
    with pytest.raises(Withdrawn):
        actions.tell_critical(actor=world.reader, now=LATER, critical=critical, told_to="李", phone="1", read_back=True)
    assert critical.steps.filter(kind="withdrawn").count() == 1


def test_pressing_next_again_after_a_lost_answer_claims_no_second_order(desk, world):
    orders = [world.performed() for _ in range(3)]
    reader = desk("reader")
    first = reader.post("ecg:claim_next", _key="lost-answer")
    again = reader.post("ecg:claim_next", _key="lost-answer")
    assert Order.objects.filter(state="claimed").count() == 1
    assert again.headers["Location"] == first.headers["Location"]
    # a more pressing one came in between: the press still stands for the order that it claimed
    world.performed(priority="pathway")
    again = reader.post("ecg:claim_next", _key="lost-answer")
    assert Order.objects.filter(state="claimed").count() == 1
    assert again.headers["Location"] == first.headers["Location"]
    assert len(orders) == 3


def test_an_ecg_under_a_merged_file_is_a_prior_of_the_person(world):
    """A merge moves nothing: results of the duplicate stay where they are, and still belong to the person."""
    from datetime import timedelta

    from yigongti.centers.ecg import queries
    from yigongti.centers.ecg.testing import NOW, make_resident
    from yigongti.records.orders.queries import recognizable

    old = world.returned()
    kept = make_resident(world.places.center_a1, name="谭测试", code="990038000000002")
    world.resident.merged_into = kept
    world.resident.save(update_fields=["merged_into"])
    later = NOW + timedelta(days=1)
    order = world.attached(world.order(resident=kept, now=later), now=later)
    (prior,) = queries.priors(order=order)
    assert prior.result.order == old
    found = recognizable(resident_id=kept.pk, service="ecg", county=order.county, now=later)
    assert [r.order for r in found] == [old]
    assert queries.tracing_of_order(seen_by=world.reader, pk=prior.tracing.pk) == prior.tracing
