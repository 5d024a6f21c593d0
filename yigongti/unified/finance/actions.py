"""The room's writes: making the books agree with what has become of an order."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.ledger.actions import post_entry, reverse_entry
from yigongti.foundation.ledger.models import Books, Entry
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State
from yigongti.records.places.models import Consortium
from yigongti.unified.finance import rules
from yigongti.unified.finance.books import pool_of
from yigongti.unified.finance.models import FeePosting
from yigongti.unified.finance.settling import drafts_of, fee_for, parties_of, posting_of


@action("finance.fee.settle", on="order")
def settle_order(*, actor: Actor, now: datetime, order: Order) -> FeePosting | None:
    """Post the fee of a returned order once; reverse it when the report is no longer in force. Else nothing happens.

    The order's row is locked, so two workers never settle it at once. Raises NoPool, NoLead, NoValue, SharesWrong.
    """
    order = Order.objects.select_for_update(of=("self",), no_key=True).select_related("item").get(pk=order.pk)
    live = FeePosting.objects.filter(order=order, reversed_at=None).first()
    is_returned = order.state == State.RETURNED
    if is_returned and live is None:
        return _post(actor, now, order)
    if live is not None and not is_returned:
        return _reverse(actor, now, live)
    return live


def _post(actor: Actor, now: datetime, order: Order) -> FeePosting | None:
    fee = fee_for(order)
    parties = parties_of(order, at=timezone.localdate(order.returned_at)) if fee else None
    if fee is None or parties is None:
        return None
    earlier = FeePosting.objects.filter(order=order).aggregate(last=Max("round"))["last"] or 0
    posting = posting_of(order, parties, fee, number=earlier + 1)
    posting.posted_at = now
    posting.save(force_insert=True)
    entries = [
        post_entry(
            actor=actor,
            now=now,
            books=Books.objects.get(pk=draft.books_id),
            day=draft.day,
            memo=draft.memo,
            source=draft.source,
            lines=draft.lines,
            details=draft.details,
        )
        for draft in drafts_of(posting, order, parties)
    ]
    posting.entries.set(entries)
    return posting


def _reverse(actor: Actor, now: datetime, posting: FeePosting) -> FeePosting:
    day = timezone.localdate(now)
    for entry in posting.entries.select_related("books").order_by("pk"):
        reverse_entry(actor=actor, now=now, entry=entry, day=day, reason="报告作废")
    posting.reversed_at, posting.reversed_day = now, day
    posting.save(update_fields=["reversed_at", "reversed_day"])
    return posting


@action("finance.pool.open", on="consortium")
def open_pool(*, actor: Actor, now: datetime, consortium: Consortium, day: date, fen: int, memo: str) -> Entry:
    """Bring the opening balance of a fund pool into its book, once. Raises AlreadyPosted, NoLead."""
    books = pool_of(consortium, at=day)
    return post_entry(
        actor=actor, now=now, books=books, day=day, memo=memo, source="opening", lines=rules.opening_lines(fen)
    )


@action("finance.pool.spend", on="consortium")
def spend_from_pool(
    *,
    actor: Actor,
    now: datetime,
    consortium: Consortium,
    day: date,
    fen: int,
    memo: str,
    source: str,
    payee_id: int | None,
) -> Entry:
    """Pay out of the fund. Raises WouldGoBelowZero, AlreadyPosted, NoLead."""
    return post_entry(
        actor=actor,
        now=now,
        books=pool_of(consortium, at=day),
        day=day,
        memo=memo,
        source=source,
        lines=rules.spending_lines(fen, payee_id=payee_id),
    )
