"""The worker's part: on the first day of a month what stands is counted for it."""

from datetime import datetime

from yigongti.foundation.jobs.registry import periodic


@periodic(name="assessment.carry_on", title="佐证条目按月延续", cron="15 0 * * *")
def carry_on(*, now: datetime) -> None:
    """Every night: the running month has a row of every stock that stands."""
    from yigongti.indicators.assessment.measures import settle
    from yigongti.indicators.assessment.models import Proof, ProofState

    settle(Proof.objects.filter(state=ProofState.ACCEPTED), now=now)
