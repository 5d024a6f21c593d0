"""Whatever bytes come in, a tracing or a refusal comes out, soon, and with the right words."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yigongti.centers.ecg.signal import refusals
from yigongti.centers.ecg.signal.read import MAX_BYTES, read_tracing
from yigongti.centers.ecg.signal.tests.samples import real_dicom, small_aecg, small_dicom
from yigongti.centers.ecg.signal.tracing import Tracing

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom comments on the wrong values

SLOWEST_S = 5.0


def outcome(data: bytes) -> Tracing | refusals.UnreadableTracing:
    """Anything but a refusal flies through and fails the test."""
    started = time.perf_counter()
    try:
        return read_tracing(data)
    except refusals.UnreadableTracing as refusal:
        return refusal
    finally:
        assert time.perf_counter() - started < SLOWEST_S


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.EmptyFile),
        (b"\0" * 1000, refusals.NotAnEcgFile),
        (b"%PDF-1.7 ...", refusals.PictureOfAnEcg),
        (b"\x89PNG\r\n\x1a\n", refusals.PictureOfAnEcg),
        (b"\xff\xd8\xff\xe0", refusals.PictureOfAnEcg),
        (b"PK\x03\x04", refusals.NotAnEcgFile),
        (b"MZ" + b"\0" * 500, refusals.NotAnEcgFile),
        (b"<html></html>", refusals.NotAnEcgFile),
        (b"\xab\xcd\x40\x9c\0\0\0\0\0\0\x88\0\0\0\x0d\x0dSCPECG" + b"\0" * 300, refusals.ScpNotReadYet),
        (b"\0" * 128 + b"DICM", refusals.Truncated),
        (b"\0" * (MAX_BYTES + 1), refusals.TooLarge),
    ],
)
def test_other_files_are_named(data, refusal):
    with pytest.raises(refusal):
        read_tracing(data)


SOURCES = {"real": real_dicom, "dicom": small_dicom, "aecg": small_aecg}
HARD = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@HARD
@given(st.sampled_from(sorted(SOURCES)), st.floats(0, 1))
def test_cut_anywhere(name, share):
    data = SOURCES[name]()
    outcome(data[: int(len(data) * share)])


@HARD
@given(st.sampled_from(["dicom", "aecg"]), st.data())
def test_bytes_changed_anywhere_mostly_in_the_header(name, data):
    raw = bytearray(SOURCES[name]())
    head = st.integers(0, 4000) | st.integers(0, len(raw) - 1)
    for place, value in data.draw(st.lists(st.tuples(head, st.integers(0, 255)), min_size=1, max_size=12)):
        raw[place] = value
    outcome(bytes(raw))


@HARD
@given(
    st.binary(max_size=600),
    st.sampled_from([b"\0" * 128 + b"DICM", b"\x08\0\x05\0", b"<AnnotatedECG>", b"\0" * 16 + b"SCPECG", b""]),
)
def test_noise_behind_each_magic(noise, magic):
    assert isinstance(outcome(magic + noise), refusals.UnreadableTracing)


@HARD
@given(st.integers(200, 5000), st.integers(0, 2**32 - 1))
def test_wrong_lengths_and_declared_gigabytes(place, length):
    raw = bytearray(small_dicom())
    raw[place : place + 4] = length.to_bytes(4, "little")
    outcome(bytes(raw))


@HARD
@given(st.integers(0, 100), st.text(max_size=40))
def test_words_put_into_the_document(number, words):
    document = small_aecg().decode()
    places = [at for at, char in enumerate(document[:4000]) if char in '"<>']
    at = places[number % len(places)]
    outcome((document[: at + 1] + words + document[at + 1 :]).encode())


def test_every_refusal_has_its_own_code_and_a_sentence_that_says_what_to_do():
    kinds = list(refusals.BY_CODE.values())
    assert len(kinds) == len({kind.sentence for kind in kinds}) == len(refusals.UnreadableTracing.__subclasses__()) + 1
    for kind in kinds:
        assert "请" in kind.sentence
        assert str(kind("x\x00y")) == f"{kind.sentence}〔xy〕"
