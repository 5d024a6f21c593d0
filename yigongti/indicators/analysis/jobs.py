"""Once a day, early, the rules look at the last complete month."""

from datetime import datetime

from yigongti.foundation.jobs.registry import periodic


@periodic(name="analysis.inspect", title="数据质量检查", cron="10 20 * * *")
def inspect_daily(*, now: datetime) -> None:
    """At 04:10 in the county. What is asked already, or was settled about the same number, is not asked again."""
    from yigongti.indicators.analysis.inspection import inspect_all

    inspect_all(now=now)
