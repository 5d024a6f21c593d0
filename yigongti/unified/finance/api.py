"""The fund pools over the API, to read only. Money in whole fen (分)."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, window
from yigongti.unified.finance import periods, queries

desk = Desk("finance", "资金池")
PERIOD = r"^((20|21)\d{2}(-(0[1-9]|1[0-2]))?)?$"
Period = Annotated[str, Query("", pattern=PERIOD, description="2026-11 or 2026; empty: this month")]


class PoolOut(Schema):
    """A fund over a period: opening + received - spent = closing. Owed and due at the end of the period."""

    code: str
    name: str
    organization: str
    period: str
    opening_fen: int
    received_fen: int
    spent_fen: int
    closing_fen: int
    owed_fen: int = Field(description="Committed to the centers")
    due_fen: int = Field(description="Still to come from requesters")


class LineOut(Schema):
    """A movement of the fund. A reversal is a negative income (or spending) under its own number."""

    day: date
    entry_number: str
    kind: str
    institution_code: str | None
    institution: str | None
    memo: str
    basis: str
    in_fen: int | None
    out_fen: int | None
    posting_id: int | None = Field(description="The settlement behind it; null for other movements")
    is_reversed: bool


class BookOut(Schema):
    """A pool's book: the summary and a window on its movements."""

    pool: PoolOut
    lines: Page[LineOut]


@desk.reads("/pools", "finance.pool.read", response=list[PoolOut], summary="资金池")
def list_pools(request: ApiRequest, period: Period) -> list[dict[str, Any]]:
    """Every pool within sight over a month or a year."""
    when = periods.parse(period, today=timezone.localdate(request.now))
    found = queries.pools(seen_by=request.actor)
    return [_pool(queries.summary(seen_by=request.actor, books=b, period=when), when) for b in found]


@desk.reads("/pools/{code}", "finance.pool.read", response=BookOut, summary="资金池账簿")
def pool_book(request: ApiRequest, code: str, period: Period, limit: Limit, offset: Offset) -> dict[str, Any]:
    """One pool's book by its consortium's code: opening, in, out, closing, and every movement, newest first."""
    books = queries.pool(seen_by=request.actor, code=code)
    when = periods.parse(period, today=timezone.localdate(request.now))
    rows = queries.pool_lines(seen_by=request.actor, books=books, period=when)
    summary = queries.summary(seen_by=request.actor, books=books, period=when)
    return {
        "pool": _pool(summary, when),
        "lines": window(rows, limit, offset, lambda row: _line(queries.pool_line(row))),
    }


def _pool(summary: queries.PoolSummary, period: periods.Period) -> dict[str, Any]:
    return {
        "code": summary.consortium_code,
        "name": summary.books.name,
        "organization": summary.books.organization.short_name if summary.books.organization else "",
        "period": period.words,
        "opening_fen": summary.fund.opening_fen,
        "received_fen": summary.fund.received_fen,
        "spent_fen": summary.fund.spent_fen,
        "closing_fen": summary.fund.closing_fen,
        "owed_fen": summary.owed_fen,
        "due_fen": summary.due_fen,
    }


def _line(line: queries.PoolLine) -> dict[str, Any]:
    return {
        "day": line.entry.day,
        "entry_number": str(line.entry.number),
        "kind": line.kind,
        "institution_code": line.institution.code if line.institution else None,
        "institution": line.institution.short_name if line.institution else None,
        "memo": line.entry.memo,
        "basis": line.basis,
        "in_fen": line.in_fen,
        "out_fen": line.out_fen,
        "posting_id": line.posting_id,
        "is_reversed": hasattr(line.entry, "reversed_by"),
    }
