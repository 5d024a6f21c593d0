"""The door: through the limited child and back."""

import time

import numpy as np
import pytest

from yigongti.centers.ecg.signal import refusals
from yigongti.centers.ecg.signal.intake import read_safely, warm
from yigongti.centers.ecg.signal.read import MAX_BYTES, read_tracing
from yigongti.centers.ecg.signal.tests.samples import pydicom_file, real_dicom, small_aecg, small_dicom


@pytest.mark.parametrize("data", [real_dicom, small_dicom, small_aecg])
def test_the_same_tracing_comes_back(data):
    direct, through = read_tracing(data()), read_safely(data())
    np.testing.assert_array_equal(direct.samples_uv, through.samples_uv)
    assert (direct.patient, direct.started_at, direct.device) == (through.patient, through.started_at, through.device)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.EmptyFile),
        (b"\0" * (MAX_BYTES + 1), refusals.TooLarge),
        (b"%PDF", refusals.PictureOfAnEcg),
        (b"<AnnotatedECG>" + b"<a>" * 6_000_000, refusals.TooLarge),
        (b"<AnnotatedECG " + b" ".join(b'a%d="1"' % n for n in range(150_000)) + b"/>", refusals.UnreadableTracing),
    ],
)
def test_refusals_come_back_as_themselves(data, refusal):
    with pytest.raises(refusal):
        read_safely(data)


def test_the_detail_comes_along():
    with pytest.raises(refusals.ForeignObject, match="CT Image Storage"):
        read_safely(pydicom_file("CT_small.dcm"))


def test_the_longest_record_fits_into_the_memory():
    from yigongti.centers.ecg.signal.simulate import simulate
    from yigongti.centers.ecg.signal.write_dicom import to_dicom

    long = simulate("normal", 1, rate_hz=8000, seconds=60)
    assert read_safely(to_dicom(long)).count == 480_000


def test_a_warm_call_is_quick():
    warm()
    read_safely(real_dicom())
    started = time.perf_counter()
    for _ in range(5):
        read_safely(real_dicom())
    assert (time.perf_counter() - started) / 5 < 1  # 0.04 s on the bench; the bound only catches a lost server
