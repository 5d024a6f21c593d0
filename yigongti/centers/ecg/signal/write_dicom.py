"""A tracing as a DICOM 12-lead ECG object: what the demo's devices send and the tests read back."""

from datetime import datetime
from io import BytesIO
from typing import Final

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from yigongti.centers.ecg.signal.tracing import LEADS, DevicePatient, Tracing

TWELVE_LEAD: Final = UID("1.2.840.10008.5.1.4.1.1.9.1.1")
MEANINGS: Final = {"I": "Lead I (Einthoven)"} | {name: f"Lead {name}" for name in LEADS[1:]}
NUMBERS: Final = dict(zip(LEADS, (1, 2, 61, 62, 63, 64, 3, 4, 5, 6, 7, 8), strict=True))
INT16_TOP: Final = 32_767


def to_dicom(
    tracing: Tracing,
    *,
    patient: DevicePatient | None = None,
    accession_number: str = "",
    started_at: datetime | None = None,
    uid_seed: str = "",
) -> bytes:
    """Return a part 10 file. `uid_seed` makes the instance's identifiers repeatable; else they are random."""
    instance, study, series = (
        generate_uid(entropy_srcs=[uid_seed, part]) if uid_seed else generate_uid() for part in "abc"
    )
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = TWELVE_LEAD
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = TWELVE_LEAD, instance
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber, dataset.StudyID = "ECG", 1, 1, "1"
    dataset.AccessionNumber = accession_number[:16]
    dataset.Manufacturer, dataset.ManufacturerModelName, dataset.DeviceSerialNumber = tracing.device, "", ""
    _moment(dataset, started_at or tracing.started_at)
    _person(dataset, patient or tracing.patient)
    dataset.AcquisitionContextSequence = Sequence()
    dataset.WaveformSequence = Sequence([_group(tracing)])
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _moment(dataset: Dataset, moment: datetime | None) -> None:
    day = moment.strftime("%Y%m%d") if moment else ""
    time = moment.strftime("%H%M%S") if moment else ""
    dataset.StudyDate = dataset.ContentDate = day
    dataset.StudyTime = dataset.ContentTime = time
    dataset.AcquisitionDateTime = day + time + (moment.strftime("%z") if moment else "")


def _person(dataset: Dataset, person: DevicePatient) -> None:
    dataset.PatientName, dataset.PatientID = person.name, person.id
    dataset.PatientSex, dataset.PatientBirthDate = person.sex, person.birth_date.replace("-", "")
    dataset.ReferringPhysicianName = ""


def _group(tracing: Tracing) -> Dataset:
    step = max(tracing.resolution_uv, float(np.abs(tracing.samples_uv).max()) / INT16_TOP)
    group = Dataset()
    group.MultiplexGroupTimeOffset = "0"
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels = len(LEADS)
    group.NumberOfWaveformSamples = tracing.count
    group.SamplingFrequency = f"{tracing.rate_hz:g}"
    group.MultiplexGroupLabel = "RHYTHM"
    group.ChannelDefinitionSequence = Sequence([_channel(name, step) for name in LEADS])
    group.WaveformBitsAllocated = 16
    group.WaveformSampleInterpretation = "SS"
    group.WaveformData = np.rint(tracing.samples_uv.T.astype(np.float64) / step).astype("<i2").tobytes()
    group["WaveformData"].VR = "OW"
    return group


def _channel(name: str, step: float) -> Dataset:
    channel = Dataset()
    channel.ChannelSourceSequence = Sequence([_code(f"2:{NUMBERS[name]}", "MDC", MEANINGS[name])])
    channel.ChannelSensitivity = f"{step:.10g}"
    channel.ChannelSensitivityUnitsSequence = Sequence([_code("uV", "UCUM", "microvolt")])
    channel.ChannelSensitivityCorrectionFactor = "1"
    channel.ChannelBaseline = "0"
    channel.ChannelSampleSkew = "0"
    channel.WaveformBitsStored = 16
    channel.FilterLowFrequency, channel.FilterHighFrequency = "0.05", "150"
    return channel


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code
