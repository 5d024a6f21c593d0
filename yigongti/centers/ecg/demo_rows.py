"""Writing told stories in bulk: numbers of the day, then every row of a thousand orders in a handful of statements."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from yigongti.centers.ecg import rules as ecg
from yigongti.centers.ecg.demo_story import Story
from yigongti.centers.ecg.models import Report, Tracing
from yigongti.records.orders import rules
from yigongti.records.orders.models import CriticalStep, CriticalValue, NumberSeries, Order, Result, Transition

BATCH = 1000


class Shelf:
    """Takes stories in the order of their requests and writes them batch by batch."""

    def __init__(self) -> None:
        self.waiting: list[Story] = []
        self.written = 0
        given = NumberSeries.objects.filter(prefix=ecg.NUMBER_PREFIX).values_list("day", "last")
        self._last: Counter[date] = Counter(dict(given))  # another county of the installation may have its own

    def put(self, story: Story) -> None:
        """Number the order and keep it; write when a batch is full."""
        day = timezone.localtime(story.order.requested_at)
        self._last[day.date()] += 1
        number = self._last[day.date()]
        story.order.number = rules.order_number(prefix=ecg.NUMBER_PREFIX, day=day, sequence=number)
        self.waiting.append(story)
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Orders that recognize a result come after the results."""
        stories, self.waiting = self.waiting, []
        recognizing = [s for s in stories if s.order.recognized_result is not None]
        told = [s for s in stories if s.order.recognized_result is None]
        for part in (told, recognizing):
            _write(part)
        self.written += len(stories)

    def close(self) -> None:
        """Write the rest; the series of numbers go on behind the last one given."""
        self.flush()
        NumberSeries.objects.bulk_create(
            [NumberSeries(prefix=ecg.NUMBER_PREFIX, day=day, last=last) for day, last in sorted(self._last.items())],
            update_conflicts=True,
            unique_fields=["prefix", "day"],
            update_fields=["last"],
        )


def _write(stories: Sequence[Story]) -> None:
    Order.objects.bulk_create([s.order for s in stories])
    _owned(stories)
    Transition.objects.bulk_create([row for s in stories for row in s.transitions], batch_size=4 * BATCH)
    Tracing.objects.bulk_create([row for s in stories for row in s.tracings])
    for story in stories:
        for report in story.reports:
            report.tracing = story.tracings[-1]
    Report.objects.bulk_create([row for s in stories for row in s.reports])
    Result.objects.bulk_create([row for s in stories for row in s.results])
    found = [pair for s in stories for pair in s.criticals]
    CriticalValue.objects.bulk_create([critical for critical, _ in found])
    for critical, steps in found:
        for step in steps:
            step.critical_value = critical
    CriticalStep.objects.bulk_create([step for _, steps in found for step in steps])


def _owned(stories: Sequence[Story]) -> None:
    """Every row belongs to its order, which has a key by now."""
    for story in stories:
        criticals = [critical for critical, _ in story.criticals]
        for rows in (story.transitions, story.tracings, story.reports, story.results, criticals):
            for row in rows:
                row.order = story.order
