"""Reading HL7 aECG: round trip, scales, choice of the series, refusals."""

import re
from datetime import datetime

import numpy as np
import pytest

from yigongti.centers.ecg.signal import refusals
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.tests.samples import PERSON, small_aecg
from yigongti.centers.ecg.signal.write_aecg import to_aecg

TRACING = simulate("normal", 5, seconds=3)


def text() -> str:
    return small_aecg().decode()


def test_round_trip():
    moment = datetime(2026, 11, 23, 10, 33, 8)  # noqa: DTZ001  a device without a zone
    read = read_tracing(to_aecg(TRACING, patient=PERSON, started_at=moment))
    np.testing.assert_array_equal(read.samples_uv, TRACING.samples_uv)
    assert (read.patient, read.started_at, read.rate_hz, read.source_format) == (PERSON, moment, 500.0, "aecg")


def test_origin_and_scale_in_millivolt():
    changed = text().replace(
        '<origin value="0" unit="uV"/><scale value="1" unit="uV"/>',
        '<origin value="0.1" unit="mV"/><scale value="0.002" unit="mV"/>',
    )
    np.testing.assert_allclose(read_tracing(changed.encode()).samples_uv, TRACING.samples_uv * 2 + 100, atol=1e-2)


def test_increment_in_milliseconds():
    changed = text().replace('<increment value="0.002" unit="s"/>', '<increment value="2" unit="ms"/>')
    assert read_tracing(changed.encode()).rate_hz == 500


def test_the_rhythm_is_chosen_not_the_representative_beat():
    series = re.search(r"<component><series>.*</series></component>", text()).group(0)
    beat = series.replace("RHYTHM", "REPRESENTATIVE_BEAT").replace(' value="1" unit="uV"', ' value="9" unit="uV"')
    both = text().replace(series, beat + series)
    np.testing.assert_array_equal(read_tracing(both.encode()).samples_uv, TRACING.samples_uv)


def test_utf16_and_prefixed_names_are_read():
    prefixed = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1h:", text()).replace("xmlns=", "xmlns:h=").replace("UTF-8", "UTF-16")
    assert read_tracing(prefixed.encode("utf-16")).patient == PERSON


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE AnnotatedECG [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + ']><AnnotatedECG xmlns="urn:hl7-org:v3">&m;</AnnotatedECG>'
)


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (LAUGHS, refusals.Damaged),
        ('<!DOCTYPE AnnotatedECG SYSTEM "file:///etc/passwd"><AnnotatedECG/>', refusals.Damaged),
        ("<AnnotatedECG>" + "<a>" * 100_000, refusals.TooLarge),
        ("<AnnotatedECG>" + "<a/>" * 200_000 + "</AnnotatedECG>", refusals.TooLarge),
        ('<AnnotatedECG xmlns="urn:hl7-org:v3"/>', refusals.NoWaveform),
        ("<ClinicalDocument/>", refusals.NotAnEcgFile),
        ("<x><AnnotatedECG/></x>", refusals.NotAnEcgFile),
        (text()[:50_000], refusals.Truncated),
        (re.sub(r"<digits>\S+ ", "<digits>", text(), count=1), refusals.Truncated),
        (text().replace("<digits>", "<digits>abc ", 1), refusals.Damaged),
        (text().replace("<digits>", "<digits>1e999 "), refusals.NoCalibration),
        (re.sub(r"<scale [^>]*>", "", text()), refusals.NoCalibration),
        (text().replace('unit="uV"', 'unit="kg"'), refusals.NoCalibration),
        (text().replace('<scale value="1"', '<scale value="0"'), refusals.NoCalibration),
        (text().replace('<increment value="0.002"', '<increment value="0"'), refusals.WrongRate),
        (text().replace('<increment value="0.002"', '<increment value="-1"'), refusals.WrongRate),
        (text().replace('<increment value="0.002"', '<increment value="0.5"'), refusals.WrongRate),
        (text().replace('<increment value="0.002"', '<increment value="0.001"'), refusals.TooShort),
        (text().replace("MDC_ECG_LEAD_V", "MDC_ECG_LEAD_CM"), refusals.MissingLeads),
    ],
)
def test_each_wrong_document_is_refused_with_its_own_reason(document, refusal):
    with pytest.raises(refusal):
        read_tracing(document.encode())
