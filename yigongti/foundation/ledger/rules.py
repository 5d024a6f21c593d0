"""Double entry, pure: what an entry must be before it may be posted. No Django, no clock, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.foundation.errors import Conflict, Invalid

MIN_LINES = 2
FEN_PER_YUAN = 100


class NotBalanced(Invalid):
    """The lines are not an entry: fewer than two, a line with both sides or none, or debits other than credits."""

    sentence = "这张凭证借贷不平或分录不完整，没有入账；请核对金额后重新提交。"


class WouldGoBelowZero(Conflict):
    """The posting would take a guarded account below zero."""

    sentence = "余额不足，本次支出会使资金为负，没有入账；请先核对可用余额。"


@dataclass(frozen=True)
class PlannedLine:
    """One line to be: account code within the books, exactly one side in whole fen, the organization it concerns."""

    account: str
    debit_fen: int = 0
    credit_fen: int = 0
    counterparty_id: int | None = None


def check(lines: Sequence[PlannedLine]) -> int:
    """The entry's total in fen. Raises NotBalanced."""
    debit, credit = sum(line.debit_fen for line in lines), sum(line.credit_fen for line in lines)
    if len(lines) < MIN_LINES or debit != credit or not all(_one_side(line) for line in lines):
        raise NotBalanced
    return debit


def _one_side(line: PlannedLine) -> bool:
    whole = isinstance(line.debit_fen, int) and isinstance(line.credit_fen, int)
    return whole and min(line.debit_fen, line.credit_fen) == 0 and max(line.debit_fen, line.credit_fen) > 0


def mirror(lines: Sequence[PlannedLine]) -> list[PlannedLine]:
    """The same lines with the sides changed."""
    return [PlannedLine(line.account, line.credit_fen, line.debit_fen, line.counterparty_id) for line in lines]


def yuan(fen: int) -> str:
    """Fen as 元 with two decimals and thousands: -123456 -> '-1,234.56'. Exact, no float."""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"
