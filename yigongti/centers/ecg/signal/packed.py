"""The platform's own safe form of a tracing: the only one that is opened again after intake.

Layout: 4 bytes magic and version, 4 bytes big-endian header length, JSON header (UTF-8), zlib stream of int16
differences, low bytes of all values first, then high bytes (better compressed so). One step is `step_uv` microvolt.
"""

import json
import math
import zlib
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import numpy as np

from yigongti.centers.ecg.signal.assemble import check_size
from yigongti.centers.ecg.signal.refusals import Damaged, UnreadableTracing
from yigongti.centers.ecg.signal.tracing import LEADS, DevicePatient, Samples, Tracing, plain

MAGIC: Final = b"YGE1"
MAX_HEADER: Final = 16_384
INT16_TOP: Final = 32_767


def pack(tracing: Tracing) -> bytes:
    """Return the compact form; the same tracing always gives the same bytes."""
    peak = float(np.abs(tracing.samples_uv).max())
    step = tracing.resolution_uv / (2 if tracing.derived else 1)  # aVR and its kind are halves of a step
    step = max(step, peak / INT16_TOP)
    values = np.rint(tracing.samples_uv.astype(np.float64) / step).astype(np.int16)
    header = json.dumps(_header(tracing, step), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return MAGIC + len(header).to_bytes(4) + header + zlib.compress(_shuffled(values), 6)


def unpack(data: bytes) -> Tracing:
    """Return the tracing of `pack`, or raise Damaged. Memory is bounded by the sizes in the checked header."""
    try:
        return _unpack(data)
    except UnreadableTracing:
        raise
    except (ValueError, KeyError, TypeError, zlib.error, OverflowError, RecursionError) as error:
        raise Damaged from error


def _header(tracing: Tracing, step: float) -> dict[str, Any]:
    return {
        "count": tracing.count,
        "rate_hz": tracing.rate_hz,
        "step_uv": step,
        "resolution_uv": tracing.resolution_uv,
        "source_format": tracing.source_format,
        "started_at": tracing.started_at.isoformat() if tracing.started_at else None,
        "device": tracing.device,
        "filter_text": tracing.filter_text,
        "patient": asdict(tracing.patient),
        "accession_number": tracing.accession_number,
        "study_uid": tracing.study_uid,
        "instance_uid": tracing.instance_uid,
        "derived": list(tracing.derived),
    }


def _shuffled(values: np.ndarray[Any, np.dtype[np.int16]]) -> bytes:
    steps = np.diff(values, axis=1, prepend=np.int16(0))  # wraps around on purpose; the sum wraps back
    return steps.astype("<i2").view(np.uint8).reshape(-1, 2).T.tobytes()


def _samples(body: bytes, count: int, step: float) -> Samples:
    size = len(LEADS) * count * 2
    engine = zlib.decompressobj()
    raw = engine.decompress(body, size)
    if len(raw) != size or engine.decompress(engine.unconsumed_tail, 1) or not engine.eof:
        raise Damaged("长度不符")
    planes = np.frombuffer(raw, dtype=np.uint8).reshape(2, -1)
    steps = np.ascontiguousarray(planes.T).view("<i2").reshape(len(LEADS), count)
    samples = (np.cumsum(steps, axis=1, dtype=np.int16) * step).astype(np.float32)
    samples.setflags(write=False)
    return samples


def _unpack(data: bytes) -> Tracing:
    if data[:4] != MAGIC:
        raise Damaged("不是本平台的心电包")
    length = int.from_bytes(data[4:8])
    if length > MAX_HEADER:
        raise Damaged("头部过长")
    head = json.loads(data[8 : 8 + length])
    rate, count, step = float(head["rate_hz"]), int(head["count"]), float(head["step_uv"])
    check_size(rate, count, len(LEADS))
    if not (math.isfinite(step) and step > 0):
        raise Damaged("标度")
    person = head["patient"]
    return Tracing(
        samples_uv=_samples(data[8 + length :], count, step),
        rate_hz=rate,
        source_format=plain(head["source_format"], 16),
        resolution_uv=float(head["resolution_uv"]),
        started_at=datetime.fromisoformat(head["started_at"]) if head["started_at"] else None,
        device=plain(head["device"]),
        filter_text=plain(head["filter_text"]),
        patient=DevicePatient(**{key: plain(person[key]) for key in ("id", "name", "sex", "birth_date")}),
        accession_number=plain(head["accession_number"]),
        study_uid=plain(head["study_uid"]),
        instance_uid=plain(head["instance_uid"]),
        derived=tuple(name for name in LEADS if name in head["derived"]),
    )
