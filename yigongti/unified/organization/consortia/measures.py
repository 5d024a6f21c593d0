"""Facts that the room reports 〔000 二（四）〕: villages, and those that need an arrangement and have none."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from yigongti.foundation.editions import queries as editions
from yigongti.indicators.facts import StateRow
from yigongti.unified.organization.consortia.queries.village import coverage_of
from yigongti.unified.organization.consortia.rules import Verdict

VILLAGES, GAPS, ARRANGED = "villages", "villages_without_coverage", "villages_arranged"
ONE = Decimal(1)


def states(county: str, at: date) -> Iterator[StateRow]:
    """Each village at the center that answers for it; a county whose edition names no threshold gives nothing."""
    if editions.find(county=county, key="county.village_small_population", at=at) is None:
        return
    for row in coverage_of(county=county, at=at):
        if row.center is None:
            continue
        record = f"places.village:{row.village.pk}"
        yield StateRow(VILLAGES, record, row.center.pk, ONE)
        if row.verdict == Verdict.GAP:
            yield StateRow(GAPS, record, row.center.pk, ONE)
        if row.verdict == Verdict.COVERED:
            yield StateRow(ARRANGED, record, row.center.pk, ONE)
