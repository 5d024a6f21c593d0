"""A consortium has no number of the time before it was formed: that is missing, and no zero."""

from decimal import Decimal

import pytest

from yigongti.indicators.board import Board
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import Scope
from yigongti.indicators.tests.conftest import NOW, READS
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db


def cell(month, number, kind=ScopeKind.COUNTY, scope=0):
    return FactValue(
        fact=READS, county=COUNTY, scope_kind=kind, scope_id=scope, month=month, records=number,
        amount=Decimal(number), persons=number, new_persons=number, computed_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "number", "words"),
    [
        ("2024", None, "2025-01 起才成立"),  # the consortia of the small county were formed on 2025-01-01
        ("2024-12", None, "2025-01 起才成立"),
        ("2025-01", 4, ""),
        ("2025-02", 0, ""),  # nothing happened there, while the county was connected
        ("2025", 4, ""),
    ],
)
def test_before_it_was_formed(world, period, number, words):
    own = cell(202501, 4, ScopeKind.CONSORTIUM, world.consortium_a.pk)
    FactValue.objects.bulk_create([cell(202412, 7), cell(202501, 9), cell(202502, 5), own])
    board = Board(county=COUNTY, codes=[READS], years=[2024, 2025], this_month=202512)
    reading = board.read(READS, Scope(ScopeKind.CONSORTIUM, world.consortium_a.pk, "tw-a", "松溪医共体"), parse(period))
    assert reading.number == number
    assert words in reading.missing
    county = board.read(READS, Scope(ScopeKind.COUNTY, 0, COUNTY, "云岭县"), parse("2024"))
    assert county.number == 7
