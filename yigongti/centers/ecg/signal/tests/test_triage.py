"""Proposals: thresholds from both sides, and the simulated kinds end to end."""

from dataclasses import replace

import pytest

from yigongti.centers.ecg.signal.measure import Measurements, measure
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.tracing import LEADS, DevicePatient
from yigongti.centers.ecg.signal.triage import Thresholds, flags

TRACING = simulate("normal", 1)
PEAKS = tuple(0.4 + 0.8 * n for n in range(12))
CALM = Measurements(
    "test",
    rate_bpm=75,
    p_ms=100,
    pr_ms=160,
    qrs_ms=90,
    qt_ms=380,
    qtc_bazett_ms=425,
    qtc_fridericia_ms=410,
    axis_deg=50,
    rv5_mv=1.2,
    sv1_mv=0.8,
    rv5_sv1_mv=2.0,
    st_mv=dict.fromkeys(LEADS, 0.0),
    rr_ms=(800.0,) * 11,
    r_peaks_s=PEAKS,
    ectopic=(False,) * 12,
)


def st(**values: float) -> dict[str, float | None]:
    return dict.fromkeys(LEADS, 0.0) | values


def codes(measured: Measurements, **limits: float) -> list[str]:
    return [flag.code for flag in flags(measured, TRACING, Thresholds(**limits))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"rate_bpm": 181}, ["rate.very_fast"]),
        ({"rate_bpm": 180}, ["rate.fast"]),
        ({"rate_bpm": 39}, ["rate.very_slow"]),
        ({"rate_bpm": 40}, ["rate.slow"]),
        ({"rate_bpm": None}, []),
        ({"r_peaks_s": (0.5, 1.3, 4.4, 5.2, 6.0, 7.0, 8.0, 9.0)}, ["pause"]),
        ({"r_peaks_s": (0.5, 1.3, 4.2, 5.2, 6.0, 7.0, 8.0, 9.0)}, []),
        ({"r_peaks_s": (0.5, 1.3, 2.1, 2.9, 3.7, 4.5, 5.3, 6.1)}, ["pause"]),
        ({"qtc_bazett_ms": 550}, ["qtc.long"]),
        ({"qtc_bazett_ms": 479}, []),
        ({"qrs_ms": 120}, ["qrs.wide"]),
        ({"qrs_ms": 119}, []),
        ({"pr_ms": 210}, ["pr.long"]),
        ({"st_mv": st(II=0.15, III=0.2)}, ["st.up"]),
        ({"st_mv": st(III=0.2)}, []),
        ({"st_mv": st(II=0.15, V5=0.2)}, []),
        ({"st_mv": st(V2=0.15, V3=0.19)}, []),
        ({"st_mv": st(V2=0.25, V3=0.21)}, ["st.up"]),
        ({"st_mv": st(V4=-0.06, V5=-0.08)}, ["st.down"]),
        ({"st_mv": st(V5=-0.2)}, []),
        ({"st_mv": st(II=0.3, III=0.3), "qrs_ms": 150}, ["qrs.wide"]),
        ({"st_mv": dict.fromkeys(LEADS)}, []),
        ({"rr_ms": (500.0, 900, 650, 1100, 480, 820, 600, 950, 500, 700, 900)}, ["rr.irregular"]),
        ({"ectopic": (False, True) * 6}, ["ectopic"]),
        (
            {"ectopic": (False,) * 6 + (True,) * 3 + (False,) * 3, "rr_ms": (800.0,) * 5 + (400.0,) * 3 + (800.0,) * 3},
            ["run"],
        ),
        ({"ectopic": (False,) * 6 + (True,) * 3 + (False,) * 3}, ["ectopic"]),
        ({"rv5_sv1_mv": 4.1}, ["voltage.left"]),
        ({"rate_bpm": 45, "pr_ms": None, "missing": {"pr_ms": "未见 P 波"}}, ["av.dissociation", "rate.slow"]),
    ],
)
def test_each_rule_from_both_sides(change, expected):
    assert codes(replace(CALM, **change)) == expected


def test_limits_are_local():
    assert codes(replace(CALM, rate_bpm=160), fast_bpm=150) == ["rate.very_fast"]


def test_the_female_voltage_limit():
    woman = replace(TRACING, patient=DevicePatient(sex="F"))
    assert [flag.code for flag in flags(replace(CALM, rv5_sv1_mv=3.6), woman)] == ["voltage.left"]


def test_every_flag_says_why_and_whence():
    for flag in flags(replace(CALM, rate_bpm=190, qrs_ms=150, pr_ms=250), TRACING):
        assert flag.title
        assert flag.why
        assert "待核" in flag.source


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("normal", set()),
        ("inferior_stemi", {"st.up"}),
        ("anterior_st_depression", {"st.down"}),
        ("lbbb", {"qrs.wide"}),
        ("rbbb", {"qrs.wide"}),
        ("av_block_1", {"pr.long"}),
        ("av_block_3", {"av.dissociation", "rate.very_slow"}),
        ("af", {"rr.irregular"}),
        ("vt_short", {"run"}),
        ("pvc", {"ectopic"}),
        ("long_qt", {"qtc.long"}),
        ("lvh", {"voltage.left"}),
        ("sinus_brady", {"rate.slow"}),
        ("sinus_tachy", {"rate.fast"}),
    ],
)
def test_simulated_kinds_raise_their_flag(kind, expected, seed):
    tracing = simulate(kind, seed)
    found = {flag.code for flag in flags(measure(tracing), tracing)}
    assert expected <= found
    if not expected:
        assert found == set()
