"""Each check sees its fault and only its fault."""

from dataclasses import replace

import numpy as np
import pytest

from yigongti.centers.ecg.signal.quality import Limits, assess
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import KINDS, simulate
from yigongti.centers.ecg.signal.tests.samples import real_dicom
from yigongti.centers.ecg.signal.tracing import LEADS

CLEAN = simulate("normal", 1)
TIME = np.arange(CLEAN.count) / 500


def with_added(extra: np.ndarray, leads: tuple[str, ...] = LEADS):
    samples = CLEAN.samples_uv.copy()
    for name in leads:
        samples[LEADS.index(name)] += extra.astype(np.float32)
    return replace(CLEAN, samples_uv=samples)


def clipped():
    samples = CLEAN.samples_uv.copy()
    samples[LEADS.index("V5")] = np.clip(samples[LEADS.index("V5")], -300, 300)
    return replace(CLEAN, samples_uv=samples)


@pytest.mark.parametrize(
    ("tracing", "grade", "codes"),
    [
        (CLEAN, "良", []),
        (simulate("normal", 1, rate_hz=250), "良", ["rate"]),
        (replace(CLEAN, derived=("III", "aVR")), "良", ["derived"]),
        (simulate("flat_lead", 1), "可", ["flat"]),
        (with_added(40 * np.sin(2 * np.pi * 50 * TIME)), "可", ["mains"]),
        (with_added(150 * np.sin(2 * np.pi * 50 * TIME)), "差", ["mains"]),
        (with_added(300 * np.sin(2 * np.pi * 0.15 * TIME), ("V2",)), "可", ["wander"]),
        (with_added(900 * np.sin(2 * np.pi * 0.15 * TIME)), "差", ["wander"]),
        (with_added(np.random.default_rng(1).normal(0, 35, 5000)), "可", ["muscle"]),
        (with_added(np.random.default_rng(1).normal(0, 120, 5000)), "差", ["muscle"]),
        (clipped(), "差", ["clipped"]),
        (simulate("lead_reversal", 2), "差", ["arms"]),
    ],
)
def test_each_fault(tracing, grade, codes):
    quality = assess(tracing)
    assert (quality.grade, [finding.code for finding in quality.findings]) == (grade, codes)
    assert quality.text.startswith(grade)


def test_the_leads_are_named():
    assert assess(simulate("flat_lead", 1)).findings[0].leads == ("V3",)


def test_the_real_recording_is_good():
    assert assess(read_tracing(real_dicom())).text == "良"


def test_the_threshold_is_a_parameter():
    assert assess(CLEAN, Limits(rate_hz=1000)).findings[0].code == "rate"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"lead_reversal", "flat_lead", "noisy"}))
def test_no_diagnosis_looks_like_a_fault(kind, seed):
    assert assess(simulate(kind, seed)).grade == "良"


@pytest.mark.parametrize("seed", range(4))
def test_swapped_arms_are_seen(seed):
    assert "arms" in [finding.code for finding in assess(simulate("lead_reversal", seed)).findings]
