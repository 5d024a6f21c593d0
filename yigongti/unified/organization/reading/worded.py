"""Indicator tables that came as lines of words (pdf text)."""

from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading.shapes import CoreIndicator, Head, MonitoringIndicator, Span
from yigongti.unified.organization.reading.tables import Table


@dataclass(frozen=True)
class WordedFound:
    """Rows read from lines of words, and their ranges."""

    core: tuple[CoreIndicator, ...] = ()
    monitoring: tuple[MonitoringIndicator, ...] = ()
    used: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def read(text: str, *, head: Head, taken: Sequence[Table]) -> WordedFound:
    """Indicators outside of the tables that have been read."""
    return WordedFound()
