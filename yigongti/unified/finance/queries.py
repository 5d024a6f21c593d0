"""Reading the fund pools and the settlements between units, cut to the viewer's sight."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.foundation.ledger import queries as ledger
from yigongti.foundation.ledger.models import Books, BooksKind, Entry, EntryLine
from yigongti.foundation.ledger.queries import Statement
from yigongti.foundation.ledger.rules import yuan
from yigongti.unified.finance import rules
from yigongti.unified.finance.books import pool_code
from yigongti.unified.finance.models import FeePosting
from yigongti.unified.finance.periods import Period


class NoPoolBook(NotFound):
    """No fund book of that code within sight."""

    sentence = "没有找到这个资金池账簿，它可能不在您的查看范围内，或还没有发生业务。"


class NoPosting(NotFound):
    """No posting within sight."""

    sentence = "没有找到这笔结算，它可能不在您的查看范围内。"


def pools(*, seen_by: Actor) -> QuerySet[Books]:
    """The fund books within sight: the commission sees its county's, a lead hospital its own."""
    seen_by.require("finance.pool.read")
    return ledger.visible_books(seen_by=seen_by, kind=BooksKind.FUND).select_related("organization").order_by("code")


def pool(*, seen_by: Actor, code: str) -> Books:
    """One fund book by its consortium's code. Raises NoPoolBook."""
    found = pools(seen_by=seen_by).filter(code=pool_code(code)).first()
    if found is None:
        raise NoPoolBook
    return found


@dataclass(frozen=True)
class PoolSummary:
    """A fund over a period, in fen. `owed_fen` is committed to the centers, `due_fen` still to come from requesters."""

    books: Books
    fund: Statement
    owed_fen: int
    due_fen: int

    @property
    def consortium_code(self) -> str:
        """The part of the book's code that the address shows."""
        return self.books.code.partition(":")[2]


def summary(*, seen_by: Actor, books: Books, period: Period) -> PoolSummary:
    """Opening, in, out and closing of the fund; what is owed and due at the end of the period."""
    codes = (rules.FUND, rules.DUE_TO_CENTERS, rules.DUE_FROM_REQUESTERS)
    found = ledger.statements(seen_by=seen_by, books=books, codes=codes, start=period.start, end=period.end)
    if len(found) < len(codes):
        raise NoPoolBook
    fund, owed, due = (found[code] for code in codes)
    return PoolSummary(books, fund, owed.closing_fen, due.closing_fen)


@dataclass(frozen=True)
class PoolLine:
    """One movement of the fund. Amounts are None where nothing moved; a reversal is a negative income."""

    entry: Entry
    institution: Organization | None
    in_fen: int | None
    out_fen: int | None
    basis: str
    posting_id: int | None

    @property
    def kind(self) -> str:
        """来源 or 去向, in a word."""
        if self.entry.reverses_id:
            return "冲销"
        if self.posting_id:
            return "服务分成"
        return "转入" if self.in_fen is not None else "支出"


def pool_lines(
    *, seen_by: Actor, books: Books, period: Period, institution_id: int | None = None
) -> QuerySet[EntryLine]:
    """Movements of the fund in a period, newest first; `pool_line` makes each readable."""
    found = EntryLine.objects.filter(
        account__books__in=pools(seen_by=seen_by).filter(pk=books.pk),
        account__code=rules.FUND,
        entry__day__gte=period.start,
        entry__day__lt=period.end,
    )
    if institution_id is not None:
        found = found.filter(counterparty_id=institution_id)
    related = ("entry__reverses", "entry__reversed_by", "counterparty")
    return found.select_related(*related).order_by("-entry__day", "-entry_id")


def pool_line(line: EntryLine) -> PoolLine:
    """An entry line as the page and the export show it."""
    is_red = line.entry.reverses_id is not None
    came = -line.debit_fen if is_red and line.debit_fen else line.credit_fen if not is_red else 0
    went = -line.credit_fen if is_red and line.credit_fen else line.debit_fen if not is_red else 0
    details = line.entry.details
    return PoolLine(line.entry, line.counterparty, came or None, went or None, _basis(details), details.get("posting"))


def _basis(details: dict[str, object]) -> str:
    per_mille = details.get("per_mille")
    if not isinstance(per_mille, dict) or "total_fen" not in details:
        return ""
    share = per_mille.get(rules.POOL, 0)
    return f"{yuan(int(str(details['total_fen'])))} × {share // 10}.{share % 10}%"


def institutions_in(*, seen_by: Actor, books: Books) -> QuerySet[Organization]:
    """The institutions that the fund has had to do with, for the filter."""
    lines = EntryLine.objects.filter(
        account__books__in=pools(seen_by=seen_by).filter(pk=books.pk), account__code=rules.FUND
    )
    return Organization.objects.filter(pk__in=lines.values("counterparty_id")).order_by("code")


