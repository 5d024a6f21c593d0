"""Measurements against the device's own numbers of the real recording, and against beats whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from yigongti.centers.ecg.signal.assemble import assemble
from yigongti.centers.ecg.signal.measure import NUMBERS, Measurements, measure
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import KINDS, simulate
from yigongti.centers.ecg.signal.tests.samples import real_dicom
from yigongti.centers.ecg.signal.tracing import LEADS, Tracing

# Annotations of the electrocardiograph inside waveform_ecg.dcm, in ms and degrees; RR there is 982.
DEVICE = {
    "rate_bpm": (61, 1),
    "pr_ms": (161, 12),
    "qrs_ms": (75, 8),
    "qt_ms": (368, 15),
    "qtc_bazett_ms": (370, 15),
    "axis_deg": (52, 6),
}


@pytest.fixture(scope="module")
def real() -> Measurements:
    return measure(read_tracing(real_dicom()))


@pytest.mark.parametrize("name", DEVICE)
def test_the_real_recording_agrees_with_its_device(real, name):
    value, tolerance = DEVICE[name]
    assert getattr(real, name) == pytest.approx(value, abs=tolerance)


def test_the_real_recording_finds_the_ten_annotated_beats(real):
    device = np.array([527, 1526, 2504, 3488, 4482, 5465, 6440, 7442, 8415, 9368]) / 1000
    assert np.array(real.r_peaks_s) == pytest.approx(device, abs=0.02)
    assert real.missing == {}
    assert "neurokit2" in real.source


def built(
    rr_s: float, p_at: float | None, sigma_qrs: float, t_at: float, *, frontal: tuple[float, float] = (0.6, 0.6)
) -> Tracing:
    """Ten seconds at 500 Hz of Gaussian waves at known places: P sigma 20 ms, T 40 ms, QRS as given; mV on I, aVF."""
    time = np.arange(5000) / 500
    shape = np.zeros_like(time)
    qrs = np.zeros_like(time)
    for beat in np.arange(0.5 * rr_s, 10 + rr_s, rr_s):
        qrs += np.exp(-0.5 * ((time - beat) / sigma_qrs) ** 2)
        if p_at is not None:
            shape += 0.15 * np.exp(-0.5 * ((time - beat - p_at) / 0.020) ** 2)
        shape += 0.3 * np.exp(-0.5 * ((time - beat - t_at) / 0.040) ** 2)
    one, foot = (qrs * frontal[0] + shape) * 1000, (qrs * frontal[1] + shape) * 1000
    chest = {f"V{n}": (qrs * volts + shape) * 1000 for n, volts in enumerate((-1.0, -0.8, 0.3, 1.0, 1.5, 1.2), start=1)}
    noise = np.random.default_rng(7).normal(0, 3, (8, 5000))
    found = {"I": one, "II": foot + one / 2, **chest}
    found = {name: lead + noise[row] for row, (name, lead) in enumerate(found.items())}
    return assemble(found, rate_hz=500, source_format="simulated", resolution_uv=1)


@pytest.mark.parametrize("rr_s", [0.5, 0.75, 1.0, 1.4])
def test_rate_of_known_beats(rr_s):
    assert measure(built(rr_s, -0.15, 0.010, 0.26)).rate_bpm == pytest.approx(60 / rr_s, abs=1)


@pytest.mark.parametrize("p_at", [-0.14, -0.18, -0.26])
def test_pr_follows_p(p_at):
    """The eye sees a Gaussian begin near 1.8 to 2.5 sigma before its middle."""
    measured = measure(built(0.9, p_at, 0.010, 0.28))
    begin_p, begin_qrs = p_at * 1000 - 2.1 * 20, -2.7 * 10
    assert measured.pr_ms == pytest.approx(begin_qrs - begin_p, abs=14)


@pytest.mark.parametrize("sigma", [0.010, 0.014, 0.020, 0.026])
def test_qrs_grows_with_its_wave(sigma):
    """The slope of a Gaussian falls under a twenty-fifth of its greatest at 3.05 sigma: practically all of the wave."""
    assert measure(built(0.9, -0.2, sigma, 0.34)).qrs_ms == pytest.approx(2 * 3.05 * sigma * 1000, abs=14)


@pytest.mark.parametrize("t_at", [0.24, 0.30, 0.38])
def test_qt_by_the_tangent(t_at):
    """The tangent at the steepest point of a Gaussian (1 sigma) meets zero at exactly 2 sigma after the peak."""
    measured = measure(built(0.9, -0.15, 0.010, t_at))
    assert measured.qt_ms == pytest.approx(t_at * 1000 + 2 * 40 + 2.7 * 10, abs=14)
    assert measured.qtc_bazett_ms == pytest.approx(measured.qt_ms / np.sqrt(0.9), abs=2)
    assert measured.qtc_fridericia_ms == pytest.approx(measured.qt_ms / 0.9 ** (1 / 3), abs=2)


@pytest.mark.parametrize(("degrees"), [-60, -30, 0, 30, 60, 90, 120])
def test_axis(degrees):
    """A dipole at angle a is seen as cos a in I and, after Goldberger, as sin a times sqrt(3)/2 in aVF."""
    angle = np.radians(degrees)
    measured = measure(built(0.9, -0.15, 0.010, 0.28, frontal=(np.cos(angle), np.sin(angle) * np.sqrt(3) / 2)))
    assert measured.axis_deg == pytest.approx(degrees, abs=4)


def test_voltages_and_st():
    measured = measure(built(0.9, -0.15, 0.010, 0.30))
    assert (measured.rv5_mv, measured.sv1_mv, measured.rv5_sv1_mv) == pytest.approx((1.5, 1.0, 2.5), abs=0.06)
    assert all(abs(value) < 0.03 for value in measured.st_mv.values())
    raised = measure(simulate("inferior_stemi", 1))
    assert min(raised.st_mv[name] for name in ("II", "III", "aVF")) > 0.2
    assert raised.st_mv["aVL"] < -0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_p_there_is_no_pr_but_a_reason(seed):
    for kind in ("af", "av_block_3"):
        measured = measure(simulate(kind, seed))
        assert (measured.pr_ms, measured.p_ms) == (None, None)
        assert "P" in measured.missing["pr_ms"]


def test_ectopics_are_told_from_the_dominant_beat():
    measured = measure(simulate("vt_short", 1))
    assert 7 <= sum(measured.ectopic) <= 9
    assert measured.qrs_ms < 110
    assert measure(simulate("normal", 1)).ectopic.count(True) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_missing_number_has_a_reason_and_no_present_one_has(kind):
    measured = measure(simulate(kind, 6))
    for name in NUMBERS:
        assert (getattr(measured, name) is None) == (name in measured.missing)
    assert set(measured.st_mv) == set(LEADS)
    assert measured.as_json()["rate_bpm"] == measured.rate_bpm


def shaped(samples: np.ndarray, rate: float = 500) -> Tracing:
    return replace(simulate("normal", 1), samples_uv=samples.astype(np.float32), rate_hz=rate)


NOISE = np.random.default_rng(3).normal(0, 100, (12, 5000))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "tracing",
    [
        shaped(np.zeros((12, 5000))),
        shaped(NOISE),
        shaped(np.tile(np.arange(5000.0), (12, 1))),
        shaped(np.eye(12, 5000) * 1000),
        shaped(np.sign(NOISE) * 5000),
        shaped(NOISE[:, :1250]),
        shaped(NOISE[:, :250], 100),
        shaped(np.full((12, 5000), np.nan)),
        simulate("normal", 1, rate_hz=100, seconds=2.5),
        simulate("sinus_brady", 1, rate_hz=2000, seconds=3),
    ],
)
def test_nothing_makes_it_fail(tracing):
    measured = measure(tracing)
    for name in NUMBERS:
        assert (getattr(measured, name) is None) == (name in measured.missing)
