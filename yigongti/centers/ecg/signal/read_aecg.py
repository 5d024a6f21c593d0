"""HL7 annotated ECG (aECG, ANSI/HL7 V3 ECG R1): the rhythm series of an AnnotatedECG document."""

import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import numpy as np
import numpy.typing as npt
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from yigongti.centers.ecg.signal.assemble import assemble, check_size
from yigongti.centers.ecg.signal.dicom_head import day_of, moment_of
from yigongti.centers.ecg.signal.leads import by_code
from yigongti.centers.ecg.signal.refusals import (
    Damaged,
    MissingLeads,
    NoCalibration,
    NotAnEcgFile,
    NoWaveform,
    TooLarge,
    Truncated,
    WrongRate,
)
from yigongti.centers.ecg.signal.tracing import DevicePatient, Tracing, plain

MAX_ELEMENTS: Final = 100_000
"""Rhythm, median beats and every annotated wave of a minute stay under 20 000."""
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 12_000_000
TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
SECONDS: Final = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0}
TO_UV: Final = {"nV": 1e-3, "uV": 1.0, "µV": 1.0, "μV": 1.0, "mV": 1e3, "V": 1e6}
_DIGITS: Final = re.compile(r"[-+0-9.eE\s]*")
_ROOT: Final = re.compile(rb"<(?:\w+:)?AnnotatedECG[\s>/]")


def looks_like_aecg(data: bytes) -> bool:
    """XML (UTF-8 or UTF-16) that names AnnotatedECG near its start."""
    start = data[:8192]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "replace").encode()
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(_ROOT.search(start))


def read_aecg(data: bytes) -> Tracing:
    """Return the rhythm of an aECG document, or raise a subclass of UnreadableTracing."""
    root = _parsed(data)
    if root.tag != "AnnotatedECG":
        raise NotAnEcgFile
    series, sequences = _rhythm(root)
    rate, count = _clock(sequences)
    check_size(rate, count, max(1, len(sequences)))
    leads, resolution = _leads(sequences, count)
    return assemble(
        leads,
        rate_hz=rate,
        source_format="aecg",
        resolution_uv=resolution,
        started_at=moment_of(_start_text(series, sequences) or _value(root, "effectiveTime/low") or ""),
        device=_device(series),
        patient=_patient(root),
        accession_number="",
        study_uid=plain(_attribute(root, "id", "root")),
        instance_uid=plain(_attribute(series, "id", "root")),
    )


class _CappedBuilder(TreeBuilder):
    """Builds the tree without name spaces in tags; refuses more elements or depth than an ECG needs."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Count before building."""
        self.seen += 1
        self.depth += 1
        if self.seen > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise TooLarge("XML 元素过多")
        return super().start(tag.rsplit("}", 1)[-1], attrs)

    def end(self, tag: str) -> Element:
        """Leave one level."""
        self.depth -= 1
        return super().end(tag.rsplit("}", 1)[-1])


