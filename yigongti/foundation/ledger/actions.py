"""Posting and reversing. Rooms call these from event handlers with a system actor, or for a person at a page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Refused
from yigongti.foundation.ledger.models import Account, AccountBalance, Books, Entry, EntryLine
from yigongti.foundation.ledger.numbers import next_number
from yigongti.foundation.ledger.rules import NotBalanced, PlannedLine, WouldGoBelowZero, check


class AlreadyPosted(AlreadyDone):
    """The same source stands in these books already; `result` is the entry of then."""

    sentence = "这笔业务已经入账，不会重复入账。"


class AlreadyReversed(Conflict):
    """An entry is reversed once, and a reversal is not reversed."""

    sentence = "这张凭证已经冲销过，或它本身就是冲销凭证，不能再次冲销。"


class NotOurBooks(Refused):
    """The books belong to an organization out of the actor's reach."""

    sentence = "这个账套不在您的范围内，不能记账。"


@action("ledger.entry.post", on="books")
def post_entry(
    *,
    actor: Actor,
    now: datetime,
    books: Books,
    day: date,
    memo: str,
    source: str,
    lines: Sequence[PlannedLine],
    details: Mapping[str, object] | None = None,
) -> Entry:
    """Post one balanced entry in `books`. Raises NotBalanced, AlreadyPosted (with the entry), WouldGoBelowZero."""
    _refuse_foreign(actor, books)
    total = check(lines)
    accounts = _accounts(books, lines)
    entry = _entry(books, actor, now, day=day, memo=memo, source=source, total_fen=total, line_count=len(lines))
    entry.details = dict(details or {})
    _save(entry)
    EntryLine.objects.bulk_create(
        EntryLine(
            entry=entry,
            account=accounts[line.account],
            debit_fen=line.debit_fen,
            credit_fen=line.credit_fen,
            counterparty_id=line.counterparty_id,
        )
        for line in lines
    )
    _refuse_below_zero(list(accounts.values()))
    return entry


@action("ledger.entry.reverse", on="entry")
def reverse_entry(*, actor: Actor, now: datetime, entry: Entry, day: date, reason: str) -> Entry:
    """Post the exact mirror of `entry` (冲销). Raises AlreadyReversed, WouldGoBelowZero."""
    _refuse_foreign(actor, entry.books)
    if entry.reverses_id is not None or Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed
    mirrored = _entry(
        entry.books,
        actor,
        now,
        day=day,
        memo=f"冲销 {entry.number}：{reason}"[:200],
        source=f"reverse:{entry.pk}",
        total_fen=entry.total_fen,
        line_count=entry.line_count,
    )
    mirrored.reverses = entry
    mirrored.details = {**entry.details, "reason": reason}
    try:
        _save(mirrored)
    except AlreadyPosted as twice:
        raise AlreadyReversed from twice
    lines = list(entry.lines.select_related("account"))
    EntryLine.objects.bulk_create(
        EntryLine(
            entry=mirrored,
            account=line.account,
            debit_fen=line.credit_fen,
            credit_fen=line.debit_fen,
            counterparty_id=line.counterparty_id,
        )
        for line in lines
    )
    _refuse_below_zero([line.account for line in lines])
    return mirrored


def _refuse_foreign(actor: Actor, books: Books) -> None:
    if not actor.sees(books.organization_id):
        raise NotOurBooks


def _accounts(books: Books, lines: Sequence[PlannedLine]) -> dict[str, Account]:
    found = {a.code: a for a in Account.objects.filter(books=books, code__in={line.account for line in lines})}
    if missing := {line.account for line in lines} - found.keys():
        raise NotBalanced(f"账套“{books.name}”里没有科目 {'、'.join(sorted(missing))}，没有入账。")
    return found


def _entry(books: Books, actor: Actor, now: datetime, **words: object) -> Entry:
    return Entry(books=books, posted_at=now, posted_by_name=actor.user_name, **words)


def _save(entry: Entry) -> None:
    """Number and save under the lock of the books, which makes numbers follow each other without a gap."""
    Books.objects.select_for_update(no_key=True).get(pk=entry.books_id)
    earlier = Entry.objects.filter(books_id=entry.books_id, source=entry.source).first()
    if earlier is not None:
        raise AlreadyPosted(result=earlier)
    entry.number = next_number(entry.books_id, entry.day)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as twice:
        raise AlreadyPosted(
            result=Entry.objects.filter(books_id=entry.books_id, source=entry.source).first()
        ) from twice


def _refuse_below_zero(accounts: Sequence[Account]) -> None:
    """The lines just inserted hold the locks of these sums, so what is read here is what will be committed."""
    guarded = [a for a in accounts if a.may_not_go_below_zero]
    for sums in AccountBalance.objects.filter(account__in=guarded).select_related("account"):
        if sums.account.sign * (sums.debit_fen - sums.credit_fen) < 0:
            raise WouldGoBelowZero
