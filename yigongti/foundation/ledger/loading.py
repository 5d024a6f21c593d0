"""Posting many entries at once: a year of history, an import. Same tables, same triggers, a few statements.

Not for rooms' everyday work: callers stand under an action of their own and hold no other lock on the books.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yigongti.foundation.ledger.models import Account, Books, Entry, EntryLine
from yigongti.foundation.ledger.numbers import last_sequence, number
from yigongti.foundation.ledger.rules import PlannedLine, check

BATCH = 1000


@dataclass(frozen=True)
class Draft:
    """An entry to be. `source` must be new in its books; the database refuses it otherwise."""

    books_id: int
    day: date
    memo: str
    source: str
    lines: Sequence[PlannedLine]
    details: Mapping[str, object] = field(default_factory=dict)


def load(drafts: Iterable[Draft], *, now: datetime, posted_by_name: str) -> list[Entry]:
    """Post all drafts in their order, in the caller's transaction; the entries in that order. Raises NotBalanced."""
    wanted = list(drafts)
    ids = sorted({draft.books_id for draft in wanted})
    list(Books.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    accounts = {(a.books_id, a.code): a.pk for a in Account.objects.filter(books_id__in=ids)}
    numbers = _Numbers()
    made: list[Entry] = []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        entries = Entry.objects.bulk_create([_entry(d, numbers, now, posted_by_name) for d in part])
        EntryLine.objects.bulk_create(
            [
                EntryLine(
                    entry=entry,
                    account_id=accounts[draft.books_id, line.account],
                    debit_fen=line.debit_fen,
                    credit_fen=line.credit_fen,
                    counterparty_id=line.counterparty_id,
                )
                for entry, draft in zip(entries, part, strict=True)
                for line in draft.lines
            ]
        )
        made += entries
    return made


def _entry(draft: Draft, numbers: "_Numbers", now: datetime, posted_by_name: str) -> Entry:
    return Entry(
        books_id=draft.books_id,
        number=numbers.next(draft.books_id, draft.day),
        day=draft.day,
        memo=draft.memo[:200],
        source=draft.source,
        total_fen=check(draft.lines),
        line_count=len(draft.lines),
        posted_at=now,
        posted_by_name=posted_by_name,
        details=dict(draft.details),
    )


class _Numbers:
    """Running numbers per books and month, asked of the database once each."""

    def __init__(self) -> None:
        self.last: dict[tuple[int, int, int], int] = {}

    def next(self, books_id: int, day: date) -> str:
        key = (books_id, day.year, day.month)
        self.last[key] = self.last[key] + 1 if key in self.last else last_sequence(books_id, day) + 1
        return number(day, self.last[key])