def postings(*, seen_by: Actor) -> QuerySet[FeePosting]:
    """Settlements within sight: those of one's own institutions, on either side, and of the pools one keeps."""
    kept = ledger.visible_books(seen_by=seen_by, kind=BooksKind.FUND).values_list("code", flat=True)
    codes = [code.partition(":")[2] for code in kept]
    mine = (
        within_reach(seen_by, "requester_id", county="county")
        | within_reach(seen_by, "performer_id")
        | within_reach(seen_by, "asked_by_id")
        | Q(consortium__code__in=codes)
    )
    found = FeePosting.objects if seen_by.sees_everything else FeePosting.objects.filter(mine)
    return found.select_related("requester", "performer", "asked_by", "consortium", "order").order_by("-day", "-pk")


def posting(*, seen_by: Actor, posting_id: int) -> FeePosting:
    """One settlement. Raises NoPosting outside of one's sight; needs either reading permission."""
    if not seen_by.may("finance.pool.read"):
        seen_by.require("finance.settlement.read")
    found = postings(seen_by=seen_by).filter(pk=posting_id).first()
    if found is None:
        raise NoPosting
    return found


@dataclass(frozen=True)
class Row:
    """Who read whose studies in a period: number, price, parts, in fen. Reversals of the period count negative."""

    requester: str
    performer: str
    pool: str
    item: str
    price_fen: int
    number: int = 0
    total_fen: int = 0
    own_fen: int = 0
    center_fen: int = 0
    pool_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """What the requester passes on."""
        return self.center_fen + self.pool_fen


@dataclass(frozen=True)
class Net:
    """What a party has to get and to pay between units, in fen."""

    name: str
    gets_fen: int
    pays_fen: int

    @property
    def net_fen(self) -> int:
        """Positive: to be received."""
        return self.gets_fen - self.pays_fen


@dataclass(frozen=True)
class Settlement:
    """Rows, nets of each party, and the sum of all nets, which is zero."""

    rows: list[Row]
    nets: list[Net] = field(default_factory=list)

    @property
    def total(self) -> Row:
        """All rows together."""
        total = Row("合计", "", "", "", 0)
        for row in self.rows:
            total = _plus(total, row, 1)
        return total

    @property
    def balance_fen(self) -> int:
        """The sum of all nets. Anything but zero is an error in the books."""
        return sum(net.net_fen for net in self.nets)


def settlement(*, seen_by: Actor, period: Period) -> Settlement:
    """The settlements of a period within sight. Raises MissingPermission."""
    seen_by.require("finance.settlement.read")
    seen = postings(seen_by=seen_by)
    found: dict[tuple[str, ...], Row] = {}
    within = Q(day__gte=period.start, day__lt=period.end)
    for one in seen.filter(within):
        _add(found, one, 1)
    for one in seen.filter(reversed_day__gte=period.start, reversed_day__lt=period.end):
        _add(found, one, -1)
    rows = [found[key] for key in sorted(found)]
    return Settlement(rows, _nets(rows))


def _add(found: dict[tuple[str, ...], Row], one: FeePosting, sign: int) -> None:
    key = (one.consortium.code, one.requester.code, one.performer.code, one.item_title, str(one.total_fen))
    row = found.get(key) or Row(
        one.requester.short_name,
        one.performer.short_name,
        f"{one.consortium.short_name}资金池",
        one.item_title,
        one.total_fen,
    )
    found[key] = _plus(
        row, Row("", "", "", "", 0, 1, one.total_fen, one.requester_fen, one.center_fen, one.pool_fen), sign
    )


def _plus(row: Row, more: Row, sign: int) -> Row:
    return replace(
        row,
        number=row.number + sign * more.number,
        total_fen=row.total_fen + sign * more.total_fen,
        own_fen=row.own_fen + sign * more.own_fen,
        center_fen=row.center_fen + sign * more.center_fen,
        pool_fen=row.pool_fen + sign * more.pool_fen,
    )


def _nets(rows: Iterable[Row]) -> list[Net]:
    gets: dict[str, int] = {}
    pays: dict[str, int] = {}
    for row in rows:
        pays[row.requester] = pays.get(row.requester, 0) + row.owed_fen
        gets[row.performer] = gets.get(row.performer, 0) + row.center_fen
        gets[row.pool] = gets.get(row.pool, 0) + row.pool_fen
    return [Net(name, gets.get(name, 0), pays.get(name, 0)) for name in dict.fromkeys([*gets, *pays])]


def booked_until(*, seen_by: Actor) -> date | None:
    """The day of the last entry in the fund books within sight."""
    last = Entry.objects.filter(books__in=pools(seen_by=seen_by)).order_by("-day").first()
    return last.day if last else None
