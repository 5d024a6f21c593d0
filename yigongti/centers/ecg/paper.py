"""The report on paper: A4 as PDF by typst, fonts embedded, the tracing to scale. No network, no system fonts."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from yigongti.centers.ecg.models import Print, Report, ReportState
from yigongti.centers.ecg.paper_words import sheet
from yigongti.foundation.errors import Conflict, Unavailable

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "templates" / "ecg" / "report.typ"
FONTS = ("NotoSansCJKsc-Regular.otf", "NotoSerifCJKsc-Regular.otf")
_typesetting = Lock()  # the compiler keeps its fonts and world; one sheet at a time


class NotSigned(Conflict):
    """A draft is never printed."""

    sentence = "这份报告还没有签名生效，不能打印。"


class NoFonts(Unavailable):
    """The fonts of the package mplfonts are missing."""

    sentence = "打印所需的中文字体没有装好，请联系系统管理员运行 script/doctor。"


def report_pdf(*, report: Report, printed: Print) -> bytes:
    """The report as PDF, and who printed it when. Raises NotSigned. About 0.2 s, the first call of a process 0.5 s."""
    if report.state in {ReportState.DRAFT, ReportState.SIGNED}:
        raise NotSigned
    data = json.dumps(sheet(report, printed), ensure_ascii=False)
    with _typesetting:
        made = _compiler().compile(format="pdf", sys_inputs={"data": data}, timestamp=printed.at.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF")
    return made


@cache
def _compiler() -> "typst.Compiler":
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_folder())
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def _font_folder() -> list[Path]:
    """Where the faces of the sheet lie. Importing mplfonts would load matplotlib: only its place is asked."""
    spec = find_spec("mplfonts")
    folder = Path(spec.origin or "").parent / "fonts" if spec else Path()
    if not all((folder / name).is_file() for name in FONTS):
        raise NoFonts
    return [folder]
