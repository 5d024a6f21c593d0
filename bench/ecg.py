"""Time to read and draw one 10 s 12-lead ECG: `python bench/ecg.py`. Medians in ms over repeated rounds, A-B-A-B.

The peer for reading is pydicom's own `dcmread` and `waveform_array` on the same file; equal samples are asserted first.
"""

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from pydicom.data import get_testdata_file

from yigongti.centers.ecg.signal.draw import draw
from yigongti.centers.ecg.signal.intake import read_safely, warm
from yigongti.centers.ecg.signal.packed import pack, unpack
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.write_aecg import to_aecg

ROUNDS = 15


def peer(data: bytes) -> np.ndarray:
    return pydicom.dcmread(BytesIO(data)).waveform_array(0).T


def main() -> None:
    dicom = Path(str(get_testdata_file("waveform_ecg.dcm"))).read_bytes()
    tracing = read_tracing(dicom)
    packed = pack(tracing)
    aecg = to_aecg(tracing)
    np.testing.assert_allclose(tracing.samples_uv, peer(dicom), atol=1e-3)
    np.testing.assert_array_equal(unpack(packed).samples_uv, tracing.samples_uv)
    warm()
    tasks: dict[str, Callable[[], object]] = {
        "read DICOM": lambda: read_tracing(dicom),
        "peer: pydicom dcmread + waveform_array": lambda: peer(dicom),
        "read aECG": lambda: read_tracing(aecg),
        "read DICOM in the limited child": lambda: read_safely(dicom),
        "open packed": lambda: unpack(packed),
        "draw 3x4+1": lambda: draw(tracing),
        "draw 12x1": lambda: draw(tracing, layout="12x1"),
        "draw 3x4+1, 0.5-40 Hz and notch": lambda: draw(tracing, band="0.5-40", mains_hz=50),
        "read DICOM + draw": lambda: draw(read_tracing(dicom)),
        "open packed + draw": lambda: draw(unpack(packed)),
        "simulate": lambda: simulate("normal", 1),
    }
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            taken[name].append((time.perf_counter() - started) * 1000)
    for name, times in taken.items():
        print(f"{name:42} {statistics.median(times):7.1f} ms   (min {min(times):.1f}, max {max(times):.1f})")
    print(f"bytes: DICOM {len(dicom)}, packed {len(packed)}, SVG 3x4+1 {len(draw(tracing).svg)}")


if __name__ == "__main__":
    main()
