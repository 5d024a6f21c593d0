"""A second county of the same province for the roll-up: made up, one consortium of four, the first county's annexes."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME, CODE, PREFIX, RESIDENTS = "明汐县", "500299", "mingxi", 40

EDITION = f"""
code = "{PREFIX}_2026"
title = "{NAME}演示版"
county = "{CODE}"
in_force = 2025-12-17
"""
PLACES = f"""
[county]
code = "{CODE}"
name = "{NAME}"
province = "重庆市"

[[township]]
code = "{CODE}100"
name = "沙洲镇"
short = "沙洲"

[[township]]
code = "{CODE}101"
name = "双溪乡"
short = "双溪"
"""
CONSORTIA = f"""
[[consortium]]
code = "{PREFIX}-one"
name = "{NAME}医共体"
short = "医共体"

[consortium.units]
lead = ["{PREFIX}-hosp"]
member = ["{PREFIX}-m1", "{PREFIX}-m2"]
"""
VALUES = f"""
[centers.ecg]
source = "platform default, 待核"
performer = "{PREFIX}-hosp"
"""
ROOMS = 'open = ["centers.ecg", "unified.organization.consortia"]\n'
INSTITUTIONS = (
    ("commission", f"{NAME}卫生健康委", "县卫生健康委", "government", ""),
    ("insurance", f"{NAME}医保局", "县医保局", "government", ""),
    ("hosp", f"{NAME}人民医院", "县人民医院", "county_general_hospital", ""),
    ("m1", f"{NAME}沙洲镇卫生院", "沙洲镇卫生院", "township_health_centre", f"{CODE}100"),
    ("m2", f"{NAME}双溪乡卫生院", "双溪乡卫生院", "township_health_centre", f"{CODE}101"),
)


def begin(product, folder):
    """An operator's command: the edition's folder, its demo beside the county that runs."""
    folder.mkdir()
    annexes = (ROOT / "editions" / "wuxi_2025" / "indicators.toml").read_text(encoding="utf-8")
    files = {
        "edition": EDITION, "places": PLACES, "consortia": CONSORTIA, "rooms": ROOMS, "values": VALUES,
"indicators": annexes,
        "institutions": "".join(map(_institution, INSTITUTIONS)),
    }  # fmt: skip
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    product.command("demo", "load", "--county", folder, "--residents", RESIDENTS)


def _institution(row):
    code, name, short, kind, township = row
    words = {"code": f"{PREFIX}-{code}", "name": name, "short": short, "type": kind}
    if kind != "government":
        words["parent"] = f"{PREFIX}-commission"
    if township:
        words["township"] = township
    return "\n[[institution]]\n" + "".join(f'{key} = "{value}"\n' for key, value in words.items())
