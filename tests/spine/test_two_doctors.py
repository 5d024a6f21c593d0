"""Two doctors, two threads, one order: the database lets one of them have it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.testing import NORMAL, NOW, ecg_world
from yigongti.foundation.errors import Problem
from yigongti.foundation.events.models import Event
from yigongti.records.orders.models import Order


def together(*calls):
    """Run the calls at the same moment; each one's result or refusal."""
    gate = Barrier(len(calls))

    def run(call):
        try:
            gate.wait(timeout=20)
            return call()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_doctors_claim_at_once():
    world = ecg_world()
    order = world.performed()
    results = together(
        lambda: actions.claim_order(actor=world.reader, now=NOW, order=order),
        lambda: actions.claim_order(actor=world.senior, now=NOW, order=order),
    )
    won = [r for r in results if isinstance(r, Order)]
    refused = [r for r in results if isinstance(r, Problem)]
    assert (len(won), len(refused)) == (1, 1)
    order.refresh_from_db()
    assert order.claimed_by_id == won[0].claimed_by_id
    assert order.transitions.filter(verb="claim").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_sign_is_one_report_and_one_event():
    world = ecg_world()
    order = world.claimed()
    sign = {"actor": world.reader, "now": NOW, "order": order, "text": NORMAL, "key": "one-click"}
    results = together(lambda: actions.sign_report(**sign), lambda: actions.sign_report(**sign))
    assert results[0] == results[1]
    assert order.ecg_reports.count() == 1
    assert Event.objects.filter(name="orders.order.returned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_orders_placed_at_once_get_different_numbers():
    world = ecg_world()
    numbers = {order.number for order in together(*[world.order] * 6)}
    assert len(numbers) == 6
