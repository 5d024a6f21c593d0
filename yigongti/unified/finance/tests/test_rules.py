import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.ledger.rules import check
from yigongti.unified.finance.rules import (
    SharesWrong,
    Split,
    center_lines,
    opening_lines,
    pool_lines,
    requester_lines,
    spending_lines,
    split_fee,
)


@st.composite
def shares(draw):
    first = draw(st.integers(0, 1000))
    second = draw(st.integers(0, 1000 - first))
    return {"requester": first, "center": second, "pool": 1000 - first - second}


@given(st.integers(0, 10**10), shares())
def test_parts_sum_exactly_and_are_within_one_fen_of_their_share(total, per_mille):
    parts = split_fee(total, per_mille)
    assert sum(parts.values()) == total
    for name, part in parts.items():
        assert abs(part * 1000 - total * per_mille[name]) < 1000


# Worked by hand: exact shares, floors, leftover fen to the largest remainders.
@pytest.mark.parametrize(
    ("total", "per_mille", "parts"),
    [
        (3000, (500, 300, 200), (1500, 900, 600)),
        (3001, (500, 300, 200), (1501, 900, 600)),  # 1500.5 900.3 600.2 -> one fen to .5
        (1, (333, 333, 334), (0, 0, 1)),  # .333 .333 .334
        (10, (333, 333, 334), (3, 3, 4)),  # 3.33 3.33 3.34 -> one fen to .34
        (2, (400, 400, 200), (1, 1, 0)),  # .8 .8 .4 -> two fen to the two .8
        (1, (500, 500, 0), (1, 0, 0)),  # equal remainders: the one named first
        (2599, (455, 350, 195), (1182, 910, 507)),  # 1182.545 909.65 506.805 -> .805 and .65
        (0, (1000, 0, 0), (0, 0, 0)),
    ],
)
def test_splits_by_hand(total, per_mille, parts):
    assert tuple(split_fee(total, dict(zip(("requester", "center", "pool"), per_mille, strict=True))).values()) == parts


@pytest.mark.parametrize("per_mille", [(500, 300, 199), (500, 300, 201), (1100, -100, 0)])
def test_shares_that_are_no_whole_are_refused(per_mille):
    with pytest.raises(SharesWrong):
        split_fee(100, dict(zip(("requester", "center", "pool"), per_mille, strict=True)))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_each_books_balance_and_what_units_owe_each_other_nets_to_zero(own, center, pool):
    split = Split(own, center, pool)
    plans = (
        requester_lines(split, performer_id=2),
        pool_lines(split, requester_id=1, performer_id=2),
        center_lines(split, requester_id=1),
    )
    for lines in plans:
        if lines:
            check(lines)
    between = [line for lines in plans for line in lines if line.account.startswith(("1218", "2307"))]
    assert sum(line.debit_fen - line.credit_fen for line in between) == 0
    income = sum(line.credit_fen for lines in plans for line in lines if line.account == "4101")
    fund = sum(line.credit_fen for lines in plans for line in lines if line.account == "3101")
    assert income + fund == split.total_fen


def test_opening_and_spending_balance():
    assert check(opening_lines(500)) == 500
    assert check(spending_lines(300, payee_id=None)) == 300
