from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.editions.queries import NoValue
from yigongti.foundation.events.models import Event
from yigongti.foundation.ledger import queries as ledger
from yigongti.foundation.ledger.actions import AlreadyPosted
from yigongti.foundation.ledger.models import AccountBalance, Books, Entry, EntryLine
from yigongti.foundation.ledger.rules import WouldGoBelowZero
from yigongti.records.orders.models import Order
from yigongti.records.places.models import Membership
from yigongti.unified.finance.actions import open_pool, settle_order, spend_from_pool
from yigongti.unified.finance.hearing import settle_on_event
from yigongti.unified.finance.history import settle_history
from yigongti.unified.finance.models import FeePosting
from yigongti.unified.finance.settling import NoPool
from yigongti.unified.finance.tests.county import (
    CENTER,
    DAY,
    NOW,
    OWN,
    POOL,
    SETTLER,
    priced_world,
    returned_order,
    set_state,
)


def settle(order, now=NOW):
    return settle_order(actor=SETTLER, now=now, order=order)


def balance(books, code):
    found = {p.account.code: p.balance_fen for p in ledger.balances(seen_by=SETTLER, books=books, at=DAY)}
    return found[code]


def between_units():
    """What units owe each other over all books, debits less credits."""
    sums = EntryLine.objects.filter(account__code__regex=r"^(1218|2307)").aggregate(
        d=Sum("debit_fen"), c=Sum("credit_fen")
    )
    return (sums["d"] or 0) - (sums["c"] or 0)


@pytest.mark.django_db
def test_a_returned_order_makes_three_balanced_entries_in_three_books():
    world = priced_world()
    posting = settle(returned_order(world, world.center_a1))
    assert (posting.requester_fen, posting.center_fen, posting.pool_fen) == (OWN, CENTER, POOL)
    assert posting.consortium == world.consortium_a
    asked, pool, read = (Books.objects.get(code=c) for c in ("org:tw-a1", "pool:tw-a", "org:tw-hosp"))
    assert (balance(asked, "1212"), balance(asked, "4101"), balance(asked, "2307.01")) == (2599, OWN, CENTER + POOL)
    assert (balance(pool, "1218.01"), balance(pool, "2307.02"), balance(pool, "3101")) == (CENTER + POOL, CENTER, POOL)
    assert (balance(read, "1218.02"), balance(read, "4101")) == (CENTER, CENTER)
    assert between_units() == 0
    assert pool.organization_id == world.hospital.pk


@pytest.mark.django_db
def test_the_pool_is_that_of_the_requester_and_a_village_clinic_settles_through_its_center():
    world = priced_world()
    assert settle(returned_order(world, world.center_b1)).consortium == world.consortium_b
    clinic = settle(returned_order(world, world.clinic))
    assert (clinic.asked_by, clinic.requester) == (world.clinic, world.center_a1)


@pytest.mark.django_db
def test_nothing_is_settled_within_one_legal_person_nor_for_what_was_not_read():
    world = priced_world()
    assert settle(returned_order(world, world.hospital)) is None
    for state in ("performed", "withdrawn"):
        assert settle(returned_order(world, world.center_a1, state=state)) is None
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_withdrawn_reverses_and_returned_again_pays_once_more():
    world = priced_world()
    order = returned_order(world, world.center_a1)
    settle(order)
    assert settle(order).round == 1  # again: nothing
    set_state(order, "performed")
    assert settle(order).reversed_at == NOW
    assert settle(order) is None
    assert Entry.objects.count() == 6
    assert all(k.debit_fen == k.credit_fen for k in AccountBalance.objects.all())
    set_state(order, "returned", NOW + timedelta(hours=2))
    assert settle(order).round == 2
    assert FeePosting.objects.filter(order=order, reversed_at=None).count() == 1
    assert balance(Books.objects.get(code="pool:tw-a"), "3101") == POOL


@pytest.mark.django_db
def test_the_database_refuses_a_second_live_posting_and_parts_that_do_not_sum():
    world = priced_world()
    posting = settle(returned_order(world, world.center_a1))
    twin = FeePosting.objects.get(pk=posting.pk)
    twin.pk, twin.round = None, 2
    with pytest.raises(IntegrityError, match="fee_one_live_per_order"), transaction.atomic():
        twin.save()
    with pytest.raises(IntegrityError, match="fee_shares_sum"), transaction.atomic():
        FeePosting.objects.update(pool_fen=1)


