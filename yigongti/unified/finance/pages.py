"""The room's pages: pools, one pool's book, one settlement's calculation, who read whose studies."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.ledger.queries import lines_of
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.finance import periods, queries, rules

PER_PAGE = 50
FEN = 100
POOL_COLUMNS = ("日期", "来源/去向", "机构", "摘要", "依据", "收入（元）", "支出（元）", "凭证号", "状态")
SETTLEMENT_COLUMNS = (
    *("申请方", "诊断方", "资金池", "项目", "例数"),
    *("单价（元）", "费用（元）", "申请方留存（元）", "诊断方（元）", "资金池（元）"),
)


def _period(request: ActorRequest) -> periods.Period:
    return periods.parse(request.GET.get("period", ""), today=timezone.localdate(request.now))


def _choices(request: ActorRequest) -> list[periods.Period]:
    return periods.choices(today=timezone.localdate(request.now))


@reads("finance.pool.read")
def pools(request: ActorRequest) -> HttpResponse:
    """Every pool within sight, one line each."""
    period = _period(request)
    rows = [
        queries.summary(seen_by=request.actor, books=books, period=period)
        for books in queries.pools(seen_by=request.actor)
    ]
    words = {"rows": rows, "period": period, "periods": _choices(request)}
    return render(request, "finance/pools.html", words)


@reads("finance.pool.read")
def pool(request: ActorRequest, code: str) -> HttpResponseBase:
    """One pool's book: opening, in, out, balance and every movement; `export=xlsx` gives the same lines."""
    books = queries.pool(seen_by=request.actor, code=code)
    period = _period(request)
    chosen = request.GET.get("institution", "")
    institution_id = int(chosen) if chosen.isdigit() else None
    lines = queries.pool_lines(seen_by=request.actor, books=books, period=period, institution_id=institution_id)
    if request.GET.get("export") == "xlsx":
        return _pool_export(f"{books.name} {period.title}", map(queries.pool_line, lines))
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    words = {
        "books": books,
        "summary": queries.summary(seen_by=request.actor, books=books, period=period),
        "period": period,
        "periods": _choices(request),
        "institutions": queries.institutions_in(seen_by=request.actor, books=books),
        "institution_id": institution_id,
        "page": page,
        "lines": [queries.pool_line(line) for line in page],
    }
    return render(request, "finance/pool.html", words)


def _pool_export(name: str, lines: Iterable[queries.PoolLine]) -> HttpResponseBase:
    from yigongti.foundation.web.export import xlsx_response

    rows = (
        (
            line.entry.day,
            line.kind,
            line.institution.name if line.institution else "",
            line.entry.memo,
            line.basis,
            _yuan(line.in_fen),
            _yuan(line.out_fen),
            line.entry.number,
            "已冲销" if hasattr(line.entry, "reversed_by") else "已入账",
        )
        for line in lines
    )
    return xlsx_response(POOL_COLUMNS, rows, name)


def _yuan(fen: int | None) -> float | None:
    """A cell of a workbook: 元 with two decimals. The books themselves never leave whole fen."""
    return None if fen is None else round(fen / FEN, 2)


@reads(None)
def posting(request: ActorRequest, posting_id: int) -> HttpResponse:
    """How one settlement was calculated, the entries in the three books, and the order that it stands on."""
    found = queries.posting(seen_by=request.actor, posting_id=posting_id)
    entries = list(found.entries.select_related("books", "reversed_by").order_by("pk"))
    lines = list(lines_of(seen_by=request.actor, entry_ids=[entry.pk for entry in entries]))
    shares = [
        ("申请方留存", found.requester.name, found.per_mille.get(rules.REQUESTER, 0), found.requester_fen),
        ("诊断方", found.performer.name, found.per_mille.get(rules.CENTER, 0), found.center_fen),
        ("资金池", f"{found.consortium.short_name}资金池", found.per_mille.get(rules.POOL, 0), found.pool_fen),
    ]
    words = {
        "posting": found,
        "may_open": request.actor.may("orders.order.read"),  # an accountant sees what was paid, not what was found
        "shares": [(role, name, f"{share // 10}.{share % 10}", fen) for role, name, share, fen in shares],
        "entries": [(entry, [line for line in lines if line.entry_id == entry.pk]) for entry in entries],
    }
    return render(request, "finance/posting.html", words)


@reads("finance.settlement.read")
def settlement(request: ActorRequest) -> HttpResponseBase:
    """Who read whose studies in a period, and the net of each party; `export=xlsx` gives the same rows."""
    period = _period(request)
    found = queries.settlement(seen_by=request.actor, period=period)
    if request.GET.get("export") == "xlsx":
        return _settlement_export(f"技术协作结算 {period.title}", found.rows)
    words = {"settlement": found, "period": period, "periods": _choices(request)}
    return render(request, "finance/settlement.html", words)


def _settlement_export(name: str, rows: Iterable[queries.Row]) -> HttpResponseBase:
    from yigongti.foundation.web.export import xlsx_response

    cells = (
        (
            row.requester,
            row.performer,
            row.pool,
            row.item,
            row.number,
            *map(_yuan, (row.price_fen, row.total_fen, row.own_fen, row.center_fen, row.pool_fen)),
        )
        for row in rows
    )
    return xlsx_response(SETTLEMENT_COLUMNS, cells, name)
