"""A tracing as an HL7 aECG document: for the demo's devices and the tests."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4, uuid5
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from yigongti.centers.ecg.signal.tracing import LEADS, DevicePatient, Tracing

_SPACE: Final = UUID("5f0d2f7e-6a55-4a3e-9d7c-2f1a3f0e8c11")
_LEAD_SYSTEM: Final = "2.16.840.1.113883.6.24"
_ACT_SYSTEM: Final = "2.16.840.1.113883.5.4"


def to_aecg(
    tracing: Tracing, *, patient: DevicePatient | None = None, started_at: datetime | None = None, uid_seed: str = ""
) -> bytes:
    """Return the XML. `uid_seed` makes its identifiers repeatable; else they are random."""
    root, series = (str(uuid5(_SPACE, uid_seed + part) if uid_seed else uuid4()) for part in "ab")
    person = patient or tracing.patient
    moment = started_at or tracing.started_at
    stamp = moment.strftime("%Y%m%d%H%M%S.%f")[:-3] + moment.strftime("%z") if moment else ""
    time = f'<effectiveTime><low value="{stamp}"/></effectiveTime>' if stamp else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" type="Observation">'
        f'<id root="{root}"/><code code="93000" codeSystem="2.16.840.1.113883.6.12"/>{time}{_subject(person)}'
        f'<component><series><id root="{series}"/><code code="RHYTHM" codeSystem="{_ACT_SYSTEM}"/>{time}'
        f"<author><seriesAuthor><manufacturedSeriesDevice><manufacturerModelName>{escape(tracing.device)}</manufacturerModelName>"
        "</manufacturedSeriesDevice></seriesAuthor></author>"
        f"<component><sequenceSet>{_clock(tracing, stamp)}{''.join(_lead(tracing, name) for name in LEADS)}"
        "</sequenceSet></component></series></component></AnnotatedECG>"
    ).encode()


def _subject(person: DevicePatient) -> str:
    birth = f'<birthTime value="{person.birth_date.replace("-", "")}"/>' if person.birth_date else ""
    sex = f'<administrativeGenderCode code="{person.sex}" codeSystem="2.16.840.1.113883.5.1"/>' if person.sex else ""
    return (
        "<componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>"
        f"<id extension={quoteattr(person.id)}/>"
        f"<subjectDemographicPerson><name>{escape(person.name)}</name>{sex}{birth}</subjectDemographicPerson>"
        "</trialSubject></subject></subjectAssignment></componentOf></timepointEvent></componentOf>"
    )


def _clock(tracing: Tracing, stamp: str) -> str:
    kind, head = ("GLIST_TS", f'<head value="{stamp}"/>') if stamp else ("GLIST_PQ", '<head value="0" unit="s"/>')
    code = "TIME_ABSOLUTE" if stamp else "TIME_RELATIVE"
    return (
        f'<component><sequence><code code="{code}" codeSystem="{_ACT_SYSTEM}"/>'
        f'<value xsi:type="{kind}">{head}<increment value="{1 / tracing.rate_hz:.12g}" unit="s"/></value>'
        "</sequence></component>"
    )


def _lead(tracing: Tracing, name: str) -> str:
    step = tracing.resolution_uv
    digits = " ".join(map(str, np.rint(tracing.lead(name).astype(np.float64) / step).astype(int).tolist()))
    return (
        f'<component><sequence><code code="MDC_ECG_LEAD_{name.upper()}" codeSystem="{_LEAD_SYSTEM}"/>'
        f'<value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="{step:.10g}" unit="uV"/>'
        f"<digits>{digits}</digits></value></sequence></component>"
    )
