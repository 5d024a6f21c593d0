"""After the rooms' year: its fees in the books, its facts counted. In bulk, since the past published no events."""

from collections.abc import Callable

from yigongti.demo.county import DemoCounty
from yigongti.foundation.access.actor import system_actor
from yigongti.indicators import recompute
from yigongti.indicators.models import FactValue
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State
from yigongti.unified.finance.history import settle_history

SETTLE = "finance.fee.settle_history"


def settle(world: DemoCounty, say: Callable[[str], None]) -> None:
    """Post the fee of every returned order and derive every indicator. Does nothing where nothing came back."""
    if not Order.objects.filter(county=world.county, state=State.RETURNED).exists():
        return
    actor = system_actor("demo", frozenset({SETTLE}), world.county)
    posted = settle_history(actor=actor, now=world.now, county=world.county)
    say(f"Fees settled: {posted:,}")
    beside = FactValue.objects.exclude(county=world.county).exists()
    report = recompute.county(code=world.county, now=world.now) if beside else recompute.full(now=world.now)
    say(f"Facts counted: {report.rows:,}")
