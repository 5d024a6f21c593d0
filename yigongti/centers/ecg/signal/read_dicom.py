"""DICOM waveform objects: 12-lead ECG, general ECG, general 32-bit ECG (PS3.3 A.34.3, A.34.4, C.10.9)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import UID

from yigongti.centers.ecg.signal.assemble import assemble, check_size
from yigongti.centers.ecg.signal.dicom_head import device_of, filters_of, patient_of, started_at_of
from yigongti.centers.ecg.signal.leads import by_code, by_words
from yigongti.centers.ecg.signal.refusals import (
    AmbulatoryNotRead,
    Damaged,
    ForeignObject,
    NoCalibration,
    NoWaveform,
    PictureOfAnEcg,
    TooLarge,
    TooShort,
    Truncated,
    UnsupportedEncoding,
)
from yigongti.centers.ecg.signal.tracing import Tracing, plain

READ: Final = {
    "1.2.840.10008.5.1.4.1.1.9.1.1",  # 12-lead ECG
    "1.2.840.10008.5.1.4.1.1.9.1.2",  # general ECG
    "1.2.840.10008.5.1.4.1.1.9.1.4",  # general 32-bit ECG
}
AMBULATORY: Final = {"1.2.840.10008.5.1.4.1.1.9.1.3"}
PICTURES: Final = {"1.2.840.10008.5.1.4.1.1.104.1"} | {f"1.2.840.10008.5.1.4.1.1.7{tail}" for tail in ("", ".4")}
PLAIN_SYNTAXES: Final = {"1.2.840.10008.1.2": "<", "1.2.840.10008.1.2.1": "<", "1.2.840.10008.1.2.2": ">"}
"""Uncompressed syntaxes and their byte order. Deflated is left out: it may unfold to anything."""

DTYPES: Final = {
    ("SB", 8): "i1",
    ("UB", 8): "u1",
    ("SS", 16): "i2",
    ("US", 16): "u2",
    ("SL", 32): "i4",
    ("UL", 32): "u4",
}
TO_UV: Final = {"nv": 1e-3, "uv": 1.0, "μv": 1.0, "µv": 1.0, "microvolt": 1.0, "mv": 1e3, "millivolt": 1e3, "v": 1e6}
MIN_STEP_UV: Final = 1e-4
MAX_STEP_UV: Final = 1e3
MAX_GROUPS: Final = 32
MAX_CHANNELS: Final = 64
PREAMBLE: Final = 132
UID_FILE_META: Final = b"\x02\x00\x10\x00UI"


def looks_like_dicom(data: bytes) -> bool:
    """A part 10 file, or a bare little-endian data set that starts in group 0008 as some devices write it."""
    return data[128:132] == b"DICM" or (
        data[:2] == b"\x08\x00" and data[2:4] in {b"\x00\x00", b"\x05\x00", b"\x16\x00"}
    )


def read_dicom(data: bytes) -> Tracing:
    """Return the rhythm of a DICOM ECG object, or raise a subclass of UnreadableTracing."""
    order = _byte_order(data)
    dataset = pydicom.dcmread(BytesIO(data), force=True, stop_before_pixels=True)
    _check_class(dataset)
    group = _rhythm(dataset)
    channels, resolution = _channels(group, order)
    return assemble(
        channels,
        rate_hz=group[0].rate,
        source_format="dicom",
        resolution_uv=resolution,
        started_at=started_at_of(dataset),
        device=device_of(dataset),
        filter_text=filters_of(group[0].item),
        patient=patient_of(dataset),
        accession_number=plain(dataset.get("AccessionNumber")),
        study_uid=plain(dataset.get("StudyInstanceUID")),
        instance_uid=plain(dataset.get("SOPInstanceUID")),
    )


def _byte_order(data: bytes) -> str:
    """Look at the transfer syntax before pydicom does: it would inflate a deflated file without a limit."""
    if data[128:132] != b"DICM":
        return "<"
    at = data.find(UID_FILE_META, PREAMBLE, PREAMBLE + 4096)
    if at < 0:
        raise Truncated
    length = int.from_bytes(data[at + 6 : at + 8], "little")
    syntax = data[at + 8 : at + 8 + length].rstrip(b"\x00 ").decode("ascii", "replace")
    if syntax not in PLAIN_SYNTAXES:
        raise UnsupportedEncoding(UID(syntax).name if syntax.isascii() else "")
    return PLAIN_SYNTAXES[syntax]


def _check_class(dataset: Dataset) -> None:
    meta = getattr(dataset, "file_meta", None) or Dataset()
    kind = str(dataset.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or "")
    if kind in READ:
        return
    if kind in AMBULATORY:
        raise AmbulatoryNotRead
    if kind in PICTURES:
        raise PictureOfAnEcg
    if not kind:
        raise Truncated
    raise ForeignObject(UID(kind).name)


class _Group:
    """One multiplex group: its declared sizes, checked, and the item itself."""

    def __init__(self, item: Dataset) -> None:
        self.item = item
        self.rate = float(item.SamplingFrequency)
        self.count = int(item.NumberOfWaveformSamples)
        self.width = int(item.NumberOfWaveformChannels)
        self.original = str(item.get("WaveformOriginality", "ORIGINAL")).upper() == "ORIGINAL"
        self.offset = str(item.get("MultiplexGroupTimeOffset", "") or "0")
        if not 0 < self.width <= MAX_CHANNELS:
            raise TooLarge(f"{self.width} 通道")
        check_size(self.rate, self.count, self.width)

    @property
    def clock(self) -> tuple[bool, float, int, str]:
        """Groups that share it were sampled together and may be joined."""
        return self.original, self.rate, self.count, self.offset


def _rhythm(dataset: Dataset) -> list[_Group]:
    """Return the groups of the original rhythm; median beats and other derived groups are left aside."""
    items = dataset.get("WaveformSequence")
    if not items:
        # A cut file loses the sequence, which stands last; a whole one says what it lacks.
        raise NoWaveform
    if len(items) > MAX_GROUPS:
        raise TooLarge(f"{len(items)} 组")
    groups, refused = [], []
    for item in items:
        try:
            groups.append(_Group(item))
        except TooShort as short:  # a median beat is shorter than any rhythm
            refused.append(short)
        except AttributeError as error:
            raise Truncated from error
    if not groups:
        raise refused[0] if refused else NoWaveform()
    clocks = {group.clock for group in groups}
    together = [[group for group in groups if group.clock == clock] for clock in clocks]
    return max(together, key=lambda some: (some[0].original, _named(some), some[0].count / some[0].rate))


def _named(groups: list[_Group]) -> int:
    return len({name for group in groups for _, name, _ in _named_channels(group.item)})


def _named_channels(item: Dataset) -> Iterator[tuple[int, str, Dataset]]:
    """Yield position, lead and definition of each channel that is one of the twelve."""
    for position, channel in enumerate(item.get("ChannelDefinitionSequence") or ()):
        name = _lead_of(channel)
        if name:
            yield position, name, channel


def _lead_of(channel: Dataset) -> str | None:
    for source in channel.get("ChannelSourceSequence") or ():
        name = by_code(str(source.get("CodeValue", ""))) or by_words(str(source.get("CodeMeaning", "")))
        if name:
            return name
    return by_words(str(channel.get("ChannelLabel", "")))


def _channels(groups: list[_Group], order: str) -> tuple[dict[str, npt.NDArray[np.float64]], float]:
    found: dict[str, npt.NDArray[np.float64]] = {}
    steps = []
    for group in groups:
        raw = _raw(group, order)
        padding = _padding(group.item, raw.dtype)
        for position, name, channel in _named_channels(group.item):
            if position >= group.width:
                raise Damaged("通道数不符")
            if name not in found:
                step, baseline = _scale(channel)
                found[name] = _filled(raw[:, position], padding) * step + baseline
                steps.append(step)
    return found, min(steps, default=1.0)


def _raw(group: _Group, order: str) -> npt.NDArray[Any]:
    item = group.item
    interpretation = str(item.get("WaveformSampleInterpretation", "")).upper()
    kind = DTYPES.get((interpretation, int(item.get("WaveformBitsAllocated", 0))))
    if kind is None:
        raise UnsupportedEncoding(interpretation)
    dtype = np.dtype(order + kind)
    data = item.get("WaveformData") or b""
    values = group.count * group.width
    if len(data) < values * dtype.itemsize:
        raise Truncated
    return np.frombuffer(data, dtype=dtype, count=values).reshape(group.count, group.width)


def _padding(item: Dataset, dtype: np.dtype[Any]) -> int | None:
    raw = item.get("WaveformPaddingValue")
    if isinstance(raw, bytes) and len(raw) >= dtype.itemsize:
        return int(np.frombuffer(raw[: dtype.itemsize], dtype=dtype)[0])
    return None


def _filled(column: npt.NDArray[Any], padding: int | None) -> npt.NDArray[np.float64]:
    """Bridge padded samples by a straight line; too many of them are a broken record."""
    values = column.astype(np.float64)
    if padding is None:
        return values
    lost = column == padding
    if lost.mean() > 0.1:  # noqa: PLR2004  a tenth of a lead missing cannot be bridged honestly
        raise Truncated("填充样本过多")
    if lost.any():
        places = np.arange(len(values))
        values[lost] = np.interp(places[lost], places[~lost], values[~lost])
    return values


def _scale(channel: Dataset) -> tuple[float, float]:
    """Return microvolt per step and the baseline in microvolt (PS3.3 C.10.9.1.4.2 and .4)."""
    units = list(channel.get("ChannelSensitivityUnitsSequence") or ())
    words = {str(item.get(key, "")).strip().lower() for item in units for key in ("CodeValue", "CodeMeaning")}
    factor = next((TO_UV[word] for word in sorted(words) if word in TO_UV), None)
    sensitivity = channel.get("ChannelSensitivity")
    if factor is None or sensitivity is None:
        raise NoCalibration
    correction = channel.get("ChannelSensitivityCorrectionFactor")
    step = float(sensitivity) * float(1 if correction is None else correction) * factor
    if not MIN_STEP_UV <= abs(step) <= MAX_STEP_UV:
        raise NoCalibration(f"{step:g} μV")
    return step, float(channel.get("ChannelBaseline") or 0) * factor
