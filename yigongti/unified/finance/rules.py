"""Splitting a fee and the entries it makes. Pure: fen and per mille in, lines out (000 四（七）3、四（九）1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from yigongti.foundation.errors import Invalid
from yigongti.foundation.ledger.chart import ChartLine
from yigongti.foundation.ledger.models import AccountKind
from yigongti.foundation.ledger.rules import PlannedLine

WHOLE = 1000

REQUESTER, CENTER, POOL = "requester", "center", "pool"

# Codes after 政府会计制度; shown as 待核 until a county's accountant confirms them.
RECEIVABLE = "1212"
INCOME = "4101"
FUND = "3101"
BANK = "1002"
DUE_TO_POOL = "2307.01"
DUE_FROM_REQUESTERS = "1218.01"
DUE_TO_CENTERS = "2307.02"
DUE_FROM_POOL = "1218.02"

LEGAL_CHART = (
    ChartLine(RECEIVABLE, "应收账款", AccountKind.ASSET),
    ChartLine(DUE_FROM_POOL, "其他应收款—资金池", AccountKind.ASSET),
    ChartLine(DUE_TO_POOL, "其他应付款—资金池", AccountKind.LIABILITY),
    ChartLine(INCOME, "事业收入", AccountKind.INCOME),
)
POOL_CHART = (
    ChartLine(BANK, "银行存款", AccountKind.ASSET),
    ChartLine(DUE_FROM_REQUESTERS, "其他应收款—申请机构", AccountKind.ASSET),
    ChartLine(DUE_TO_CENTERS, "其他应付款—中心", AccountKind.LIABILITY),
    ChartLine(FUND, "专用基金—资金池", AccountKind.EQUITY, may_not_go_below_zero=True),
)


class SharesWrong(Invalid):
    """The edition's shares are not a whole."""

    sentence = "县版里的分配比例相加不是 100%，没有入账；请县级系统管理员核对费用参数。"


def split_fee(total_fen: int, shares_per_mille: Mapping[str, int]) -> dict[str, int]:
    """Parts of `total_fen` by per mille, by largest remainder, summing exactly.

    Each part is its exact share rounded down, or one fen more: leftover fen go to the largest remainders, among equal
    ones to the share named first. Raises SharesWrong unless the shares are non-negative and sum to 1000.
    """
    if sum(shares_per_mille.values()) != WHOLE or min(shares_per_mille.values()) < 0 or total_fen < 0:
        raise SharesWrong
    parts = {name: total_fen * share // WHOLE for name, share in shares_per_mille.items()}
    order = sorted(shares_per_mille, key=lambda name: -(total_fen * shares_per_mille[name] % WHOLE))
    for name in order[: total_fen - sum(parts.values())]:
        parts[name] += 1
    return parts


@dataclass(frozen=True)
class Split:
    """A fee and its three parts, in fen."""

    requester_fen: int
    center_fen: int
    pool_fen: int

    @property
    def total_fen(self) -> int:
        """The whole fee."""
        return self.requester_fen + self.center_fen + self.pool_fen

    @property
    def passed_on_fen(self) -> int:
        """What the requester owes the pool: the center's share and the pool's own."""
        return self.center_fen + self.pool_fen


def requester_lines(split: Split, *, performer_id: int) -> list[PlannedLine]:
    """In the requester's books: the whole fee receivable; its own share is income, the rest is owed to the pool."""
    return _without_zeros(
        PlannedLine(RECEIVABLE, debit_fen=split.total_fen),
        PlannedLine(INCOME, credit_fen=split.requester_fen),
        PlannedLine(DUE_TO_POOL, credit_fen=split.passed_on_fen, counterparty_id=performer_id),
    )


def pool_lines(split: Split, *, requester_id: int, performer_id: int) -> list[PlannedLine]:
    """In the pool's books: due from the requester; the center's share is owed on, the pool's own joins the fund."""
    return _without_zeros(
        PlannedLine(DUE_FROM_REQUESTERS, debit_fen=split.passed_on_fen, counterparty_id=requester_id),
        PlannedLine(DUE_TO_CENTERS, credit_fen=split.center_fen, counterparty_id=performer_id),
        PlannedLine(FUND, credit_fen=split.pool_fen, counterparty_id=requester_id),
    )


def center_lines(split: Split, *, requester_id: int) -> list[PlannedLine]:
    """In the center's books: its share, due from the pool, is income."""
    return _without_zeros(
        PlannedLine(DUE_FROM_POOL, debit_fen=split.center_fen, counterparty_id=requester_id),
        PlannedLine(INCOME, credit_fen=split.center_fen, counterparty_id=requester_id),
    )


def opening_lines(fen: int) -> list[PlannedLine]:
    """In the pool's books: money brought in at the opening."""
    return [PlannedLine(BANK, debit_fen=fen), PlannedLine(FUND, credit_fen=fen)]


def spending_lines(fen: int, *, payee_id: int | None) -> list[PlannedLine]:
    """In the pool's books: money paid out of the fund."""
    return [PlannedLine(FUND, debit_fen=fen, counterparty_id=payee_id), PlannedLine(BANK, credit_fen=fen)]


def _without_zeros(*lines: PlannedLine) -> list[PlannedLine]:
    return [line for line in lines if line.debit_fen or line.credit_fen]
