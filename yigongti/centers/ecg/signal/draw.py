"""One calibrated SVG for screen and paper. All lengths in mm: width and height say so, so that a print is to scale."""

from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal

import numpy as np

from yigongti.centers.ecg.signal.filters import Band, describe, filtered
from yigongti.centers.ecg.signal.layout import Layout, Page, Strip, lay_out
from yigongti.centers.ecg.signal.paths import COARSE_MM, UNITS_PER_MM, trace_path
from yigongti.centers.ecg.signal.tracing import LEADS, Samples, Tracing

Palette = Literal["screen", "print"]
PULSE_MM: Final = 5.0
FOOTER_MM: Final = 5.0
MAX_TRACE_CHARS_PER_MM: Final = 100
"""Of one strip: 100 kB for the four rows of 3x4+1."""
NAME_UP_MM: Final = 7.5
FONTS: Final = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"


@dataclass(frozen=True, slots=True)
class _Colors:
    paper: str
    minor: str
    major: str
    ink: str
    text: str
    trace: str
    minor_mm: float
    major_mm: float


_HAIR: Final = 'stroke-width="1.25" vector-effect="non-scaling-stroke"'
_COLORS: Final[dict[Palette, _Colors]] = {
    # On the screen the trace is 1.25 px at any zoom, on paper 0.28 mm.
    "screen": _Colors("#fdf7f3", "#f7e2d8", "#ecbfae", "#1b2733", "#51606e", _HAIR, 0.12, 0.2),
    "print": _Colors("#ffffff", "#f9e4e4", "#f0bdbd", "#000000", "#333333", 'stroke-width="28"', 0.1, 0.16),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """The SVG and what a caliper needs: x to time by `ms_per_mm`, y to voltage by `mm_per_mv`, per strip."""

    svg: str
    width_mm: float
    height_mm: float
    ms_per_mm: float
    mm_per_mv: float
    strips: tuple[Strip, ...]
    footer: str
    """Speed, gain and filter in words, also for captions outside the picture."""

    def geometry(self) -> dict[str, Any]:
        """Return plain values for a JSON script element."""
        return {
            "width_mm": self.width_mm,
            "height_mm": self.height_mm,
            "ms_per_mm": self.ms_per_mm,
            "mm_per_mv": self.mm_per_mv,
            "strips": [strip.as_json() for strip in self.strips],
        }


def draw(
    tracing: Tracing,
    *,
    layout: Layout = "3x4+1",
    speed_mm_s: float = 25,
    gain_mm_mv: float = 10,
    band: Band = "原始",
    mains_hz: float = 0,
    palette: Palette = "screen",
    start_s: float = 0,
    width_mm: float | None = None,
    height_mm: float | None = None,
    rhythm_lead: str = "II",
    footer: bool = True,
) -> Drawing:
    """Return the drawing. Without `width_mm` it shows 10 s at its natural width (260 mm at 25 mm/s)."""
    shown = filtered(tracing.samples_uv, tracing.rate_hz, band=band, mains_hz=mains_hz)
    mv = (shown - np.median(shown, axis=1, keepdims=True)) / np.float32(1000)
    page = lay_out(
        mv,
        tracing.rate_hz,
        layout=layout,
        speed_mm_s=speed_mm_s,
        gain_mm_mv=gain_mm_mv,
        start_s=start_s,
        width_mm=width_mm,
        height_mm=height_mm,
        rhythm_lead=rhythm_lead,
    )
    colors = _COLORS[palette]
    words = f"{speed_mm_s:g} mm/s  {gain_mm_mv:g} mm/mV  {describe(band, mains_hz, tracing.filter_text)}"
    parts = [
        _grid(page, colors),
        _pulses(page, colors, gain_mm_mv),
        _separators(page, colors),
        _traces(page, mv, tracing.rate_hz, (speed_mm_s, gain_mm_mv), colors),
        _names(page, mv, tracing, gain_mm_mv, palette),
        _footer(page, words, speed_mm_s, gain_mm_mv, colors) if footer else "",
    ]
    height = page.height_mm + (FOOTER_MM if footer else 0)
    label = f"心电图 {layout}，{words}"
    return Drawing(
        _svg(page.width_mm, height, label, parts),
        page.width_mm,
        height,
        1000 / speed_mm_s,
        gain_mm_mv,
        page.strips,
        words,
    )


def strip(
    tracing: Tracing, *, lead: str = "II", seconds: float = 5, start_s: float = 0, palette: Palette = "screen"
) -> Drawing:
    """Return one lead as a small calibrated strip (25 mm/s, 10 mm/mV) for a drawer or an order page."""
    mv = tracing.samples_uv / np.float32(1000)
    mv = mv - np.median(mv, axis=1, keepdims=True)
    row = mv[LEADS.index(lead)]
    first = int(start_s * tracing.rate_hz)
    part = row[first : first + int(seconds * tracing.rate_hz)]
    up = float(np.ceil(min(25.0, max(10.0, float(part.max(initial=0)) * 10 + 2))))
    down = float(np.ceil(min(20.0, max(5.0, -float(part.min(initial=0)) * 10 + 2))))
    height = float(5 * np.ceil((up + down) / 5))
    width = len(part) / tracing.rate_hz * 25
    one = Strip(lead, 0, 0.0, 0.0, width, height, start_s, len(part) / tracing.rate_hz, up, rhythm=True)
    page, colors = Page(width, height, (one,), (up,)), _COLORS[palette]
    parts = [
        _grid(page, colors),
        _traces(page, mv, tracing.rate_hz, (25, 10), colors),
        _names(page, mv, tracing, 10, palette),
    ]
    return Drawing(_svg(width, height, f"{lead} 导联", parts), width, height, 40, 10, page.strips, "25 mm/s  10 mm/mV")


def _svg(width: float, height: float, label: str, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ecg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _grid(page: Page, colors: _Colors) -> str:
    """Draw lines, not a pattern: two sheets on one page need no ids, and every printer keeps them sharp."""
    wide, high = page.width_mm, page.height_mm
    lines = {
        heavy: "".join(
            [f"M{x} 0V{high:g}" for x in range(1, int(wide) + 1) if (x % 5 == 0) == heavy and x < wide]
            + [f"M0 {y}H{wide:g}" for y in range(1, int(high) + 1) if (y % 5 == 0) == heavy and y < high]
        )
        for heavy in (False, True)
    }
    return (
        f'<rect class="ecg-paper" width="{wide:g}" height="{high:g}" fill="{colors.paper}"/>'
        f'<path class="ecg-minor" d="{lines[False]}" stroke="{colors.minor}" stroke-width="{colors.minor_mm}"/>'
        f'<path class="ecg-major" d="{lines[True]}" stroke="{colors.major}" stroke-width="{colors.major_mm}"/>'
        f'<rect class="ecg-frame" x=".15" y=".15" width="{wide - 0.3:g}" height="{high - 0.3:g}" fill="none" '
        f'stroke="{colors.major}" stroke-width=".3"/>'
    )


def _line(class_name: str, d: str, colors: _Colors) -> str:
    return (
        f'<path class="{class_name}" transform="scale(.01)" d="{d}" fill="none" stroke="{colors.ink}" '
        f'stroke-linejoin="round" stroke-linecap="round" {colors.trace}/>'
    )


def _pulses(page: Page, colors: _Colors, gain: float) -> str:
    """Draw 1 mV, 5 mm wide, at the head of each row."""
    u = UNITS_PER_MM
    d = "".join(f"M{1.5 * u:g} {y * u:g}h{u}v{-gain * u:g}h{PULSE_MM * u:g}v{gain * u:g}h{u}" for y in page.rows)
    return _line("ecg-pulse", d, colors)


def _separators(page: Page, colors: _Colors) -> str:
    """Draw dashes above and below the trace where one lead hands over to the next."""
    inner = [one for one in page.strips if one.start_s > page.strips[0].start_s]
    d = "".join(f"M{one.x_mm:g} {one.baseline_mm - 7:g}v2.6m0 3.2v2.6m0 3.2v2.6" for one in inner)
    return f'<path class="ecg-separator" d="{d}" fill="none" stroke="{colors.ink}" stroke-width=".25"/>' if d else ""


def _traces(page: Page, mv: Samples, rate: float, scale: tuple[float, float], colors: _Colors) -> str:
    """Draw every strip; a noisy sheet that would grow too long is drawn once more from coarser buckets."""
    (speed, gain), lines = scale, []
    for one in page.strips:
        first = round(one.start_s * rate)
        part = mv[LEADS.index(one.lead), first : first + round(one.seconds * rate) + 1]
        x = one.x_mm + (first / rate - one.start_s + np.arange(len(part)) / rate) * speed
        lines.append((one.lead, x, np.clip(one.baseline_mm - part * gain, 0, page.height_mm)))
    paths = [trace_path(x, y) for _, x, y in lines]
    if sum(map(len, paths)) > MAX_TRACE_CHARS_PER_MM * sum(one.width_mm for one in page.strips):
        paths = [trace_path(x, y, COARSE_MM) for _, x, y in lines]
    return "".join(_line(f"ecg-trace ecg-{lead}", d, colors) for (lead, _, _), d in zip(lines, paths, strict=True))


def _names(page: Page, mv: Samples, tracing: Tracing, gain: float, palette: Palette) -> str:
    """Write lead names with a halo of paper, beside tall complexes rather than on them; derived leads carry a star."""
    colors, texts = _COLORS[palette], []
    for one in page.strips:
        name = one.lead + ("*" if one.lead in tracing.derived else "")
        name += " 长导联" if one.rhythm and palette == "print" and len(page.rows) > 1 else ""
        y = max(one.baseline_mm - NAME_UP_MM, 4.0)
        x = one.x_mm + _clear_place(one, mv[LEADS.index(one.lead)], tracing.rate_hz, gain, 4 + 2 * len(name))
        texts.append(f'<text x="{x:.4g}" y="{y:g}">{name}</text>')
    return (
        f'<g class="ecg-name" font-family="{FONTS}" font-size="3.5" font-weight="600" fill="{colors.ink}" '
        f'stroke="{colors.paper}" stroke-width=".8" stroke-linejoin="round" paint-order="stroke">{"".join(texts)}</g>'
    )


def _clear_place(one: Strip, lead_mv: Samples, rate: float, gain: float, room_mm: float) -> float:
    """Return how far right of the strip's edge, in mm, the name stands clear of the trace; 1.2 when nowhere does."""
    per_mm = one.seconds / one.width_mm * rate
    first = one.start_s * rate
    for offset in np.arange(1.2, min(30.0, one.width_mm / 3), 0.8):
        part = lead_mv[int(first + (offset - 1) * per_mm) : int(first + (offset + room_mm) * per_mm)]
        if part.max(initial=0) * gain < NAME_UP_MM - 1.5:
            return float(offset)
    return 1.2


def _footer(page: Page, words: str, speed: float, gain: float, colors: _Colors) -> str:
    y = page.height_mm + FOOTER_MM - 1.3
    scale = f"小格 1 mm = {1000 / speed:g} ms = {1 / gain:g} mV"
    return (
        f'<g class="ecg-footer" font-family="{FONTS}" font-size="3" fill="{colors.text}">'
        f'<text x="0" y="{y:g}" xml:space="preserve">{escape(words)}</text>'
        f'<text x="{page.width_mm:g}" y="{y:g}" text-anchor="end">{scale}</text></g>'
    )
