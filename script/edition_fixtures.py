"""Writes the two generated files of editions/wuxi_2025: fictional villages and the schematic map.

    python script/edition_fixtures.py

Deterministic: the same files every time. No village clinic is named in the policy document, so villages, clinics,
populations and devices are visibly fictional. The map gives each township the cell nearest to its approximate place:
a sketch (示意图), whose lines prove nothing.
"""

import random
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "editions" / "wuxi_2025"
TREES, LANDS = "松竹梅兰桂枫杏桃梨茶荷柳槐榆枣莲", "溪坪湾坝岭坡沟垭岩塘泉林口园台坞"
POPULATION = 390_000  # about; to be verified with the county
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


def write_map() -> None:
    """map.toml: an SVG path and the place of the label for each township."""
    lines = [
        "# 示意图：每个乡镇是离它最近的一块，界线不作依据。由 script/edition_fixtures.py 生成。",
        'note = "示意图，界线不作依据"',
        "width = 360",
        "height = 240",
        "",
    ]
    for code, seat in sorted(SEATS.items()):
        cell = OUTLINE
        for other, place in SEATS.items():
            cell = nearer(cell, seat, place) if other != code else cell
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in cell)
        lines += ["[[shape]]", f'township = "{code}"', f'path = "M{points}Z"', f"label = [{seat[0]}, {seat[1]}]", ""]
    (FOLDER / "map.toml").write_text("\n".join(lines), encoding="utf-8")


def write_villages() -> None:
    """villages.toml: six to ten villages for each township, populations that sum to the county's."""
    chance = random.Random(500238)  # noqa: S311  fixtures, not secrets
    places = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))["township"]
    units = tomllib.loads((FOLDER / "institutions.toml").read_text(encoding="utf-8"))["institution"]
    centers = {unit["township"]: unit["code"] for unit in units if "township" in unit}
    names = [tree + land for tree in TREES for land in LANDS]
    chance.shuffle(names)
    counts = {t["code"]: chance.randint(6, 10) for t in places}
    while sum(counts.values()) > len(names):
        counts[max(counts, key=lambda code: counts[code])] -= 1
    weights = {
        code: [chance.lognormvariate(0, 0.6) * (4 if code < "500238100" else 1) for _ in range(count)]
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
            name, people = names.pop(), round(weight / whole * POPULATION)
            clinic = (
                f', clinic = "{name}村卫生室（演示）"' if people > CLINIC_FROM or chance.random() < CLINIC_SHARE else ""
            )
            device = f", ecg = {str(chance.random() < DEVICE_SHARE).lower()}" if clinic else ""
            lines.append(
                f'    {{code = "{901 + number}", name = "{name}村（演示）", population = {people}{clinic}{device}}},'
            )
        lines += ["]", ""]
    (FOLDER / "villages.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_map()
    write_villages()
