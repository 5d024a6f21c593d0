"""What neurokit2's wavelet delineation says about the end of T: a check on our own, for a note to the doctor."""

from typing import Final

import numpy as np

from yigongti.centers.ecg.signal.beats import Beats
from yigongti.centers.ecg.signal.tracing import LEADS

ASKED: Final = ("II", "V5")


def t_end_ms(beats: Beats) -> float | None:
    """Return the median end of T in ms from R over lead II and V5; None when the library gives up."""
    import neurokit2 as nk

    found: list[float] = []
    for lead in ASKED:
        try:
            _, marks = nk.ecg_delineate(
                beats.mv[LEADS.index(lead)], beats.peaks, sampling_rate=round(beats.rate_hz), method="dwt"
            )
        except Exception:  # noqa: BLE001, S112  it fails in many ways on flat or odd leads: no opinion then
            continue
        at = np.asarray(marks.get("ECG_T_Offsets", ()), dtype=np.float64)
        if len(at) == len(beats.peaks):
            away = (at - beats.peaks)[beats.alike & np.isfinite(at)]
            found += [float(one) * 1000 / beats.rate_hz for one in away]
    return float(np.median(found)) if len(found) >= 3 else None  # noqa: PLR2004  fewer are an accident
