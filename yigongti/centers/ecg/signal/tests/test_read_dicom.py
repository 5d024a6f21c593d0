"""Reading DICOM: the real recording against its own device, the refusals, the scales."""

from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from yigongti.centers.ecg.signal import refusals
from yigongti.centers.ecg.signal.leads import by_code, by_words
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.tests.samples import PERSON, pydicom_file, real_dicom, small_dicom
from yigongti.centers.ecg.signal.tracing import LEADS
from yigongti.centers.ecg.signal.write_dicom import to_dicom

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom comments on the wrong values that we write


def edited(change) -> bytes:
    dataset = pydicom.dcmread(BytesIO(small_dicom()))
    change(dataset, dataset.WaveformSequence[0])
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def test_the_real_recording_is_read_with_its_header_and_its_rhythm_not_its_median_beat():
    tracing = read_tracing(real_dicom())
    assert tracing.samples_uv.shape == (12, 10_000)
    assert (tracing.rate_hz, tracing.resolution_uv) == (1000.0, 1.25)
    assert tracing.started_at == datetime(2013, 1, 25, 10, 59, 19)  # noqa: DTZ001  the device names no zone
    assert (tracing.patient.id, tracing.patient.sex, tracing.patient.birth_date) == ("642341", "F", "1971-01-23")
    assert tracing.accession_number == "03028041970546"
    assert tracing.filter_text == "0.05-300 Hz"
    assert tracing.derived == ()
    peer = pydicom.dcmread(BytesIO(real_dicom())).waveform_array(0).T  # pydicom's own scaling, an independent reading
    np.testing.assert_allclose(tracing.samples_uv, peer, atol=1e-3)


def test_einthoven_and_goldberger_hold_in_the_real_recording():
    one, two, three, right, left, foot = read_tracing(real_dicom()).samples_uv[:6]
    step = 1.25 * 2  # each lead is rounded by the device
    np.testing.assert_allclose(one + three, two, atol=step)
    np.testing.assert_allclose(right + left + foot, 0, atol=2 * step)


def drop_derived(_dataset, group):
    raw = np.frombuffer(group.WaveformData, dtype="<i2").reshape(-1, 12)
    keep = [0, 1, *range(6, 12)]
    group.ChannelDefinitionSequence = [group.ChannelDefinitionSequence[place] for place in keep]
    group.NumberOfWaveformChannels = 8
    group.WaveformData = raw[:, keep].tobytes()


def test_missing_limb_leads_are_derived_and_named():
    tracing = read_tracing(edited(drop_derived))
    assert tracing.derived == ("III", "aVR", "aVL", "aVF")
    np.testing.assert_allclose(tracing.samples_uv, simulate("normal", 5, seconds=3).samples_uv, atol=1e-3)


def scaled(unit, sensitivity, factor, baseline):
    def change(_dataset, group):
        for channel in group.ChannelDefinitionSequence:
            channel.ChannelSensitivityUnitsSequence[0].CodeValue = unit
            channel.ChannelSensitivityUnitsSequence[0].CodeMeaning = ""
            channel.ChannelSensitivity = sensitivity
            channel.ChannelSensitivityCorrectionFactor = factor
            channel.ChannelBaseline = baseline

    return change


@pytest.mark.parametrize(
    ("unit", "sensitivity", "factor", "baseline", "slope", "offset"),
    [
        ("uV", "2.5", "1", "0", 2.5, 0),
        ("mV", "0.005", "1", "0", 5, 0),
        ("uV", "5", "0.5", "100", 2.5, 100),
        ("mV", "0.002", "1", "0.25", 2, 250),
    ],
)
def test_scale_is_sensitivity_times_correction_plus_baseline_in_the_unit(  # noqa: PLR0917  the columns of the table
    unit, sensitivity, factor, baseline, slope, offset
):
    tracing = read_tracing(edited(scaled(unit, sensitivity, factor, baseline)))
    expected = simulate("normal", 5, seconds=3).samples_uv * slope + offset
    np.testing.assert_allclose(tracing.samples_uv, expected, atol=0.01)