def _parsed(data: bytes) -> Element:
    parser = DefusedXMLParser(target=_CappedBuilder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Damaged("含有不允许的 DTD 或实体") from error
    except ParseError as error:
        # Expat codes 3 (no element found) and 5 (unclosed token): the text stops before the document does.
        raise (Truncated if error.code in {3, 5} else Damaged) from error
    return root


def _attribute(element: Element | None, path: str, name: str) -> str:
    found = element.find(path) if element is not None and path != "." else element
    return found.get(name, "") if found is not None else ""


def _value(element: Element, path: str) -> str:
    return _attribute(element, path, "value")


def _rhythm(root: Element) -> tuple[Element, list[Element]]:
    """Return the series coded RHYTHM with most digits and the sequences of its fullest set."""
    best: tuple[tuple[bool, int], Element, list[Element]] | None = None
    for series in root.findall("component/series"):
        code = _attribute(series, "code", "code").upper()
        for holder in series.findall("component/sequenceSet"):
            sequences = holder.findall("component/sequence")
            rank = (code == "RHYTHM", sum(len(one.findtext("value/digits") or "") for one in sequences))
            if best is None or rank > best[0]:
                best = rank, series, sequences
    if best is None or not best[0][1]:
        raise NoWaveform
    return best[1], best[2]


def _clock(sequences: list[Element]) -> tuple[float, int]:
    """Return rate in Hz and samples per lead, from the time sequence and the digits."""
    for sequence in sequences:
        value = sequence.find("value")
        if value is not None and value.get(TYPE, "").endswith(("GLIST_TS", "GLIST_PQ")):
            unit = SECONDS.get(_attribute(value, "increment", "unit"))
            step = float(_value(value, "increment") or 0) * (unit or 0)
            if not step > 0:
                raise WrongRate
            # 0.002 s and 3.90625 ms are decimals: their inverse is the rate up to the last bit.
            return round(1 / step, 6), _count(sequences)
    raise WrongRate("缺时间序列")


def _count(sequences: list[Element]) -> int:
    """Return the samples of the first lead without building them."""
    for sequence in sequences:
        text = sequence.findtext("value/digits")
        if text and by_code(_attribute(sequence, "code", "code")):
            if len(text) > MAX_DIGITS:
                raise TooLarge
            return sum(1 for _ in re.finditer(r"\S+", text))
    raise MissingLeads


def _leads(sequences: list[Element], count: int) -> tuple[dict[str, npt.NDArray[np.float64]], float]:
    leads: dict[str, npt.NDArray[np.float64]] = {}
    steps = []
    for sequence in sequences:
        name = by_code(_attribute(sequence, "code", "code"))
        value = sequence.find("value")
        if name is None or name in leads or value is None:
            continue
        origin, step = (_microvolt(value, part) for part in ("origin", "scale"))
        if step == 0:
            raise NoCalibration
        leads[name] = _numbers(value.findtext("digits") or "", count) * step + origin
        steps.append(abs(step))
    return leads, min(steps, default=1.0)


def _microvolt(value: Element, part: str) -> float:
    found = value.find(part)
    if found is None:
        if part == "origin":
            return 0.0
        raise NoCalibration
    factor = TO_UV.get(found.get("unit", ""))
    if factor is None:
        raise NoCalibration(plain(found.get("unit", ""), 8))
    return float(found.get("value", "")) * factor


def _numbers(text: str, count: int) -> npt.NDArray[np.float64]:
    if not _DIGITS.fullmatch(text):
        raise Damaged("采样值不是数字")
    # Not split(): a million Python strings cost sixty times the memory of the numbers.
    numbers = np.fromstring(text, dtype=np.float64, sep=" ")
    if len(numbers) != count:
        raise Truncated("各导联长度不一")
    return numbers


def _start_text(series: Element, sequences: list[Element]) -> str:
    heads = [_value(one, "value/head") for one in sequences]
    return _value(series, "effectiveTime/low") or next((head for head in heads if moment_of(head)), "")


def _device(series: Element) -> str:
    device = series.find("author/seriesAuthor/manufacturedSeriesDevice")
    maker = series.findtext("author/seriesAuthor/manufacturerOrganization/name")
    parts: list[Any] = [maker, *(device.findtext(tag) for tag in ("manufacturerModelName",) if device is not None)]
    return plain(" ".join(str(part) for part in parts if part))


def _patient(root: Element) -> DevicePatient:
    subject = root.find("componentOf/timepointEvent/componentOf/subjectAssignment/subject/trialSubject")
    if subject is None:
        return DevicePatient()
    person = subject.find("subjectDemographicPerson")
    name = person.find("name") if person is not None else None
    sex = _attribute(person, "administrativeGenderCode", "code").upper()
    return DevicePatient(
        id=plain(_attribute(subject, "id", "extension")),
        name=plain("".join(name.itertext()) if name is not None else ""),
        sex=sex if sex in {"M", "F"} else "",
        birth_date=day_of(_attribute(person, "birthTime", "value")),
    )
