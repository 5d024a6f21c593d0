"""Charts as SVG drawn on the server: no script, no 300 KB on thin lines, the same on screen and paper (ADR 0004).

Pure functions from numbers to markup. A gap (None) breaks a line; it is never drawn as zero. Colors come from classes,
so that print and large print restyle them. Every caller places the table twin beside the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

Series = Sequence[float | None]


@dataclass(frozen=True)
class Scale:
    """Maps values to pixels; a flat series lies in the middle."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a value, rounded to a tenth of a pixel."""
        if self.high == self.low:
            return (self.top + self.bottom) / 2
        return round(self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top), 1)


def scale(values: Series, extra: Sequence[float] = (), *, top: float, bottom: float) -> Scale:
    """A scale over all known values and targets. Raises ValueError when nothing is known."""
    known = [v for v in values if v is not None] + list(extra)
    if not known:
        raise ValueError("no known value")
    return Scale(min(known), max(known), top, bottom)


def runs(values: Series) -> list[list[tuple[int, float]]]:
    """The unbroken stretches of a series, as (index, value)."""
    result: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            result.append([])
        else:
            result[-1].append((index, value))
    return [run for run in result if run]


def _paths(values: Series, step: float, left: float, on: Scale) -> str:
    parts = []
    for run in runs(values):
        points = " ".join(f"{left + i * step:.1f},{on.y(v)}" for i, v in run)
        if len(run) == 1:
            parts.append(f'<circle class="dot" cx="{left + run[0][0] * step:.1f}" cy="{on.y(run[0][1])}" r="1.5"/>')
        else:
            parts.append(f'<polyline points="{points}"/>')
    return "".join(parts)


def sparkline(
    values: Series,
    *,
    target: float | None = None,
    tone: str = "teal",
    width: int = 112,
    height: int = 28,
    label: str = "",
) -> SafeString:
    """Rule 13: 1.5 px line, dot on the last point, amber dashed target, no axes. Nothing known draws nothing."""
    known = [i for i, v in enumerate(values) if v is not None]
    if not known:
        return mark_safe("")
    on = scale(values, () if target is None else (target,), top=4, bottom=height - 4)
    step = (width - 10) / max(1, len(values) - 1)
    line = "" if target is None else f'<path class="target" d="M2 {on.y(target)}H{width - 2}"/>'
    last = known[-1]
    dot = f'<circle class="last" cx="{4 + last * step:.1f}" cy="{on.y(values[last] or 0.0)}" r="2.5"/>'
    return _svg("spark " + tone, width, height, label or "走势", line + _paths(values, step, 4, on) + dot)


def line_chart(
    labels: Sequence[str],
    values: Series,
    *,
    targets: Sequence[tuple[str, float]] = (),
    width: int = 640,
    height: int = 120,
    label: str = "",
) -> SafeString:
    """Points over named columns with dashed target lines named at the left. The table twin stands below."""
    if not any(v is not None for v in values):
        return mark_safe("")
    left, right, top, bottom = 96 if targets else 12, 24, 14, height - 24
    on = scale(values, [t for _name, t in targets], top=top, bottom=bottom)
    step = (width - left - right) / max(1, len(values) - 1)
    parts = [
        f'<path class="target" d="M{left} {on.y(t)}H{width - right}"/>'
        f'<text class="target-name" x="{left - 8}" y="{on.y(t) + 4}">{escape(name)}</text>'
        for name, t in targets
    ]
    parts.append(_paths(values, step, left, on))
    parts += [
        f'<circle class="dot" cx="{left + i * step:.1f}" cy="{on.y(v)}" r="3.5"/>'
        for i, v in enumerate(values)
        if v is not None
    ]
    parts += [
        f'<text class="tick" x="{left + i * step:.1f}" y="{height - 6}">{escape(t)}</text>'
        for i, t in enumerate(labels)
    ]
    return _svg("line", width, height, label or "折线图", "".join(parts))


def bar(value: float | None, most: float, *, width: int = 180, tone: str = "teal") -> SafeString:
    """One horizontal bar of a table cell, to the common maximum. Missing is hatched, zero is an empty track."""
    if value is None:
        return _svg("bar missing", width, 6, "缺", f'<rect class="gap" width="{width}" height="6"/>')
    length = round(width * min(1.0, value / most), 1) if most > 0 else 0
    inner = (
        f'<rect class="rest" width="{width}" height="6" rx="1"/><rect class="used" width="{length}" height="6" rx="1"/>'
    )
    return _svg("bar " + tone, width, 6, f"{value:g}", inner)


def _svg(kind: str, width: int, height: int, label: str, inner: str) -> SafeString:
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        kind,
        width,
        height,
        width,
        height,
        label,
        mark_safe(inner),
    )
