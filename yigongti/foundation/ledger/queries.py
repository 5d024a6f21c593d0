"""Reading the books: which books, which balances, which entries. Everything is cut to the viewer's sight."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.ledger.models import Account, Books, BooksKind, Entry, EntryLine


def visible_books(*, seen_by: Actor, kind: BooksKind | None = None) -> QuerySet[Books]:
    """The books whose organization the viewer sees; county positions see all books of their county."""
    found = Books.objects.all() if kind is None else Books.objects.filter(kind=kind)
    if seen_by.sees_everything:
        return found
    mine = Q(organization_id__in=seen_by.reach)
    if seen_by.scope == "county":
        mine |= Q(county=seen_by.county)
    return found.filter(mine)


def entries(*, seen_by: Actor, books: Books | None = None) -> QuerySet[Entry]:
    """Entries of the visible books, newest first."""
    found = Entry.objects.filter(books__in=visible_books(seen_by=seen_by)).select_related(
        "books", "reverses", "reversed_by"
    )
    return (found if books is None else found.filter(books=books)).order_by("-day", "-id")


@dataclass(frozen=True)
class AccountPosition:
    """An account at the end of a day: sums of both sides and the balance on the account's own side, in fen."""

    account: Account
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        """Positive on the side on which the account grows."""
        return self.account.sign * (self.debit_fen - self.credit_fen)


def balances(*, seen_by: Actor, books: Books, at: date) -> list[AccountPosition]:
    """Every account of the books at the end of `at` (trial balance). Empty when the books are out of sight."""
    if not visible_books(seen_by=seen_by).filter(pk=books.pk).exists():
        return []
    sums = {
        row["account_id"]: row
        for row in EntryLine.objects.filter(entry__books=books, entry__day__lte=at)
        .values("account_id")
        .annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    }
    none = {"debit": 0, "credit": 0}
    return [
        AccountPosition(a, sums.get(a.pk, none)["debit"], sums.get(a.pk, none)["credit"])
        for a in Account.objects.filter(books=books).order_by("code")
    ]


@dataclass(frozen=True)
class Statement:
    """One account over a half-open period [start, end): opening + received - spent = closing, all in fen.

    A reversal reduces the side that it reverses (红字冲减) instead of swelling the other one.
    """

    opening_fen: int
    received_fen: int
    spent_fen: int

    @property
    def closing_fen(self) -> int:
        """What is left at the end of the period."""
        return self.opening_fen + self.received_fen - self.spent_fen


def statement(*, seen_by: Actor, books: Books, code: str, start: date, end: date) -> Statement | None:
    """Opening, received, spent of account `code` in [start, end); None when books or account are out of sight."""
    account = Account.objects.filter(books__in=visible_books(seen_by=seen_by).filter(pk=books.pk), code=code).first()
    if account is None:
        return None
    lines = EntryLine.objects.filter(account=account)
    debit, credit = _sums(lines.filter(entry__day__lt=start))
    period = lines.filter(entry__day__gte=start, entry__day__lt=end)
    plain, red = _sums(period.filter(entry__reverses=None)), _sums(period.exclude(entry__reverses=None))
    up, down = (0, 1) if account.sign > 0 else (1, 0)
    return Statement(
        opening_fen=account.sign * (debit - credit),
        received_fen=plain[up] - red[down],
        spent_fen=plain[down] - red[up],
    )


def _sums(lines: QuerySet[EntryLine]) -> tuple[int, int]:
    found = lines.aggregate(debit=Coalesce(Sum("debit_fen"), 0), credit=Coalesce(Sum("credit_fen"), 0))
    return found["debit"], found["credit"]


def lines_of(*, seen_by: Actor, entry_ids: Iterable[int]) -> QuerySet[EntryLine]:
    """The lines of these entries, as far as their books are visible, debits first."""
    return (
        EntryLine.objects.filter(entry_id__in=list(entry_ids), entry__books__in=visible_books(seen_by=seen_by))
        .select_related("account", "counterparty")
        .order_by("entry_id", "-debit_fen", "id")
    )
