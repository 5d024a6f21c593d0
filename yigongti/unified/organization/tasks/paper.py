"""The meeting table and the digest on paper: PDF by typst, fonts embedded. No network, no system fonts."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from yigongti.foundation.errors import Unavailable
from yigongti.foundation.web.words import ZONE
from yigongti.records.places.models import County
from yigongti.unified.organization.tasks.meeting import COLUMNS, Line

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent / "templates" / "tasks"
FONTS = ("NotoSansCJKsc-Regular.otf", "NotoSerifCJKsc-Regular.otf")
_typesetting = Lock()  # the compiler keeps its fonts and world; one sheet at a time


class NoFonts(Unavailable):
    """The fonts of the package mplfonts are missing."""

    sentence = "打印所需的中文字体没有装好，请联系系统管理员运行 script/doctor。"


def meeting_pdf(*, lines: Sequence[Line], note: str, county: str, now: datetime) -> bytes:
    """专班会议表, landscape A4. `note` says by whom, when, by which filter."""
    data = {
        "title": f"{county}医共体建设重点任务台账",
        "kind": "专班会议表",
        "day": f"{now.astimezone(ZONE):%Y 年 %m 月 %d 日}",
        "note": note,
        "columns": list(COLUMNS),
        "rows": [[_cell(value) for value in line.row()] for line in lines],
        "tones": [line.tone for line in lines],
        "late": sum(1 for line in lines if line.tone == "late"),
    }
    return _made("meeting.typ", data, now)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _made(template: str, data: dict[str, Any], now: datetime) -> bytes:
    with _typesetting:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=now.replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF")
    return made


@cache
def _compiler(template: str) -> "typst.Compiler":
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_folder())
    return typst.Compiler(FOLDER / template, root=FOLDER, font_paths=fonts, ignore_system_fonts=True)


def _font_folder() -> list[Path]:
    """Where the faces lie. Importing mplfonts would load matplotlib: only its place is asked."""
    spec = find_spec("mplfonts")
    folder = Path(spec.origin or "").parent / "fonts" if spec else Path()
    if not all((folder / name).is_file() for name in FONTS):
        raise NoFonts
    return [folder]


def county_name(code: str) -> str:
    """The county's name for the head of a sheet."""
    return County.objects.filter(code=code).values_list("name", flat=True).first() or ""
