"""SVG drawn on the server: the run through the months above its table, and the schematic map. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation.web.charts import Series, runs, scale

COLUMN = 100  # units of one month in the viewBox; the drawing is stretched to the table's own columns
HEIGHT = 112
TOP, BOTTOM = 14, 98
TILE = 52
TILE_COLUMNS = 7


@dataclass(frozen=True)
class MonthChart:
    """A chart in the columns of the table below: names of the targets in the first, lines in the rest."""

    names: SafeString
    lines: SafeString


def month_chart(values: Series, targets: Sequence[tuple[str, float]], *, label: str) -> MonthChart | None:
    """The run of an indicator, one column per value. None when nothing is known; far targets are named, not drawn."""
    known = [v for v in values if v is not None]
    if not known:
        return None
    near = [(name, t) for name, t in targets if _is_near(t, known)]
    on = scale(
        values,
        [*(t for _name, t in near), 0.0] if len(known) == 1 else [t for _name, t in near],
        top=TOP,
        bottom=BOTTOM,
    )
    width = COLUMN * len(values)
    parts = [f'<path class="target" d="M0 {on.y(t)}H{width}"/>' for _name, t in near]
    for run in runs(values):
        points = " ".join(f"{(i + 0.5) * COLUMN:.0f},{on.y(v)}" for i, v in run)
        parts.append(f'<polyline points="{points}"/>')
        parts += [f'<path class="point" d="M{(i + 0.5) * COLUMN:.0f} {on.y(v)}h0"/>' for i, v in run]
    lines = format_html(
        '<svg class="chart months" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        width,
        HEIGHT,
        label,
        mark_safe("".join(parts)),
    )
    return MonthChart(_names(near, [t for t in targets if t not in near], on), lines)


def _is_near(target: float, known: Sequence[float]) -> bool:
    """A target ten spans away would press the run flat."""
    span = max(known) - min(known) or abs(known[0]) or 1.0
    return min(known) - 10 * span <= target <= max(known) + 10 * span


def _names(near: Sequence[tuple[str, float]], far: Sequence[tuple[str, float]], on: object) -> SafeString:
    """Names at the height of their lines, pushed apart to 14 px; far ones below, in words."""
    parts, last = [], -100.0
    for name, target in sorted(near, key=lambda pair: -pair[1]):
        y = max(on.y(target) + 4, last + 14)  # type: ignore[attr-defined]  # charts.Scale
        last = y
        parts.append(f'<text class="target-name" x="100%" y="{y:.0f}">{escape(name)}</text>')
    for name, _target in far:
        last = max(last + 14, 12.0)
        parts.append(f'<text class="target-name" x="100%" y="{last:.0f}">{escape(name)}（图外）</text>')
    return format_html(
        '<svg class="chart names" width="100%" height="{}" aria-hidden="true">{}</svg>',
        HEIGHT,
        mark_safe("".join(parts)),
    )


@dataclass(frozen=True)
class Area:
    """A township on the map. `tone` 0-4 is its class, None is hatched; `url` opens its institution."""

    code: str
    name: str
    text: str
    tone: int | None
    url: str


@dataclass(frozen=True)
class Outline:
    """The schematic shape of a place: SVG path (moves and lines), and where its name stands."""

    path: str
    x: float
    y: float


def county_map(
    areas: Sequence[Area], outlines: Mapping[str, Outline], size: tuple[int, int], *, label: str
) -> SafeString:
    """The schematic map: the edition's shapes where there is one for every place, tiles otherwise."""
    whole = bool(areas) and all(a.code in outlines for a in areas)
    drawn = outlines if whole else tiles([a.code for a in areas])
    width, height = size if whole else tiles_size(len(areas))
    return format_html(
        '<svg class="county-map" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-ground" width="6" height="6"/><path class="hatch-line" d="M0 0V6"/></pattern></defs>'
        "{}</svg>",
        width,
        height,
        label,
        mark_safe("".join(_area(area, drawn[area.code]) for area in areas)),
    )


def _area(area: Area, outline: Outline) -> SafeString:
    shape = format_html(
        '<path class="{}" d="{}"/><text x="{}" y="{}">{}</text><text class="value" x="{}" y="{}">{}</text>',
        "area none" if area.tone is None else f"area c{area.tone}",
        outline.path,
        f"{outline.x:.0f}",
        f"{outline.y - 1:.0f}",
        area.name,
        f"{outline.x:.0f}",
        f"{outline.y + 10:.0f}",
        area.text,
    )
    if not area.url:
        return format_html('<g class="place" data-code="{}">{}</g>', area.code, shape)
    return format_html(
        '<a class="place" data-code="{}" href="{}"><title>{} {}</title>{}</a>',
        area.code,
        area.url,
        area.name,
        area.text,
        shape,
    )


def tiles(codes: Sequence[str]) -> dict[str, Outline]:
    """Every place as a hexagon of one size, in the order of the codes: no shape is claimed where none is known."""
    found: dict[str, Outline] = {}
    for index, code in enumerate(codes):
        row, column = divmod(index, TILE_COLUMNS)
        x, y = TILE * (column + 0.5 + (row % 2) / 2), TILE * (0.6 + row * 0.87)
        w, h = TILE / 2, TILE / 1.73
        corners = (
            (x, y - h),
            (x + w, y - h / 2),
            (x + w, y + h / 2),
            (x, y + h),
            (x - w, y + h / 2),
            (x - w, y - h / 2),
        )
        found[code] = Outline("M" + " ".join(f"{px:.1f},{py:.1f}" for px, py in corners) + "Z", x, y)
    return found


def tiles_size(count: int) -> tuple[int, int]:
    """The sheet that so many tiles need."""
    rows = -(-max(1, count) // TILE_COLUMNS)
    return round(TILE * (TILE_COLUMNS + 0.5)), round(TILE * (1.2 + (rows - 1) * 0.87))
