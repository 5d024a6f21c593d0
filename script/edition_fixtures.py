"""Writes the two generated files of each county's edition: fictional villages and the schematic map.

    python script/edition_fixtures.py

Deterministic: the same files every time. No village clinic is named in the policy documents, so villages, clinics,
populations and devices are visibly fictional; only townships with a health center of the edition get any. The map
gives each township the cell nearest to its place: a sketch (示意图), whose lines prove nothing. One county's places are
approximate; the others' are an even spread with the streets in the middle, which shows which township, not where.
"""

import math
import random
import tomllib
from pathlib import Path

EDITIONS = Path(__file__).resolve().parent.parent / "editions"
TREES, LANDS = "松竹梅兰桂枫杏桃梨茶荷柳槐榆枣莲", "溪坪湾坝岭坡沟垭岩塘泉林口园台坞"
COUNTIES = {  # edition, people about (to be verified with the county)
    "500238": ("wuxi_2025", 390_000),
    "500236": ("fengjie_2025", 740_000),
    "511124": ("jingyan_2024", 280_000),
    "500237": ("wushan_2024", 460_000),
}
SHEET = (360, 240)
GOLDEN = math.pi * (3 - math.sqrt(5))
CLINIC_FROM, CLINIC_SHARE, DEVICE_SHARE = 400, 0.5, 0.45  # smaller villages have a clinic half of the time
Point = tuple[float, float]

# Approximate places of the seats, on a sheet of 360 x 240.
SEATS: dict[str, Point] = {
    "500238117": (26, 34), "500238243": (64, 26), "500238242": (92, 48), "500238226": (136, 42),
    "500238210": (180, 27), "500238106": (215, 50), "500238207": (260, 65), "500238240": (318, 78),
    "500238118": (44, 72), "500238227": (109, 80), "500238107": (174, 72), "500238102": (229, 93),
    "500238208": (280, 97), "500238100": (187, 108), "500238109": (142, 107), "500238113": (101, 117),
    "500238105": (66, 107), "500238112": (30, 120), "500238239": (315, 122), "500238001": (223, 127),
    "500238114": (259, 133), "500238237": (288, 155), "500238002": (196, 142), "500238101": (162, 143),
    "500238108": (126, 146), "500238111": (78, 154), "500238204": (223, 167), "500238103": (166, 176),
    "500238116": (114, 181), "500238115": (222, 200), "500238104": (181, 212), "500238110": (140, 207),
}  # fmt: skip
OUTLINE: list[Point] = [
    (36, 8), (70, 10), (104, 14), (140, 20), (166, 10), (186, 8), (210, 16), (236, 27), (262, 31),
    (284, 38), (293, 52), (318, 55), (343, 66), (349, 78), (341, 100), (349, 118), (336, 138), (322, 152),
    (306, 172), (284, 175), (266, 172), (256, 188), (247, 212), (232, 218), (204, 226), (182, 233), (158, 228),
    (136, 225), (118, 214), (104, 204), (86, 190), (72, 184), (58, 164), (44, 148), (16, 142), (6, 120),
    (16, 86), (4, 54), (8, 26),
]  # fmt: skip


def nearer(cell: list[Point], here: Point, there: Point) -> list[Point]:
    """The part of a cell that is nearer to `here` than to `there` (Sutherland-Hodgman against the bisector)."""
    middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
    normal = (there[0] - here[0], there[1] - here[1])

    def side(p: Point) -> float:
        return (p[0] - middle[0]) * normal[0] + (p[1] - middle[1]) * normal[1]

    kept: list[Point] = []
    for a, b in zip(cell, [*cell[1:], cell[0]], strict=True):
        if side(a) <= 0:
            kept.append(a)
        if (side(a) < 0 < side(b)) or (side(b) < 0 < side(a)):
            t = side(a) / (side(a) - side(b))
            kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return kept


def spread(codes: list[str], chance: random.Random) -> dict[str, Point]:
    """Even places for townships, from the middle outwards in the order of their codes: streets, towns, 乡."""
    width, height = SHEET
    seats: dict[str, Point] = {}
    for number, code in enumerate(sorted(codes)):
        distance, angle = math.sqrt((number + 0.5) / len(codes)), number * GOLDEN + chance.uniform(-0.15, 0.15)
        x, y = distance * math.cos(angle), distance * math.sin(angle)
        seats[code] = (round(width / 2 + x * width * 0.44), round(height / 2 + y * height * 0.44))
    return seats


