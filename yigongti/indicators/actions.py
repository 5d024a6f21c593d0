"""What a person may ask of the machine."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.indicators.jobs import recompute_changed, recompute_everything


@action("indicators.cube.recompute")
def request_recompute(*, actor: Actor, now: datetime, full: bool = True) -> int:
    """Queue a recompute: everything from the records, or what changed. Returns the number of the job."""
    return recompute_everything.defer() if full else recompute_changed.defer()
