import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.ledger.rules import NotBalanced, PlannedLine, check, mirror, yuan

FEN = st.integers(min_value=1, max_value=10**12)


@given(st.lists(FEN, min_size=1, max_size=12))
def test_many_debits_against_their_sum_are_an_entry_and_so_is_the_mirror(amounts):
    lines = [PlannedLine("1002", debit_fen=fen) for fen in amounts] + [PlannedLine("4101", credit_fen=sum(amounts))]
    assert check(lines) == sum(amounts)
    assert check(mirror(lines)) == sum(amounts)
    assert mirror(mirror(lines)) == lines


@given(FEN, FEN)
def test_unequal_sides_are_refused(debit, credit):
    lines = [PlannedLine("1002", debit_fen=debit), PlannedLine("4101", credit_fen=credit)]
    if debit == credit:
        assert check(lines) == debit
    else:
        with pytest.raises(NotBalanced):
            check(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [PlannedLine("1002", debit_fen=5)],
        [PlannedLine("1002", debit_fen=5, credit_fen=5), PlannedLine("4101", debit_fen=5, credit_fen=5)],
        [PlannedLine("1002"), PlannedLine("4101")],
        [PlannedLine("1002", debit_fen=-5), PlannedLine("4101", credit_fen=-5)],
        [PlannedLine("1002", debit_fen=0.5), PlannedLine("4101", credit_fen=0.5)],
    ],
)
def test_what_is_not_an_entry(lines):
    with pytest.raises(NotBalanced):
        check(lines)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (123456, "1,234.56"),
        (-123456, "-1,234.56"),
        (-1, "-0.01"),
        (10**11, "1,000,000,000.00"),
    ],
)
def test_yuan(fen, text):
    assert yuan(fen) == text
