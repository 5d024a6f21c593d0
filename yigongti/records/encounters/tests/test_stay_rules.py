from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.records.encounters import money_rules, stay_rules

NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("admitted", "discharged", "days"),
    [
        (date(2026, 11, 3), date(2026, 11, 10), 7),  # the day of discharge uses no bed
        (date(2026, 11, 3), date(2026, 11, 3), 1),  # in and out on one day
        (date(2026, 11, 30), date(2026, 11, 30), 1),
        (date(2026, 11, 30), date(2026, 12, 4), 1),  # the rest is December's
        (date(2026, 10, 28), date(2026, 11, 1), 0),
        (date(2026, 10, 28), date(2026, 11, 2), 1),
        (date(2026, 10, 28), None, 30),  # all month, still there
        (date(2026, 11, 22), None, 9),
        (date(2026, 12, 1), date(2026, 12, 3), 0),
        (date(2026, 10, 31), date(2026, 10, 31), 0),
    ],
)
def test_bed_days_of_november(admitted, discharged, days):
    assert stay_rules.bed_days(admitted, discharged, NOV, DEC) == days


@settings(max_examples=60)
@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 70))
def test_the_months_of_a_stay_make_its_length(admitted, nights):
    discharged = admitted + timedelta(days=nights)
    firsts = [date(2025 + m // 12, m % 12 + 1, 1) for m in range(30)]
    months = [stay_rules.bed_days(admitted, discharged, a, b) for a, b in pairwise(firsts)]
    assert sum(months) == stay_rules.length(admitted, discharged)


@pytest.mark.parametrize(
    ("way", "to_primary", "down"),
    [
        ("3", True, True),
        ("3", False, True),
        ("2", True, True),
        ("2", False, False),
        ("1", True, False),
        ("5", False, False),
    ],
)
def test_down_referrals(way, to_primary, down):
    assert stay_rules.is_down_referral(way, to_primary=to_primary) is down


@pytest.mark.parametrize(
    ("way", "place", "name", "primary", "word"),
    [
        ("1", False, False, False, ""), ("1", True, False, True, "清空"), ("5", False, True, False, "清空"),
        ("3", False, False, False, "请选择接收机构"), ("3", True, False, True, ""),
        ("3", True, False, False, "应为乡镇卫生院"),
        ("2", True, False, False, ""), ("2", True, False, True, "请选转基层"), ("2", False, True, False, ""),
        ("2", True, True, False, "只填一个"), ("3", False, True, False, ""),
    ],
)  # fmt: skip
def test_who_receives(way, place, name, primary, word):
    fault = stay_rules.referral_fault(way, has_place=place, has_name=name, to_primary=primary)
    assert word in fault
    assert bool(fault) is bool(word)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1,286.40", 128640), ("０", 0), ("12", 1200), ("¥3.5", 350), ("0.01", 1), ("1.005", None),
     ("-1", None), ("一百", None),
     ("1e3", None), ("NaN", None), ("Infinity", None), ("100000000.01", None)],
)  # fmt: skip
def test_yuan_as_typed(text, fen):
    assert money_rules.fen(text) == fen


def bill(**more):
    typed = {
        "drug_fen": "120.50", "consumable_fen": "0", "exam_fen": "80", "lab_fen": "40.25", "service_fen": "59.25",
        "total_fen": "300", "fund_fen": "180", "self_fen": "100",
    }  # fmt: skip
    return money_rules.read({**typed, **more.pop("typed", {})}, more.get("scheme", "resident"))


def test_a_bill_whose_parts_make_its_total():
    good = bill()
    assert (good.faults, good.amounts["total_fen"], good.other) == ({}, 30000, 2000)


def test_what_is_wrong_stands_beside_its_field():
    assert set(bill(typed={"exam_fen": "", "lab_fen": "x"}).faults) == {"exam_fen", "lab_fen"}
    assert "差 0.01 元" in bill(typed={"total_fen": "300.01"}).faults["total_fen"]
    assert set(bill(typed={"self_fen": "120.01"}).faults) == {"self_fen"}
    assert set(bill(scheme="none").faults) == {"fund_fen"}
    assert set(bill(scheme="").faults) == {"scheme"}