def rough_outline(chance: random.Random) -> list[Point]:
    """A border that looks like one."""
    width, height = SHEET
    border: list[Point] = []
    for step in range(36):
        angle, far = 2 * math.pi * step / 36, chance.uniform(0.46, 0.495)
        border.append(
            (round(width / 2 + math.cos(angle) * width * far), round(height / 2 + math.sin(angle) * height * far))
        )
    return border


def read(county: str, name: str) -> list[dict[str, str]]:
    """The rows of a file of the county's edition."""
    folder = EDITIONS / COUNTIES[county][0]
    rows: list[dict[str, str]] = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))[
        {"places": "township", "institutions": "institution"}[name]
    ]
    return rows


def write_map(county: str) -> None:
    """map.toml: an SVG path and the place of the label for each township."""
    approximate = next(iter(SEATS)).startswith(county)
    chance = random.Random(int(county))  # noqa: S311  fixtures, not secrets
    seats = SEATS if approximate else spread([t["code"] for t in read(county, "places")], chance)
    outline = OUTLINE if approximate else rough_outline(chance)
    words = "示意图，界线不作依据" if approximate else "示意图，位置和界线不作依据"
    what = "每个乡镇是离它最近的一块，界线不作依据" if approximate else "各乡镇均匀排布，位置和界线都不作依据"
    lines = [
        f"# 示意图：{what}。由 script/edition_fixtures.py 生成。",
        f'note = "{words}"',
        f"width = {SHEET[0]}",
        f"height = {SHEET[1]}",
        "",
    ]
    for code, seat in sorted(seats.items()):
        cell = outline
        for other, place in seats.items():
            cell = nearer(cell, seat, place) if other != code else cell
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in cell)
        lines += ["[[shape]]", f'township = "{code}"', f'path = "M{points}Z"', f"label = [{seat[0]}, {seat[1]}]", ""]
    (EDITIONS / COUNTIES[county][0] / "map.toml").write_text("\n".join(lines), encoding="utf-8")


def write_villages(county: str) -> None:
    """villages.toml: six to ten villages for each township with a center; populations sum to those townships' share."""
    chance = random.Random(int(county))  # noqa: S311  fixtures, not secrets
    everywhere = read(county, "places")
    units = read(county, "institutions")
    centers: dict[str, str] = {}
    for unit in units:
        if "township" in unit:
            centers.setdefault(unit["township"], unit["code"])
    places = [township for township in everywhere if township["code"] in centers]
    folder, people_of_county = COUNTIES[county]
    people_here = round(people_of_county * len(places) / len(everywhere))
    names = [tree + land for tree in TREES for land in LANDS]
    chance.shuffle(names)
    counts = {t["code"]: chance.randint(6, 10) for t in places}
    while sum(counts.values()) > len(names):
        counts[max(counts, key=lambda code: counts[code])] -= 1
    weights = {
        code: [chance.lognormvariate(0, 0.6) * (4 if code[6:] < "100" else 1) for _ in range(count)]
        for code, count in counts.items()
    }
    whole = sum(sum(w) for w in weights.values())
    lines = [
        "# 演示村和演示村卫生室：名称、人口、设备都是虚构的，请换成本县的名册。由 script/edition_fixtures.py 生成。",
        "fictional = true",
        'source = "演示数据"',
        "",
    ]
    for township in places:
        code = township["code"]
        lines += ["[[township]]", f'code = "{code}"', f'center = "{centers[code]}"', "village = ["]
        for number, weight in enumerate(weights[code]):
            name, people = names.pop(), round(weight / whole * people_here)
            clinic = (
                f', clinic = "{name}村卫生室（演示）"' if people > CLINIC_FROM or chance.random() < CLINIC_SHARE else ""
            )
            device = f", ecg = {str(chance.random() < DEVICE_SHARE).lower()}" if clinic else ""
            lines.append(
                f'    {{code = "{901 + number}", name = "{name}村（演示）", population = {people}{clinic}{device}}},'
            )
        lines += ["]", ""]
    (EDITIONS / folder / "villages.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    for each in COUNTIES:
        write_map(each)
        write_villages(each)
