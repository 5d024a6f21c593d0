"""map.toml: the county as a sketch, one shape for each township, drawn by whoever shows numbers by township."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from yigongti.foundation.editions.rows import peek_codes
from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.records.places.models import County
from yigongti.records.places.schemas import TownshipCode


class ShapeTable(Table):
    """One [[shape]]: an SVG path of moves and lines only, and where the name stands."""

    township: TownshipCode
    path: str = Field(pattern=r"^[MLZ0-9., -]+$", max_length=2000)
    label: tuple[float, float]


class MapFile(Table):
    """The whole file; `note` says that it is a sketch. An edition without a map draws none."""

    note: str = Field(default="", max_length=60)
    width: int = Field(default=0, ge=0, le=10_000)
    height: int = Field(default=0, ge=0, le=10_000)
    shape: tuple[ShapeTable, ...] = ()


@dataclass(frozen=True)
class Shape:
    """A township's cell: SVG path, and the point of its label in the same units."""

    township: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class CountyMap:
    """The sketch of a county: `width` x `height` units, shapes by township code."""

    note: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def county_map(*, county: str) -> CountyMap | None:
    """The map of a county, or None where the edition has none."""
    kept = County.objects.filter(pk=county).values_list("map", flat=True).first()
    if not kept:
        return None
    shapes = tuple(Shape(s["township"], s["path"], *s["label"]) for s in kept["shape"])
    return CountyMap(kept["note"], kept["width"], kept["height"], shapes)


def check(content: MapFile, context: Context) -> Iterable[Trouble]:
    """Every township once, none that is not there, labels on the sheet."""
    known = peek_codes(context.folder, "places.toml", "township")
    seen: set[str] = set()
    for index, shape in enumerate(content.shape):
        here = ("shape", index)
        if shape.township not in known or shape.township in seen:
            yield Trouble((*here, "township"), f"places.toml 里没有乡镇 {shape.township}，或它已经画过。")
        seen.add(shape.township)
        if not re.match(r"^M", shape.path):
            yield Trouble((*here, "path"), "路径应以 M 开头。")
        if not (0 <= shape.label[0] <= content.width and 0 <= shape.label[1] <= content.height):
            yield Trouble((*here, "label"), "名称的位置在图外。")


def load(content: MapFile, context: Context) -> Summary:
    """Kept on the county."""
    wanted = content.model_dump(mode="json") if content.shape else {}
    county = County.objects.get(pk=context.county)
    if county.map == wanted:
        return Summary(unchanged=1)
    county.map = wanted
    county.save(update_fields=["map"])
    return Summary(changed=1)


MAP = Section("map", "map.toml", MapFile, load, check, title="示意图")
