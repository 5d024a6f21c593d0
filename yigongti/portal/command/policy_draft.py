"""`yigongti policy draft FILE -o FOLDER`: an edition folder from a policy document, checked. Needs no database."""

import argparse
import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from yigongti.foundation.errors import Problem
from yigongti.foundation.files.limited import ChildFailed, LimitExceeded, run_limited
from yigongti.portal.runtime.home import CHECKOUT, edition_folder
from yigongti.portal.runtime.stops import CannotStart
from yigongti.unified.organization.documents.limited import FUNCTION
from yigongti.unified.organization.documents.naming import clause_names
from yigongti.unified.organization.documents.packing import unpack
from yigongti.unified.organization.drafting.draft import Drafted, NoCounty, draft
from yigongti.unified.organization.reading.shapes import Reading

MEMORY_MB: Final = 1024
SECONDS: Final = 60.0


class Cannot(Problem):
    """No draft; the sentence says why."""


def add_part(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The subcommand."""
    sentence = "Read a policy document and write an edition folder from it; says what the document leaves open"
    part = parts.add_parser("draft", help=sentence, description=sentence)
    part.add_argument("file", metavar="FILE", help="the document (txt, docx, pdf with text, html)")
    part.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where to write; made when missing")
    part.add_argument("--county-code", metavar="CODE", help="six figures; looked up by name in editions when left out")
    part.add_argument(
        "--reuse", metavar="EDITION", help="edition whose codes and other content are kept (name or path)"
    )
    part.add_argument("--force", action="store_true", help="write into a folder that holds an edition already")
    part.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: written and sound; 1: nothing written, or written with findings."""
    try:
        reading = _reading(Path(args.file))
        running = _files(edition_folder(args.reuse)) if args.reuse else {}
        code = args.county_code or _known_code(reading.head.scope)
        made = _draft(reading, code, running)
        folder = _write(made, Path(args.output), force=args.force)
    except (Cannot, CannotStart, OSError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return _report(made, folder)


def _reading(path: Path) -> Reading:
    """Read in a child with limits: the file may be a stranger's."""
    if not path.is_file():
        raise Cannot(f"没有找到文件 {path}，请核对路径。")
    try:
        payload = path.name.encode() + b"\0" + path.read_bytes()
        said = run_limited(FUNCTION, payload, memory_mb=MEMORY_MB, seconds=SECONDS, refusals={"unreadable": Cannot})
    except LimitExceeded as reason:
        raise Cannot("这个文件读到一半超出了允许的时间或内存，请另存为 txt 或 docx 后再试。") from reason
    except ChildFailed as reason:
        raise Cannot("这个文件的内容已损坏或不完整，请另存一次后再试。") from reason
    return unpack(json.loads(said)["reading"])


def _draft(reading: Reading, code: str, running: dict[str, str]) -> Drafted:
    if not reading.head.scope and not running:
        raise Cannot("文件没有读出适用的县；请用 --reuse 指明这个县已有的县版。")
    if not (code.isascii() and code.isdecimal() and len(code) == 6):  # noqa: PLR2004  GB/T 2260
        raise Cannot(f"不知道{reading.head.scope}的六位区划代码，请用 --county-code 写明，如 --county-code 500238。")
    labels = dict(zip(reading.clauses, clause_names(reading.clauses), strict=True))
    try:
        return draft(
            reading, county_code=code, today=date.today(), running=running, known=_formulas(),  # noqa: DTZ011  a local day
            house=_house(), names=labels,
        )  # fmt: skip
    except NoCounty as reason:
        raise Cannot("文件没有读出适用的县，请用 --county-code 和 --reuse 写明。") from reason


def _house() -> set[str]:
    """The rooms of the house; loads Django, touches no database."""
    _django()
    from yigongti.foundation import rooms

    return {room.code for room in rooms.all_rooms() if not room.is_ground}


def _django() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
    django.setup()


def _editions() -> list[Path]:
    return sorted(path.parent for path in (CHECKOUT / "editions").glob("*/edition.toml"))


def _known_code(name: str) -> str:
    """The code of a county that some edition names; empty when none does."""
    for folder in _editions():
        county = _tree(folder / "places.toml").get("county", {})
        if name and county.get("name") == name:
            return str(county.get("code", ""))
    return ""


def _formulas() -> list[dict[str, Any]]:
    return [one for folder in _editions() for one in _tree(folder / "indicators.toml").get("indicator", ())]


def _tree(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _files(folder: Path) -> dict[str, str]:
    _django()
    from yigongti.foundation.editions.folders import read_folder

    return read_folder(folder)


def _write(made: Drafted, folder: Path, *, force: bool) -> Path:
    if (folder / "edition.toml").exists() and not force:
        raise Cannot(f"{folder} 里已经有县版，没有覆盖；换一个文件夹，或加 --force。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _report(made: Drafted, folder: Path) -> int:
    """What was written, what the document leaves open, and whether the folder is sound."""
    from yigongti.foundation.editions import load

    sys.stdout.write(f"已写入 {folder}：{'、'.join(made.files)}\n")
    for words in made.missing:
        sys.stdout.write(f"待核  {words}\n")
    findings = load.check(folder)
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    sys.stdout.write("检查通过，可以 yigongti edition diff 比较、edition load 载入。\n" if not findings else "")
    return 1 if findings else 0