@pytest.mark.django_db
def test_events_in_any_order_and_number_leave_the_truth():
    world = priced_world()
    order = returned_order(world, world.center_a1)
    for name in ("report_withdrawn", "returned", "amended", "returned", "report_withdrawn", "amended"):
        settle_on_event(Event(name=f"orders.order.{name}", payload={"order_id": order.pk}, at=NOW))
    assert FeePosting.objects.get().reversed_at is None


@pytest.mark.django_db
def test_a_missing_price_is_no_zero_and_a_service_without_fees_settles_nothing():
    world = priced_world()
    with pytest.raises(NoValue):
        settle(returned_order(world, world.center_a1, item="ecg-24h"))
    assert settle(returned_order(world, world.center_a1, service="pathology")) is None


@pytest.mark.django_db
def test_a_requester_without_consortium_is_said():
    world = priced_world()
    Membership.objects.filter(institution_id=world.center_a1.pk).delete()
    with pytest.raises(NoPool):
        settle(returned_order(world, world.center_a1))


@pytest.mark.django_db
def test_a_stranger_settles_nothing():
    world = priced_world()
    with pytest.raises(MissingPermission):
        settle_order(
            actor=replace(SETTLER, permissions=frozenset()), now=NOW, order=returned_order(world, world.center_a1)
        )


@pytest.mark.django_db
def test_the_pool_opens_once_and_never_goes_below_zero():
    world = priced_world()
    words = {"actor": SETTLER, "now": NOW, "consortium": world.consortium_a, "day": DAY, "memo": "期初（演示）"}
    open_pool(**words, fen=10_000)
    with pytest.raises(AlreadyPosted):
        open_pool(**words, fen=10_000)
    spend_from_pool(**words, fen=9_999, source="s1", payee_id=world.center_a1.pk)
    with pytest.raises(WouldGoBelowZero):
        spend_from_pool(**words, fen=2, source="s2", payee_id=None)
    assert balance(Books.objects.get(code="pool:tw-a"), "3101") == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_on_one_order_post_once():
    world = priced_world()
    order = returned_order(world, world.center_a1)

    def job(_):
        try:
            return settle(order).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(job, range(8)))) == 1
    assert (Entry.objects.count(), FeePosting.objects.count()) == (3, 1)


@pytest.mark.django_db
def test_history_settles_as_order_by_order_would(django_assert_max_num_queries):
    world = priced_world()
    orders = [returned_order(world, world.center_a1, at=NOW - timedelta(days=40 * n)) for n in range(3)]
    orders += [returned_order(world, world.center_b1), returned_order(world, world.hospital)]
    settle(orders[0])
    assert settle_history(actor=SETTLER, now=NOW, county=world.county.code) == 3
    assert settle_history(actor=SETTLER, now=NOW, county=world.county.code) == 0
    assert between_units() == 0
    pool = Books.objects.get(code="pool:tw-a")
    assert [e.number for e in Entry.objects.filter(books=pool).order_by("day")] == [
        "202609-000001", "202610-000001", "202611-000001"]  # fmt: skip
    assert balance(pool, "3101") == 3 * POOL
    assert [p.entries.count() for p in FeePosting.objects.all()] == [3, 3, 3, 3]
    for posting in FeePosting.objects.all():
        assert {e.details["posting"] for e in posting.entries.all()} == {posting.pk}, "every entry opens to its posting"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class AnyStory(TestCase):
    """Whatever happens to the orders, however it is heard: at most one live posting each, and all nets to zero."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["returned", "performed", "settle"])), max_size=14))
    def test_any_story(self, story):
        world = priced_world()
        orders = [returned_order(world, w) for w in (world.center_a1, world.center_b1, world.clinic)]
        for which, what in story:
            if what == "settle":
                settle(orders[which])
            else:
                set_state(orders[which], what)
        for order in orders:
            settle(order)
        assert between_units() == 0
        returned = Order.objects.filter(state="returned").count()
        assert FeePosting.objects.filter(reversed_at=None).count() == returned
        fund = EntryLine.objects.filter(account__code="3101").aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
        assert (fund["c"] or 0) - (fund["d"] or 0) == returned * POOL
