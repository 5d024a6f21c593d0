"""Opening books: idempotent, so that a room may call it before every posting."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.foundation.ledger.models import Account, AccountKind, Books, BooksKind


@dataclass(frozen=True)
class ChartLine:
    """An account that the books must have."""

    code: str
    name: str
    kind: AccountKind
    may_not_go_below_zero: bool = False


def ensure_books(  # opened by the rules of a room, not by a person: no action, the postings are
    *, code: str, name: str, county: str, kind: BooksKind, organization_id: int | None, chart: Sequence[ChartLine]
) -> Books:
    """The books with this code, with at least the accounts of `chart`. Safe to call from many workers at once."""
    books, _ = Books.objects.get_or_create(
        code=code, defaults={"name": name, "county": county, "kind": kind, "organization_id": organization_id}
    )
    have = set(Account.objects.filter(books=books).values_list("code", flat=True))
    Account.objects.bulk_create(
        [
            Account(books=books, code=c.code, name=c.name, kind=c.kind, may_not_go_below_zero=c.may_not_go_below_zero)
            for c in chart
            if c.code not in have
        ],
        ignore_conflicts=True,
    )
    return books
