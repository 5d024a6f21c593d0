"""Why a file was not read, in words for the person who sent it. Each crosses the process border as code and detail."""

from collections.abc import Callable
from typing import Final


class Unreadable(Exception):
    """The file cannot be read; `code` names why, `detail` is the sentence."""

    code = "unreadable"
    sentence = "这个文件没有读成，请用 Excel 或 WPS 打开、另存为 xlsx 后再上传。"

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.sentence
        super().__init__(self.detail)


class Locked(Unreadable):
    """The workbook asks for a password."""

    code = "locked"
    sentence = "这个工作簿有打开密码，读不了。请取消密码、另存后再上传。"


class Huge(Unreadable):
    """More than anybody fills in by hand."""

    code = "huge"
    sentence = "这个文件太大，没有读取。请只保留要上报的工作表后再上传。"


class NoTable(Unreadable):
    """Nothing in it."""

    code = "no_table"
    sentence = "这个文件里没有一张有内容的表，请确认选对了文件。"


class WebPage(Unreadable):
    """Some programs save a web page and call it .xls."""

    code = "web_page"
    sentence = "这个文件其实是网页（扩展名写成了表格）。请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。"


class Foreign(Unreadable):
    """A picture, a pdf, a program."""

    code = "foreign"
    sentence = "这个文件不是表格。请上传 xlsx、xls、ods 或 csv 文件。"


ALL: Final[dict[str, Callable[[str], Exception]]] = {
    one.code: one for one in (Unreadable, Locked, Huge, NoTable, WebPage, Foreign)
}