def eight_bit(_dataset, group):
    raw = np.frombuffer(group.WaveformData, dtype="<i2")
    group.WaveformData = np.clip(raw // 20 + 128, 0, 255).astype("u1").tobytes()
    group.WaveformBitsAllocated = 8
    group.WaveformSampleInterpretation = "UB"
    for channel in group.ChannelDefinitionSequence:
        channel.ChannelSensitivity = "20"
        channel.ChannelBaseline = str(-128 * 20)


def test_eight_bit_samples_are_read():
    tracing = read_tracing(edited(eight_bit))
    np.testing.assert_allclose(tracing.samples_uv, simulate("normal", 5, seconds=3).samples_uv, atol=20)


def with_padding(dataset, group):
    raw = np.frombuffer(group.WaveformData, dtype="<i2").reshape(-1, 12).copy()
    raw[100:110, 1] = -32768
    group.WaveformData = raw.tobytes()
    group.add_new(0x5400100A, "OW", np.int16(-32768).tobytes())


def test_padded_samples_are_bridged():
    assert np.abs(read_tracing(edited(with_padding)).lead("II")).max() < 3000


def unset(keyword):
    return lambda _, group: [delattr(channel, keyword) for channel in group.ChannelDefinitionSequence]


def setting(keyword, value):
    return lambda _, group: setattr(group, keyword, value)


def renamed(dataset, group):
    for channel in group.ChannelDefinitionSequence:
        channel.ChannelSourceSequence[0].CodeValue = "9:999"
        channel.ChannelSourceSequence[0].CodeMeaning = "Mystery"


def all_flat(dataset, group):
    group.WaveformData = bytes(len(group.WaveformData))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda d, _: setattr(d, "SOPClassUID", "1.2.840.10008.5.1.4.1.1.9.1.3"), refusals.AmbulatoryNotRead),
        (lambda d, _: setattr(d, "SOPClassUID", "1.2.840.10008.5.1.4.1.1.9.2.1"), refusals.ForeignObject),
        (lambda d, _: setattr(d, "SOPClassUID", "1.2.840.10008.5.1.4.1.1.104.1"), refusals.PictureOfAnEcg),
        (lambda d, _: delattr(d, "WaveformSequence"), refusals.NoWaveform),
        (renamed, refusals.MissingLeads),
        (unset("ChannelSensitivity"), refusals.NoCalibration),
        (unset("ChannelSensitivityUnitsSequence"), refusals.NoCalibration),
        (scaled("mmHg", "1", "1", "0"), refusals.NoCalibration),
        (scaled("uV", "0", "1", "0"), refusals.NoCalibration),
        (scaled("V", "1", "1", "0"), refusals.NoCalibration),
        (setting("SamplingFrequency", "50"), refusals.WrongRate),
        (setting("SamplingFrequency", "64000"), refusals.WrongRate),
        (setting("SamplingFrequency", "1000"), refusals.TooShort),
        (
            lambda _, g: (setattr(g, "SamplingFrequency", "100"), setattr(g, "NumberOfWaveformSamples", 6100)),
            refusals.TooLong,
        ),
        (setting("NumberOfWaveformSamples", 4_000_000_000), refusals.TooLarge),
        (setting("NumberOfWaveformSamples", 3000), refusals.Truncated),
        (setting("NumberOfWaveformChannels", 65_000), refusals.TooLarge),
        (setting("WaveformSampleInterpretation", "MB"), refusals.UnsupportedEncoding),
        (all_flat, refusals.AllFlat),
    ],
)
def test_each_wrong_object_is_refused_with_its_own_reason(change, refusal):
    with pytest.raises(refusal) as caught:
        read_tracing(edited(change))
    assert str(caught.value).startswith(refusal.sentence)


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm"])
def test_an_image_is_refused_by_name(name):
    with pytest.raises(refusals.ForeignObject, match="Image Storage"):
        read_tracing(pydicom_file(name))


def test_a_deflated_file_is_refused_before_it_is_unfolded():
    dataset = pydicom.dcmread(BytesIO(small_dicom()))
    dataset.PatientComments = "A" * 50_000_000  # deflates to 50 kB
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    out = BytesIO()
    dataset.save_as(out)
    with pytest.raises(refusals.UnsupportedEncoding):
        read_tracing(out.getvalue())


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.6, 0.8])
@pytest.mark.parametrize("source", [real_dicom, small_dicom])
def test_a_cut_file_is_refused_as_cut(share, source):
    with pytest.raises((refusals.Truncated, refusals.NoWaveform)):  # both sentences speak of an interrupted transfer
        read_tracing(source()[: int(len(source()) * share)])


def test_undeclared_gb18030_names_are_read():
    dataset = pydicom.dcmread(BytesIO(small_dicom()))
    del dataset.SpecificCharacterSet
    out = BytesIO()
    dataset.PatientName = "Tan"
    dataset.save_as(out)
    raw = out.getvalue()
    place = raw.index(b"PN\x04\x00Tan ")
    raw = raw[:place] + b"PN\x04\x00" + "谭奎".encode("gb18030") + raw[place + 8 :]
    assert read_tracing(raw).patient.name == "谭奎"


def test_a_zone_makes_the_time_aware():
    moment = datetime(2026, 11, 23, 2, 33, 8, tzinfo=UTC)
    assert read_tracing(to_dicom(simulate("normal", 5, seconds=3), started_at=moment)).started_at == moment


def test_round_trip():
    tracing = read_tracing(small_dicom())
    np.testing.assert_array_equal(tracing.samples_uv, simulate("normal", 5, seconds=3).samples_uv)
    assert tracing.patient == PERSON
    assert tracing.accession_number == "XD1"


@pytest.mark.parametrize(
    ("code", "lead"),
    [
        ("5.6.3-9-1", "I"),
        ("5.6.3-9-61", "III"),
        ("5.6.3-9-8", "V6"),
        ("2:62", "aVR"),
        ("2:3", "V1"),
        ("131073", "I"),
        ("131329", "I"),
        ("MDC_ECG_LEAD_AVF", "aVF"),
        ("MDC_ECG_LEAD_V3R", None),
        ("5.6.3-9-11", None),
    ],
)
def test_lead_codes(code, lead):
    assert by_code(code) == lead


@pytest.mark.parametrize("lead", LEADS)
def test_lead_words(lead):
    assert (
        by_words(f"Lead {lead}")
        == by_words(lead.upper())
        == by_words(f"{lead} (x)")
        == by_words(f"导联 {lead}")
        == lead
    )
    assert by_words(f"{lead}R") is None


def test_an_empty_dataset_has_no_class():
    out = BytesIO()
    Dataset().save_as(out, implicit_vr=False, little_endian=True)
    with pytest.raises(refusals.UnreadableTracing):
        read_tracing(b"\0" * 128 + b"DICM" + out.getvalue())
