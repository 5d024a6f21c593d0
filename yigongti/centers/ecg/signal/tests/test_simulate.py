"""The model heart: repeatable, physical, quick."""

import numpy as np
import pytest

from yigongti.centers.ecg.signal.kinds import TITLES
from yigongti.centers.ecg.signal.simulate import KINDS, simulate


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_repeatable_and_differ_by_seed(kind):
    first, again, other = simulate(kind, 1), simulate(kind, 1), simulate(kind, 2)
    np.testing.assert_array_equal(first.samples_uv, again.samples_uv)
    assert not np.array_equal(first.samples_uv, other.samples_uv)
    assert first.samples_uv.shape == (12, 5000)
    assert TITLES[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_einthoven_and_goldberger_are_exact(kind):
    one, two, three, right, left, foot = simulate(kind, 3).samples_uv[:6]
    np.testing.assert_array_equal(one + three, two)
    np.testing.assert_array_equal(right + left + foot, np.zeros_like(one))
    np.testing.assert_array_equal(right, -(one + two) / 2)


@pytest.mark.parametrize(("rate", "seconds", "count"), [(250, 10, 2500), (1000, 10, 10_000), (500, 30, 15_000)])
def test_rate_and_length(rate, seconds, count):
    assert simulate("normal", 1, rate_hz=rate, seconds=seconds).count == count


def test_a_healthy_heart_has_a_healthy_r_progression():
    tracing = simulate("normal", 1)
    tallest = [float(tracing.lead(f"V{n}").max()) for n in range(1, 7)]
    assert tallest[0] < tallest[2] < tallest[4]
    assert tracing.lead("V1").min() < -400
