"""From samples to a short SVG path that still shows every peak."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

UNITS_PER_MM: Final = 100
BUCKET_MM: Final = 0.1
"""More than one rise and fall within a tenth of a millimetre is not visible: keep its lowest and highest point."""
COARSE_MM: Final = 0.25
"""For a sheet full of noise: still finer than the trace is wide."""
TOLERANCE: Final = 1.2
"""Hundredths of a mm that a point may stand off the line of its neighbours to be left out, in each of PASSES rounds."""
PASSES: Final = 5
DEVIATION_MM: Final = (TOLERANCE * PASSES + 1) / UNITS_PER_MM
"""The most that the drawn line can differ from the samples: 0.07 mm, a quarter of the trace's own width."""


def trace_path(x_mm: npt.NDArray[Any], y_mm: npt.NDArray[Any], bucket_mm: float = BUCKET_MM) -> str:
    """Return the `d` of a polyline, whole numbers in hundredths of a mm, relative moves."""
    if len(x_mm) < 2:  # noqa: PLR2004  a line needs two points
        return ""
    x, y = _bucketed(np.asarray(x_mm, dtype=np.float64), np.asarray(y_mm, dtype=np.float64), bucket_mm)
    return _text(*_thinned(np.rint(x * UNITS_PER_MM).astype(np.int64), np.rint(y * UNITS_PER_MM).astype(np.int64)))


def _bucketed(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], bucket_mm: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    size = int(bucket_mm * (len(x) - 1) / max(x[-1] - x[0], 1e-9))
    if size <= 2:  # noqa: PLR2004  lowest and highest of two are the two
        return x, y
    whole = len(x) // size * size
    boxes = y[:whole].reshape(-1, size)
    starts = np.arange(0, whole, size)
    both = np.sort(np.stack([boxes.argmin(axis=1), boxes.argmax(axis=1)], axis=1) + starts[:, None], axis=1).ravel()
    kept = np.unique(np.concatenate([[0], both, np.arange(whole, len(x)), [len(x) - 1]]))
    return x[kept], y[kept]


def _thinned(x: Ints, y: Ints) -> tuple[Ints, Ints]:
    """Leave out every second point where it stands on the line of its neighbours, a few times over."""
    for _ in range(PASSES):
        middle = np.arange(1, len(x) - 1, 2)
        before, after = middle - 1, middle + 1
        share = (x[middle] - x[before]) / np.maximum(x[after] - x[before], 1)
        off = np.abs(y[before] + (y[after] - y[before]) * share - y[middle])
        keep = np.ones(len(x), dtype=bool)
        keep[middle[off <= TOLERANCE]] = False
        x, y = x[keep], y[keep]
    return x, y


def _text(x: Ints, y: Ints) -> str:
    steps = np.stack([np.diff(x), np.diff(y)], axis=1).ravel().tolist()
    return f"M{x[0]} {y[0]}l" + " ".join(map(str, steps)).replace(" -", "-")
