"""A table of codes from CSV or Excel, with honest errors: which row, which column, what to do. Pure, no database."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook

from yigongti.foundation.errors import Invalid

ROWS_MAX = 200_000
BYTES_MAX = 50 * 1024 * 1024
_HEADS = {
    "代码": "code", "编码": "code", "code": "code",
    "名称": "name", "name": "name",
    "分组": "group", "类别": "group", "group": "group",
    "拼音首字母": "initials", "拼音码": "initials", "initials": "initials",
}  # fmt: skip
_LIMITS = {"code": (60, "代码"), "name": (120, "名称"), "group": (40, "分组"), "initials": (40, "拼音首字母")}


@dataclass(frozen=True)
class TermRow:
    """One code of the table; other columns of the file stand in `details` under their own heads."""

    code: str
    name: str
    group: str = ""
    initials: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row (counted from 1, the head row included)."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"第 {self.row} 行：{self.message}"


class TableUnreadable(Invalid):
    """The file is no table at all; the sentence says what to do."""


class TableInvalid(Invalid):
    """Rows are wrong; `errors` names each. Nothing was imported."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        more = f"等 {len(errors)} 处" if len(errors) > 3 else ""  # noqa: PLR2004  three fit a sentence
        super().__init__("表格里有错，没有导入。" + "；".join(str(e) for e in errors[:3]) + more)
        self.errors = tuple(errors)


def read(content: bytes, *, name: str) -> tuple[list[TermRow], list[RowError]]:
    """Rows and errors of a .csv or .xlsx file. Raises TableUnreadable when it is neither or has no head row."""
    if len(content) > BYTES_MAX:
        raise TableUnreadable(f"文件超过 {BYTES_MAX // 1024 // 1024} MB，请分批导入。")
    cells = _excel(content) if name.lower().endswith((".xlsx", ".xls", ".ods")) else _csv(content)
    return parse(cells)


def parse(cells: Iterable[Sequence[str]]) -> tuple[list[TermRow], list[RowError]]:
    """The head row names the columns in any order; 代码 and 名称 must be there; empty rows are skipped."""
    lines = iter(cells)
    head = [cell.strip() for cell in next(lines, ())]
    columns = [_HEADS.get(cell.lower(), _HEADS.get(cell, "")) for cell in head]
    missing = [word for key, word in (("code", "代码"), ("name", "名称")) if key not in columns]
    if missing:
        raise TableUnreadable(f"第 1 行应是表头，其中缺少“{'”“'.join(missing)}”列，请对照模板修改。")
    rows: list[TermRow] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        values = [cell.strip() for cell in line]
        if not any(values):
            continue
        if number > ROWS_MAX:
            errors.append(RowError(number, f"超过 {ROWS_MAX} 行，请分批导入。"))
            break
        wrong = _row(values, head, columns, number, seen, rows)
        errors += [RowError(number, message) for message in wrong]
    return rows, errors


def _row(  # noqa: PLR0917  private, called in one place
    values: Sequence[str],
    head: Sequence[str],
    columns: Sequence[str],
    number: int,
    seen: dict[str, int],
    rows: list[TermRow],
) -> list[str]:
    if len(values) > len(head) and any(values[len(head) :]):
        return [f"比表头多出 {len(values) - len(head)} 列，文字里若有逗号要加引号。"]
    known = {key: value for key, value in zip(columns, values, strict=False) if key}
    details = {
        word: value for word, key, value in zip(head, columns, values, strict=False) if not key and word and value
    }
    wrong = [f"缺少{_LIMITS[key][1]}。" for key in ("code", "name") if not known.get(key)]
    wrong += [
        f"{_LIMITS[key][1]}太长（最多 {_LIMITS[key][0]} 个字符）。"
        for key, value in known.items()
        if len(value) > _LIMITS[key][0]
    ]
    code = known.get("code", "")
    if code and code in seen:
        wrong.append(f"代码“{code}”与第 {seen[code]} 行重复。")
    elif code:
        seen[code] = number
    if not wrong:
        rows.append(TermRow(**known, details=details))
    return wrong


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            return list(csv.reader(io.StringIO(text), strict=True))
        except csv.Error as error:
            raise TableUnreadable("CSV 的引号没有配对，请用表格软件另存为 CSV 后重试。") from error
    raise TableUnreadable("看不懂这个文件，请导入 CSV（UTF-8）或 Excel（.xlsx）。")


def _excel(content: bytes) -> list[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return [[_text(cell) for cell in line] for line in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, IndexError, ValueError) as error:
        raise TableUnreadable("打不开这个 Excel 文件，请另存为 .xlsx 后重试。") from error


def _text(cell: object) -> str:
    """Excel keeps whole numbers as floats; a code 12 must not become 12.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
