"""Reading the books: which books, which balances, which entries. Everything is cut to the viewer's sight."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

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
    return statements(seen_by=seen_by, books=books, codes=(code,), start=start, end=end).get(code)


def statements(*, seen_by: Actor, books: Books, codes: Collection[str], start: date, end: date) -> dict[str, Statement]:
    """The statements of several accounts in two queries; accounts out of sight are left out."""
    sight = visible_books(seen_by=seen_by).filter(pk=books.pk)
    accounts = list(Account.objects.filter(books__in=sight, code__in=codes))
    sums = _sums(accounts, start, end)
    return {account.code: _statement(account, sums.get(account.pk, {})) for account in accounts}


def _statement(account: Account, sums: Mapping[str, int | None]) -> Statement:
    up, down = ("debit", "credit") if account.sign > 0 else ("credit", "debit")

    def of(part: str, side: str) -> int:
        return sums.get(f"{part}_{side}") or 0

    return Statement(
        opening_fen=of("before", up) - of("before", down),
        received_fen=of("plain", up) - of("red", down),
        spent_fen=of("plain", down) - of("red", up),
    )


def _sums(accounts: Collection[Account], start: date, end: date) -> dict[int, dict[str, int | None]]:
    """Per account: both sides before the period, and in it of plain and of reversing entries."""
    within = Q(entry__day__gte=start)
    parts = {
        "before": Q(entry__day__lt=start),
        "plain": within & Q(entry__reverses=None),
        "red": within & ~Q(entry__reverses=None),
    }
    wanted = {
        f"{part}_{side}": Sum(f"{side}_fen", filter=condition)
        for part, condition in parts.items()
        for side in ("debit", "credit")
    }
    rows = EntryLine.objects.filter(account__in=accounts, entry__day__lt=end).values("account_id").annotate(**wanted)
    found = rows.values_list("account_id", *wanted)
    return {account_id: dict(zip(wanted, sums, strict=True)) for account_id, *sums in found}


def lines_of(*, seen_by: Actor, entry_ids: Iterable[int]) -> QuerySet[EntryLine]:
    """The lines of these entries, as far as their books are visible, debits first."""
    return (
        EntryLine.objects.filter(entry_id__in=list(entry_ids), entry__books__in=visible_books(seen_by=seen_by))
        .select_related("account", "counterparty")
        .order_by("entry_id", "-debit_fen", "id")
    )
