"""The safe form: exact, repeatable, and closed to whatever else."""

import contextlib
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.centers.ecg.signal.packed import pack, unpack
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.refusals import UnreadableTracing
from yigongti.centers.ecg.signal.simulate import KINDS, simulate
from yigongti.centers.ecg.signal.tests.samples import real_dicom, small_dicom

FIELDS = (
    "rate_hz",
    "source_format",
    "resolution_uv",
    "started_at",
    "device",
    "filter_text",
    "patient",
    "accession_number",
    "study_uid",
    "instance_uid",
    "derived",
)


@pytest.mark.parametrize("data", [real_dicom, small_dicom])
def test_round_trip_is_exact(data):
    tracing = read_tracing(data())
    again = unpack(pack(tracing))
    np.testing.assert_array_equal(again.samples_uv, tracing.samples_uv)
    assert [getattr(again, name) for name in FIELDS] == [getattr(tracing, name) for name in FIELDS]


@pytest.mark.parametrize("kind", KINDS)
def test_simulated_kinds_are_exact_and_repeatable(kind):
    tracing = simulate(kind, 2)
    np.testing.assert_array_equal(unpack(pack(tracing)).samples_uv, tracing.samples_uv)
    assert pack(tracing) == pack(simulate(kind, 2)) == pack(unpack(pack(tracing)))
    assert pack(tracing) != pack(simulate(kind, 3))


def test_it_is_small():
    assert len(pack(read_tracing(real_dicom()))) < 100_000  # 240 kB as int16


def test_samples_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        unpack(pack(simulate("normal", 1))).samples_uv[0, 0] = 1


def forged(body: bytes, **changes: object) -> bytes:
    data = pack(simulate("normal", 1, seconds=3))
    length = int.from_bytes(data[4:8])
    header = json.dumps(json.loads(data[8 : 8 + length]) | changes).encode()
    return data[:4] + len(header).to_bytes(4) + header + (body or data[8 + length :])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"YGE1",
        b"YGE1\xff\xff\xff\xff",
        b"PK\x03\x04" + b"\0" * 50,
        forged(zlib.compress(bytes(400_000_000), 9)),
        forged(b"", count=10**9),
        forged(b"", count=-5),
        forged(b"", rate_hz=float("nan")),
        forged(b"", step_uv=float("inf")),
        forged(b"", patient=[]),
        forged(b"", started_at="yesterday"),
        forged(b"x"),
    ],
)
def test_forged_packs_are_refused(data):
    with pytest.raises(UnreadableTracing):
        unpack(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 255))
def test_changed_bytes_never_crash(place, value):
    data = bytearray(pack(simulate("normal", 1, seconds=3)))
    data[place % len(data)] = value
    with contextlib.suppress(UnreadableTracing):
        unpack(bytes(data))


def test_an_enormous_peak_still_fits():
    tracing = simulate("normal", 1)
    tall = replace(tracing, samples_uv=(tracing.samples_uv * 100).astype(np.float32))
    step = float(np.abs(tall.samples_uv).max()) / 32_767
    np.testing.assert_allclose(unpack(pack(tall)).samples_uv, tall.samples_uv, atol=step)
