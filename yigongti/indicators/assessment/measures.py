"""From accepted things to rows under facts: a stock stands in every month from its day on, a flow in its own month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from yigongti.indicators import intake
from yigongti.indicators.assessment.models import Proof, ProofState
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.facts import FactRow
from yigongti.indicators.models import BaseFact, FactRecord, NumberOrigin
from yigongti.indicators.periods import first_day, midnight, month_of, next_month

RECORD = "assessment.proof"
YEARS_BACK = 3  # a stock of long ago is counted from January of so many years before the running one
FLOW = "flow"


def settle(proofs: Iterable[Proof], *, now: datetime) -> int:
    """Make the rows of these things what they should be. Idempotent. Returns changes."""
    proofs = list(proofs)
    periods = _periods(proofs)
    wanted: dict[int, list[FactRow]] = defaultdict(list)  # by state month, 0 for flows
    for proof in proofs:
        for month, row in _rows(proof, periods.get((proof.county, proof.fact), ""), now):
            wanted[month].append(row)
    changed = _take_back(proofs, wanted, now)
    where = Attribution()
    return changed + sum(intake.put(rows, now=now, where=where, state_month=m) for m, rows in sorted(wanted.items()))


def _periods(proofs: Iterable[Proof]) -> Mapping[tuple[str, str], str]:
    rows = BaseFact.objects.filter(code__in={p.fact for p in proofs}, county__in={p.county for p in proofs})
    return {(county, code): period for county, code, period in rows.values_list("county", "code", "period")}


def _rows(proof: Proof, period: str, now: datetime) -> Iterable[tuple[int, FactRow]]:
    if proof.state != ProofState.ACCEPTED or not period:
        return
    if period == FLOW:
        yield 0, _row(proof, midnight(proof.since))
        return
    last = month_of(now)
    month = max(proof.since.year * 100 + proof.since.month, (last // 100 - YEARS_BACK) * 100 + 1)
    while month <= last and _stands(proof, month):
        yield month, _row(proof, midnight(first_day(next_month(month)) - timedelta(days=1)))
        month = next_month(month)


def _stands(proof: Proof, month: int) -> bool:
    """Whether it still stands on the month's last day."""
    return proof.until is None or proof.until >= first_day(next_month(month))


def _row(proof: Proof, at: datetime) -> FactRow:
    return FactRow(
        fact=proof.fact,
        record=f"{RECORD}:{proof.pk}",
        organization_id=proof.organization_id,
        county=proof.county,
        occurred_at=at,
        amount=Decimal(int(proof.holds)),
        origin=NumberOrigin.EVIDENCE,
    )


def _take_back(proofs: Iterable[Proof], wanted: Mapping[int, list[FactRow]], now: datetime) -> int:
    """Rows of months in which a thing does not stand any more, or is not accepted."""
    kept = {(month, row.record) for month, rows in wanted.items() for row in rows}
    held = FactRecord.objects.filter(record_type=RECORD, record_id__in=[p.pk for p in proofs], is_retracted=False)
    gone = [row for row in held if (row.state_month, f"{RECORD}:{row.record_id}") not in kept]
    return intake._take_back(gone, now)  # noqa: SLF001  the one way in which rows are taken back
