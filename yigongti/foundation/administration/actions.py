"""The audit administrator's one act. It stands here because audit lies below @action."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit import seal


@action("audit.seal.verify")
def verify_trail(*, actor: Actor, now: datetime) -> list[str]:
    """Walk the chain of seals; every fault as a sentence, empty when the trail is whole."""
    return seal.verify()
