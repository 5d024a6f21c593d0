"""Everything that is written here, one keyword-only function per verb."""

from yigongti.indicators.collection.actions.approving import (
    approve,
    approve_all,
    approve_consortium,
    send_back,
)
from yigongti.indicators.collection.actions.entering import (
    correct,
    save_cells,
    submit,
    withdraw,
)
from yigongti.indicators.collection.actions.locking import confirm_lock, propose_lock, withdraw_lock
from yigongti.indicators.collection.actions.reminding import remind

__all__ = [
    "approve", "approve_all", "approve_consortium", "confirm_lock", "correct", "propose_lock", "remind", "save_cells",
    "send_back", "submit", "withdraw", "withdraw_lock",
]  # fmt: skip
