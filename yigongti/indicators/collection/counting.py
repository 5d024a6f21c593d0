"""From approved cells to the numbers that count: rows of origin "collected" under the facts, and back."""

from datetime import datetime, timedelta

from yigongti.indicators import intake
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.collection.models import Submission
from yigongti.indicators.facts import FactRow
from yigongti.indicators.models import FactRecord, NumberOrigin
from yigongti.indicators.periods import first_day, midnight, next_month

RECORD = "collection.cell"


def code_of(fact: str, age: str) -> str:
    """pop_by_age:35-39 for a fact by age."""
    return f"{fact}:{age}" if age else fact


def put(row: Submission, *, now: datetime, where: Attribution | None = None) -> int:
    """The numbers of a submission count from now on; they stand in the last month of its period."""
    return intake.put(list(_rows(row)), now=now, where=where or Attribution(row.county))


def take_back(row: Submission, *, now: datetime) -> int:
    """They count no more: a correction has taken their place. The rows stay readable as taken back."""
    ids = list(row.cells.values_list("pk", flat=True))
    held = FactRecord.objects.filter(
        origin=NumberOrigin.COLLECTED, record_type=RECORD, record_id__in=ids, is_retracted=False
    )
    return sum(
        intake.retract(record=f"{RECORD}:{pk}", now=now) for pk in held.values_list("record_id", flat=True).distinct()
    )


def _rows(row: Submission) -> list[FactRow]:
    at = midnight(first_day(next_month(row.month)) - timedelta(days=1))
    return [
        FactRow(
            fact=code_of(cell.fact, cell.age),
            record=f"{RECORD}:{cell.pk}",
            organization_id=cell.about_id,
            county=row.county,
            occurred_at=at,
            amount=cell.value,
            origin=NumberOrigin.COLLECTED.value,
        )
        for cell in row.cells.all()
        if cell.value is not None
    ]
