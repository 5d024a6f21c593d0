"""One small set of books for the tests of the ledger."""

from datetime import UTC, date, datetime

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.ledger.chart import ChartLine, ensure_books
from yigongti.foundation.ledger.models import AccountKind, BooksKind
from yigongti.foundation.ledger.rules import PlannedLine

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)
BOOKKEEPER = system_actor("test", frozenset({"ledger.entry.post", "ledger.entry.reverse"}))
CHART = (
    ChartLine("1002", "银行存款", AccountKind.ASSET, may_not_go_below_zero=True),
    ChartLine("3101", "专用基金", AccountKind.EQUITY),
    ChartLine("4101", "事业收入", AccountKind.INCOME),
)


def small_books(code="t1"):
    organization, _ = Organization.objects.get_or_create(
        code=code, defaults={"name": f"{code}卫生院", "short_name": code, "county": "500238"}
    )
    return ensure_books(
        code=code,
        name=organization.name,
        county="500238",
        kind=BooksKind.LEGAL,
        organization_id=organization.pk,
        chart=CHART,
    )


def bring(fen):
    return [PlannedLine("1002", debit_fen=fen), PlannedLine("3101", credit_fen=fen)]


def spend(fen):
    return [PlannedLine("3101", debit_fen=fen), PlannedLine("1002", credit_fen=fen)]


def words(source, lines, books, day=DAY):
    return {
        "actor": BOOKKEEPER,
        "now": NOW,
        "books": books,
        "day": day,
        "memo": "测试",
        "source": source,
        "lines": lines,
    }
