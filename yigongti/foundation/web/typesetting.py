"""A sheet on paper: PDF by typst, fonts embedded. No network, no system fonts."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from yigongti.foundation.errors import Unavailable

if TYPE_CHECKING:
    import typst

FONTS = ("NotoSansCJKsc-Regular.otf", "NotoSerifCJKsc-Regular.otf")
_typesetting = Lock()  # the compiler keeps its fonts and world; one sheet at a time


class NoFonts(Unavailable):
    """The fonts of the package mplfonts are missing."""

    sentence = "打印所需的中文字体没有装好，请联系系统管理员运行 script/doctor。"


def typeset(template: Path, data: Mapping[str, object], *, at: datetime) -> bytes:
    """The PDF of a .typ template; its `sys.inputs.data` is `data` as JSON. Raises NoFonts.

    `at` is the moment that the file tells as its own. About 0.2 s; the first call of a process 0.5 s.
    """
    words = json.dumps(data, ensure_ascii=False)
    with _typesetting:
        made = _compiler(template).compile(
            format="pdf", sys_inputs={"data": words}, timestamp=at.replace(microsecond=0)
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF")
    return made


@cache
def _compiler(template: Path) -> "typst.Compiler":
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_folder())
    return typst.Compiler(template, root=template.parent, font_paths=fonts, ignore_system_fonts=True)


def _font_folder() -> list[Path]:
    """Where the faces of a sheet lie. Importing mplfonts would load matplotlib: only its place is asked."""
    spec = find_spec("mplfonts")
    folder = Path(spec.origin or "").parent / "fonts" if spec else Path()
    if not all((folder / name).is_file() for name in FONTS):
        raise NoFonts
    return [folder]
