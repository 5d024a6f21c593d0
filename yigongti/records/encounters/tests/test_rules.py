import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.records.encounters.rules import VITALS, read_vitals, vitals_words


def test_numbers_are_read_and_missing_is_not_zero():
    read = read_vitals({"systolic": "１５２", "diastolic": "94", "spo2": "", "glucose": "8.14", "height": "170"})
    assert read.values == {"systolic": 152, "diastolic": 94, "glucose": 8.1}
    assert read.faults == {}
    assert vitals_words(read.values) == "血压 152/94 · 血糖 8.1 mmol/L"
    assert vitals_words({}) == ""


@pytest.mark.parametrize("text", ["abc", "-1", "0", "1e9", "NaN", "Infinity", "12０0"])
def test_the_impossible_is_refused_at_its_field(text):
    assert "systolic" in read_vitals({"systolic": text}).faults


def test_the_rare_is_only_asked_about():
    read = read_vitals({"systolic": "212", "diastolic": "118"})
    assert read.faults == {}
    assert set(read.doubts) == {"systolic"}


def test_exchanged_pressures_are_noticed():
    assert "填反" in read_vitals({"systolic": "90", "diastolic": "140"}).faults["diastolic"]


@given(st.dictionaries(st.sampled_from([v.code for v in VITALS] + ["x"]), st.text(max_size=8)))
def test_nothing_typed_crashes(typed):
    read = read_vitals(typed)
    assert not set(read.values) & (set(read.faults) - {"diastolic"})
