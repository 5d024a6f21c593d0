"""The demo's own oddities as the rules find them; a few are answered and one is settled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from yigongti.foundation.access.actor import system_actor
from yigongti.indicators.analysis import actions
from yigongti.indicators.analysis.inspection import inspect

RIGHTS = frozenset({f"analysis.question.{verb}" for verb in ("read", "find", "answer", "accept", "reopen")})
ANSWERS = ("当月集中结算了前几个月的住院费用，明细已核对。", "当月开展义诊和集中随访，记录齐全。")


def load_demo(world: Any, *, progress: Callable[[str], None] | None = None) -> None:
    """Ask what the rules ask. The facts must stand: called after they were counted."""
    found = inspect(county=world.county, now=world.now - timedelta(days=3))
    actor = system_actor("demo", RIGHTS, world.county)
    for at, question in enumerate(found[: len(ANSWERS)]):
        answered = world.now - timedelta(days=1, hours=at)
        actions.answer(actor=actor, now=answered, question=question, way="reason", words=ANSWERS[at])
        if at == 1:
            question.refresh_from_db()
            actions.accept(actor=actor, now=world.now - timedelta(hours=5), question=question)
    if progress is not None:
        progress(f"Questions about numbers: {len(found)}")
