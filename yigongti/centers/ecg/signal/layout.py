"""Where each lead stands on the paper, in millimetres. Pure geometry: no SVG, no samples beyond their extent."""

import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final, Literal, get_args

import numpy as np

from yigongti.centers.ecg.signal.tracing import LEADS, Samples

Layout = Literal["3x4+1", "6x2", "6x2+1", "12x1"]
LAYOUTS: Final[tuple[Layout, ...]] = get_args(Layout)
_LIMB_CHEST: Final = tuple(zip(LEADS[:6], LEADS[6:], strict=True))
_ROWS: Final[dict[Layout, tuple[tuple[str, ...], ...]]] = {
    "3x4+1": (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6")),
    "6x2": _LIMB_CHEST,
    "6x2+1": _LIMB_CHEST,
    "12x1": tuple((lead,) for lead in LEADS),
}
_PITCH_MM: Final[dict[Layout, float]] = {"3x4+1": 25, "6x2": 18, "6x2+1": 17, "12x1": 12}
"""Least distance of two baselines; rows with tall complexes get more, up to MOST_PITCH_MM."""

MARGIN_MM: Final = 10.0
"""Left of the traces: room for the calibration pulse. A multiple of 5, so that time zero is a thick line."""
STANDARD_SECONDS: Final = 10.0
MOST_PITCH_MM: Final = 40.0
AIR_MM: Final = 2.0
EDGE_MM: Final = 8.0
"""Least room above the first and below the last baseline."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One lead on the paper: its box in mm, the time at its left edge in s, and the height of 0 mV."""

    lead: str
    row: int
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    start_s: float
    seconds: float
    baseline_mm: float
    rhythm: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the calipers in the browser."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Page:
    """The whole sheet: size in mm and its strips."""

    width_mm: float
    height_mm: float
    strips: tuple[Strip, ...]
    rows: tuple[float, ...]
    """Baseline of each row in mm."""


def lay_out(
    mv: Samples,
    rate_hz: float,
    *,
    layout: Layout,
    speed_mm_s: float,
    gain_mm_mv: float,
    start_s: float = 0.0,
    width_mm: float | None = None,
    height_mm: float | None = None,
    rhythm_lead: str = "II",
) -> Page:
    """Return the page for samples (12, n) in mV around their baselines. Columns follow one another in time."""
    duration = mv.shape[1] / rate_hz
    start_s = min(max(0.0, start_s), max(0.0, duration - 1.0))
    rows = [*_ROWS[layout], (rhythm_lead,)] if layout.endswith("+1") else list(_ROWS[layout])
    columns = len(rows[0])
    room = STANDARD_SECONDS if width_mm is None else (width_mm - MARGIN_MM) / speed_mm_s
    each = min(room, duration - start_s) / columns
    spans = [[(start_s + column * each, each) for column in range(columns)] for _ in rows]
    if layout.endswith("+1"):
        spans[-1] = [(start_s, each * columns)]
    reach = [_reach(mv, rate_hz, row, span, gain_mm_mv) for row, span in zip(rows, spans, strict=True)]
    baselines, height = _baselines(reach, _PITCH_MM[layout], height_mm)
    width = width_mm if width_mm is not None else _up_to(MARGIN_MM + each * columns * speed_mm_s, 5)
    edges = [0.0, *((a + b) / 2 for a, b in pairwise(baselines)), height]
    strips = tuple(
        Strip(
            lead=lead,
            row=number,
            x_mm=round(MARGIN_MM + (span[0] - start_s) * speed_mm_s, 3),
            y_mm=edges[number],
            width_mm=round(span[1] * speed_mm_s, 3),
            height_mm=edges[number + 1] - edges[number],
            start_s=round(span[0], 4),
            seconds=round(span[1], 4),
            baseline_mm=baselines[number],
            rhythm=len(row) < columns,
        )
        for number, (row, row_spans) in enumerate(zip(rows, spans, strict=True))
        for lead, span in zip(row, row_spans, strict=True)
    )
    return Page(width, height, strips, tuple(baselines))


def _reach(
    mv: Samples, rate_hz: float, row: tuple[str, ...], spans: list[tuple[float, float]], gain: float
) -> tuple[float, float]:
    """Return how far the row goes above and below its baseline in mm; a stray spike of a sample does not count."""
    up = down = 0.0
    for lead, (begin, seconds) in zip(row, spans, strict=True):
        part = mv[LEADS.index(lead), int(begin * rate_hz) : int((begin + seconds) * rate_hz)]
        if len(part):
            low, high = np.percentile(part, (0.2, 99.8))
            up, down = max(up, float(high) * gain), max(down, -float(low) * gain)
    return up, down


def _baselines(reach: list[tuple[float, float]], pitch: float, height_mm: float | None) -> tuple[list[float], float]:
    """Return baselines on whole millimetres and the height, a multiple of 5 mm."""
    at = float(math.ceil(min(max(EDGE_MM + 4, reach[0][0] + AIR_MM), MOST_PITCH_MM)))
    out = [at]
    for (_, down), (up, _) in pairwise(reach):
        at += math.ceil(min(max(pitch, down + up - pitch / 4), MOST_PITCH_MM))  # a quarter may overlap, as on any cart
        out.append(at)
    height = _up_to(at + min(max(EDGE_MM, reach[-1][1] + AIR_MM), MOST_PITCH_MM), 5)
    if height_mm is None:
        return out, height
    return [float(round(one * height_mm / height)) for one in out], height_mm


def _up_to(value: float, step: int) -> float:
    return float(step * math.ceil(round(value, 6) / step))
