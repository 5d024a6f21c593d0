"""SVG drawn on the server: contributions as bars, the forecast with its band, the funnel. Pure; tables stand beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation.web.charts import Scale, scale
from yigongti.indicators.analysis.ranking import ALARM, WARN, Table, limits

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 200, 56, 16, 12, 172
STEPS = 40
BAR = 160


def bar(value: float, largest: float, *, label: str) -> SafeString:
    """A contribution, to the right of the middle when it raises the number."""
    half = BAR / 2
    length = 0.0 if not largest else min(half, abs(value) / largest * half)
    x, css = (half, "up") if value >= 0 else (half - length, "down")
    return format_html(
        '<svg class="bar" viewBox="0 0 {} 12" width="{}" height="12" role="img" aria-label="{}">'
        '<path class="axis" d="M{} 0V12"/><rect class="{}" x="{}" y="2" width="{}" height="8"/></svg>',
        BAR, BAR, label, f"{half:g}", css, f"{x:.1f}", f"{length:.1f}",
    )  # fmt: skip


@dataclass(frozen=True)
class Goal:
    """A dashed line with its name."""

    title: str
    value: float


def fan(
    names: Sequence[str], known: Sequence[float], path: Sequence[tuple[float, float, float]], goals: Sequence[Goal],
    *, label: str,
) -> SafeString:  # fmt: skip
    """Known months as a line, the middle of the forecast dotted, its interval as a band."""
    if not known:
        return mark_safe("")
    every = [*known, *(v for point in path for v in point)]
    span = max(every) - min(every) or abs(every[0]) or 1.0
    near = [g for g in goals if min(every) - 2 * span <= g.value <= max(every) + 2 * span]
    on = scale(every, [g.value for g in near], top=TOP, bottom=BOTTOM)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(known) + len(path) - 1)

    def at(i: int) -> str:
        return f"{LEFT + i * step:.1f}"

    n = len(known)
    drawn = [_axis(on.low, on.y(on.low)), _axis(on.high, on.y(on.high))]
    if path:
        band = [(n - 1, known[-1], known[-1]), *((n + i, low, high) for i, (_m, low, high) in enumerate(path))]
        upper = " ".join(f"{at(i)},{on.y(high)}" for i, _low, high in band)
        lower = " ".join(f"{at(i)},{on.y(low)}" for i, low, _high in reversed(band))
        drawn.append(f'<polygon class="band" points="{upper} {lower}"/>')
        middle = " ".join(f"{at(n + i)},{on.y(m)}" for i, (m, _l, _h) in enumerate(path))
        drawn.append(f'<polyline class="ahead" points="{at(n - 1)},{on.y(known[-1])} {middle}"/>')
    drawn += _goals(near, on)
    drawn.append(f'<polyline points="{" ".join(f"{at(i)},{on.y(v)}" for i, v in enumerate(known))}"/>')
    drawn += [f'<text class="tick" x="{at(i)}" y="{HEIGHT - 8}">{escape(t)}</text>' for i, t in _ticks(names)]
    return _svg("fan", label, drawn)


def _ticks(names: Sequence[str]) -> list[tuple[int, str]]:
    """Not more than six names under the columns."""
    every = max(1, -(-len(names) // 6))
    return [(i, name) for i, name in enumerate(names) if i % every == 0]


def _goals(goals: Sequence[Goal], on: Scale) -> list[str]:
    """Dashed lines; their names at the left above them, pushed apart to 14 px."""
    drawn, last = [], -100.0
    for goal in sorted(goals, key=lambda g: -g.value):
        y = on.y(goal.value)
        last = max(y - 4, last + 14)
        drawn.append(
            f'<path class="target" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
            f'<text class="target-name left" x="{LEFT + 4}" y="{last}">{escape(goal.title)}</text>'
        )
    return drawn


def _axis(value: float, y: float) -> str:
    return (
        f'<path class="rule" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
        f'<text class="tick left" x="{LEFT - 6}" y="{y + 4}">{value:,.4g}</text>'
    )


def funnel(table: Table, per: float, *, label: str) -> SafeString:
    """Each member at its denominator (ten-fold steps), the common value, and both limits around it."""
    from decimal import Decimal

    spots = [(p, float(p.member.under), float(p.member.value)) for p in table.rows
             if p.member.value is not None and p.member.under]  # fmt: skip
    if len(spots) < 3 or table.common is None:  # noqa: PLR2004  two points are no comparison
        return mark_safe("")
    low, high = log10(min(n for _p, n, _v in spots)), log10(max(n for _p, n, _v in spots))
    low, high = low - 0.05, high + 0.05
    widths = [10 ** (low + (high - low) * i / STEPS) for i in range(STEPS + 1)]
    curves = [
        [limits(table.common, Decimal(str(n)), Decimal(str(per)), table.spread, z) for n in widths]
        for z in (WARN, ALARM)
    ]
    values = [v for _p, _n, v in spots]
    top = max([*values, *(c[1] for c in curves[0] if c)])
    on = scale([min([*values, *(c[0] for c in curves[0] if c)]), top], (), top=TOP, bottom=BOTTOM)

    def x(n: float) -> str:
        return f"{LEFT + (log10(n) - low) / (high - low) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(value: float) -> float:
        return min(max(on.y(value), TOP - 8), BOTTOM + 8)

    drawn = [_axis(on.low, on.y(on.low)), _axis(on.high, on.y(on.high))]
    for css, curve in zip(("limit warn", "limit alarm"), curves, strict=True):
        for side in (0, 1):
            points = " ".join(f"{x(n)},{y(c[side])}" for n, c in zip(widths, curve, strict=True) if c)
            drawn.append(f'<polyline class="{css}" points="{points}"/>')
    common = y(float(table.common))
    drawn.append(f'<path class="target" d="M{LEFT} {common}H{WIDTH - RIGHT}"/>')
    for placed, n, value in spots:
        css = "spot out" if placed.outside == "99.8" else "spot"
        drawn.append(
            f'<circle class="{css}" cx="{x(n)}" cy="{y(value)}" r="4"><title>{escape(placed.member.title)} '
            f"{value:,.2f}</title></circle>"
        )
    drawn += [f'<text class="tick" x="{x(n)}" y="{HEIGHT - 8}">{n:,.0f}</text>' for n in _decades(low, high)]
    return _svg("funnel", label, drawn)


def _decades(low: float, high: float) -> list[float]:
    """1, 3, 10, 30, ... within the axis."""
    return [n for power in range(int(low) - 1, int(high) + 2) for n in (10.0**power, 3 * 10.0**power)
            if low <= log10(n) <= high]  # fmt: skip


def _svg(css: str, label: str, drawn: Sequence[str]) -> SafeString:
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        css, WIDTH, HEIGHT, label, mark_safe("".join(drawn)),
    )  # fmt: skip
