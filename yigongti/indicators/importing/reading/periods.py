"""The period that a title, a sheet's name or a file's name speaks of: 2025, 2025-Q3, 2025-11."""

import re
from typing import Final

from yigongti.indicators.importing.reading.words import tidy

_YEAR: Final = r"(?<!\d)(20\d{2})"
_MONTH: Final = re.compile(_YEAR + r"(?:(?:年|[-./])(0?[1-9]|1[0-2])(?:月|(?!\d))|(0[1-9]|1[0-2])(?!\d))")
_SPAN: Final = re.compile(_YEAR + r"年(?:0?1)[-—~至到](0?[1-9]|1[0-2])月")
_QUARTER: Final = re.compile(_YEAR + r"年?(?:第?([一二三四1-4])季度?|[-_]?[qQ]([1-4]))")
_ONLY_YEAR: Final = re.compile(_YEAR + r"(?:年度?|(?=[^\d]|$))")
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


def periods_in(text: str) -> list[str]:
    """Every period named, the finer ones first. 2025年1-11月 names none that a sheet has, 1-12月 the year."""
    words = tidy(text)
    spans = _SPAN.findall(words)
    found = [year for year, last in spans if int(last) == 12]  # noqa: PLR2004  December
    words = _SPAN.sub(" ", words)
    found += [
        f"{year}-Q{_QUARTERS.get(chinese) or chinese or plain}" for year, chinese, plain in _QUARTER.findall(words)
    ]
    words = _QUARTER.sub(" ", words)
    found += [f"{year}-{int(month or joined):02}" for year, month, joined in _MONTH.findall(words)]
    words = _MONTH.sub(" ", words)
    found += _ONLY_YEAR.findall(words)
    return list(dict.fromkeys(found))


def best_period(texts: list[str], kind: str) -> str:
    """The first period of this kind (month, quarter, year) in the texts, nearest first; empty when none is named."""
    for text in texts:
        for period in periods_in(text):
            if kind_of(period) == kind:
                return period
    return ""


def kind_of(period: str) -> str:
    """month, quarter or year."""
    return "quarter" if "-Q" in period else "month" if "-" in period else "year"
