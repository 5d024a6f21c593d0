"""When a failed delivery is tried again, and when it is given up. Pure."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 6
"""Five pauses of 1, 2, 4, 8 and 16 minutes: what half an hour does not heal needs a person."""


def next_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """After `attempts` failures: when to try again; None when the delivery is dead."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return now + timedelta(minutes=2 ** (attempts - 1))
