"""Who, when and on what device, from the header of a DICOM object."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from pydicom.dataset import Dataset

from yigongti.centers.ecg.signal.tracing import DevicePatient, plain

_STAMP: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.(\d{1,6}))?([+-]\d{4})?$")
_ZONE: Final = re.compile(r"^([+-])(\d{2})(\d{2})$")


def started_at_of(dataset: Dataset) -> datetime | None:
    """Return the moment of acquisition; naive when the object names no zone."""
    zone = str(dataset.get("TimezoneOffsetFromUTC") or "")
    pairs = [
        ("AcquisitionDateTime", ""),
        *((f"{part}Date", f"{part}Time") for part in ("Acquisition", "Content", "Study")),
    ]
    texts = ["".join(str(dataset.get(name) or "") for name in pair if name) for pair in pairs]
    return next((found for text in texts if (found := moment_of(text, zone))), None)


def moment_of(text: str, zone: str = "") -> datetime | None:
    """Read YYYYMMDDHHMM[SS[.F]][+ZZZZ], the form that DICOM and HL7 share; None when it is no real time."""
    match = _STAMP.match(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second, part, own_zone = match.groups()
    try:
        return datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            int((part or "0").ljust(6, "0")),
            tzinfo=_zone_of(own_zone or zone),
        )
    except ValueError:
        return None


def _zone_of(text: str) -> timezone | None:
    match = _ZONE.match(text.strip())
    if not match:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def day_of(text: str) -> str:
    """Return YYYYMMDD... as an ISO date, "" when it is no real day."""
    try:
        return date(int(text[0:4]), int(text[4:6]), int(text[6:8])).isoformat()
    except ValueError:
        return ""


def patient_of(dataset: Dataset) -> DevicePatient:
    """Return the person as typed into the device."""
    sex = plain(dataset.get("PatientSex"), 8).upper()
    return DevicePatient(
        id=plain(dataset.get("PatientID")),
        name=_name_of(dataset),
        sex=sex if sex in {"M", "F"} else "",
        birth_date=day_of(str(dataset.get("PatientBirthDate") or "")),
    )


def _name_of(dataset: Dataset) -> str:
    """Prefer the Chinese characters (second component group); undo the usual missing character set."""
    name = dataset.get("PatientName")
    if not name:
        return ""
    groups = str(name).split("=")
    text = next((group for group in groups[1:2] + groups[:1] if group.strip("^ ")), "")
    if not dataset.get("SpecificCharacterSet"):
        text = _redecoded(text)
    return plain(text.replace("^", " "))


def _redecoded(text: str) -> str:
    """Devices in China often write GB 18030 or UTF-8 without declaring it; pydicom then reads it as Latin-1."""
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return text


def device_of(dataset: Dataset) -> str:
    """Return manufacturer and model in one line."""
    maker, model = plain(dataset.get("Manufacturer")), plain(dataset.get("ManufacturerModelName"))
    return plain(f"{maker} {model}")


def filters_of(group: Dataset) -> str:
    """Return what the first channel says about filtering in the device."""
    for channel in (group.get("ChannelDefinitionSequence") or ())[:1]:
        low, high, notch = (channel.get(f"{name}Frequency") for name in ("FilterLow", "FilterHigh", "NotchFilter"))
        band = f"{float(low or 0):g}-{float(high):g} Hz" if high else ""
        return plain(f"{band} {f'陷波 {float(notch):g} Hz' if notch else ''}")
    return ""
