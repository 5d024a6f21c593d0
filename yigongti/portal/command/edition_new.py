"""`yigongti edition new`: the folder of a county that begins: its name, its health commission, no more."""

import argparse
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

from yigongti.foundation.errors import Problem
from yigongti.unified.organization.drafting.codes import prefix_of
from yigongti.unified.organization.drafting.provinces import province_of
from yigongti.unified.organization.drafting.writing import toml

OPEN_ROOMS: Final = tuple(f"unified.organization.{room}" for room in ("tasks", "consortia", "councils", "documents"))
_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,20}[县市区旗]\Z")
_CODE = re.compile(r"[1-9][0-9]{5}\Z")


class Cannot(Problem):
    """Nothing was written; the sentence says why."""


def add_part(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The subcommand."""
    sentence = (
        "Write the folder of a county that begins: its name and its health commission; its document brings the rest"
    )
    part = parts.add_parser("new", help=sentence, description=sentence)
    part.add_argument("county", metavar="NAME", help="the county's full name, such as 奉节县")
    part.add_argument("--code", required=True, help="six-digit division code (GB/T 2260)")
    part.add_argument("--commission", metavar="NAME", help="its health commission (default: the county's 卫生健康委)")
    part.add_argument("--province", metavar="NAME", help="province or city above it (default: by the code)")
    part.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where to write; made when missing")
    part.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: written. 1: nothing is written, and why."""
    folder, today = Path(args.output), date.today()  # noqa: DTZ011  a local day
    try:
        commission, province = args.commission or f"{args.county}卫生健康委", args.province or province_of(args.code)
        files = bare(args.county, args.code, commission=commission, province=province or "待核", today=today)
        _write(folder, files)
    except (Cannot, OSError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write(f"已写入 {folder}：{'、'.join(files)}\n")
    sys.stdout.write(f"接着：yigongti serve --county {folder}，登录后在“政策文件”里导入{args.county}的文件。\n")
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    if (folder / "edition.toml").exists():
        raise Cannot(f"{folder} 里已经有县版，没有覆盖；请换一个文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def bare(county: str, code: str, *, commission: str, province: str, today: date) -> dict[str, str]:
    """File name to TOML of a county with its commission alone. Raises Cannot for a name or code that is none."""
    if not _COUNTY.match(county):
        raise Cannot(f"“{county}”不像县（市、区）的全称，请写成 奉节县 这样。")
    if not _CODE.match(code) or code.endswith("00"):
        raise Cannot(f"“{code}”不是县级区划代码，请写六位数字，如 500236。")
    prefix = prefix_of(county)
    head = {"code": f"{prefix}_{today.year}", "title": f"{county}初始版", "county": code, "in_force": today}
    place = {"code": code, "name": county, "province": province}
    return {
        "edition.toml": toml(head, comment="起步的县版：只有卫生健康主管部门。导入本县文件后由县版草案接替。"),
        "places.toml": toml({"county": place, "township": []}),
        "institutions.toml": toml({"institution": [_commission(prefix, county, commission)]}),
        "consortia.toml": toml({"consortium": []}),
        "rooms.toml": toml({"open": list(OPEN_ROOMS)}),
        "indicators.toml": toml({"indicator": []}),
    }


def _commission(prefix: str, county: str, name: str) -> dict[str, Any]:
    short = f"{county[-1]}{name.removeprefix(county)}" if name.startswith(county) else name
    return {"code": f"{prefix}-commission", "name": name, "short": short, "type": "government"}
