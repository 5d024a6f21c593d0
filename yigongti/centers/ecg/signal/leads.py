"""Which of the twelve leads does a file mean? Codes of three schemes, then the words."""

import re
from typing import Final

from yigongti.centers.ecg.signal.tracing import LEADS

# The numbers are shared by SCP-ECG (5.6.3-9-N), ISO/IEEE 11073-10101 (MDC 2:N) and its flat form (2 * 65536 + N).
_NUMBERS: Final = {1: "I", 2: "II", 61: "III", 62: "aVR", 63: "aVL", 64: "aVF"} | {n + 2: f"V{n}" for n in range(1, 7)}
_MDC_LEAD: Final = 2 * 65_536
_MDC_POTENTIAL: Final = _MDC_LEAD + 256
"""131329 is MDC_ECG_ELEC_POTL_I, which several writers use for the lead."""
_CODES: Final = {
    code: name
    for number, name in _NUMBERS.items()
    for code in (f"5.6.3-9-{number}", f"2:{number}", str(_MDC_LEAD + number), str(_MDC_POTENTIAL + number))
}
_BY_UPPER: Final = {name.upper(): name for name in LEADS}
_PREFIX: Final = re.compile(r"^(?:MDC_ECG_(?:LEAD|ELEC_POTL)_|ECG\s+|LEAD\s+|CHANNEL\s+|导联\s*)+", re.IGNORECASE)


def by_code(code: str) -> str | None:
    """Return the lead of a DICOM or aECG code value, None for any other lead."""
    return _CODES.get(code.strip()) or by_words(code)


def by_words(text: str) -> str | None:
    """Return the lead of words such as "Lead I (Einthoven)" or "MDC_ECG_LEAD_AVR"; "V3R" is no V3."""
    word = _PREFIX.sub("", text.strip()).split("(")[0].strip().rstrip(":").upper()
    return _BY_UPPER.get(word)
