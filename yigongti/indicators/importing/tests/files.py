"""Messy files for the tests, as people send them. Each function gives the bytes of one."""

from io import BytesIO

import xlsxwriter
import xlwt

from yigongti.indicators.importing.reading.child import read_book
from yigongti.indicators.importing.reading.shapes import Sheet


def xlsx(fill, *, name="Sheet1", more=()) -> bytes:
    """A workbook; `fill(sheet, book)` writes, `more` are (name, fill) of further sheets."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for title, write in ((name, fill), *more):
            write(book.add_worksheet(title), book)
    return out.getvalue()


def rows_xlsx(rows, **more) -> bytes:
    """A plain table."""

    def fill(sheet, book):
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)

    return xlsx(fill, **more)


def xls(rows, *, name="表1") -> bytes:
    """An old workbook."""
    book = xlwt.Workbook(encoding="gb18030")
    sheet = book.add_sheet(name)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows, *, encoding="gb18030", delimiter=",") -> bytes:
    """A text table."""
    return "".join(delimiter.join(str(v) for v in row) + "\r\n" for row in rows).encode(encoding)


def sheet_of(data: bytes, name="a.csv") -> Sheet:
    """The first sheet, read in this process."""
    return read_book(data, name).sheets[0]


def merged_heads(sheet, book) -> None:
    """Title over all columns, a line with the unit, heads over two rows, a row of column numbers, a total, a note."""
    sheet.merge_range("A1:F1", "云岭县基层医疗卫生机构财务年报（2025 年度）")
    sheet.write("A2", "填报单位：云岭县卫生健康委")
    sheet.write("F2", "单位：万元")
    sheet.merge_range("A3:A4", "机构名称")
    sheet.merge_range("B3:D3", "医疗收入")
    for column, text in enumerate(("小计", "其中：药品收入", "耗材\n收入"), start=1):
        sheet.write(3, column, text)
    sheet.merge_range("E3:E4", "总收入（元）")
    sheet.merge_range("F3:F4", "上年总收入")
    sheet.write_row("A5", ["甲", 1, 2, 3, 4, 5])
    sheet.write_row("A6", ["松溪镇卫生院", 120.5, "４０．２", "1,0.5", 2_000_000, 1])
    sheet.write_row("A7", ["  竹坪乡 卫生院", "99", "--", 8, "1,500,000.00", 2])
    sheet.write_row("A8", ["梅湾卫生院", 0, "无", "约 3", 12, 3])
    sheet.write_row("A9", ["不认识的卫生院", 1, 1, 1, 1, 4])
    sheet.write_row("A10", ["合  计", 220.5, 41.2, 1, 1, 1])
    sheet.write("A11", "注：药品收入含中药饮片")
