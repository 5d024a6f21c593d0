"""Files of strangers as cells: every format, every encoding, and what is refused in words."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.indicators.importing.reading import workbook
from yigongti.indicators.importing.reading.child import read_book
from yigongti.indicators.importing.reading.numbers import Missing, Value, Wrong, read_cell, read_text
from yigongti.indicators.importing.reading.packing import pack, unpack
from yigongti.indicators.importing.reading.periods import best_period, periods_in
from yigongti.indicators.importing.reading.refusals import Foreign, Huge, NoTable, Unreadable, WebPage
from yigongti.indicators.importing.reading.shapes import Kind, address, place
from yigongti.indicators.importing.reading.units import factor, label_without_unit, unit_of_label, unit_said
from yigongti.indicators.importing.reading.words import label_key
from yigongti.indicators.importing.tests import files

ROWS = [["机构", "药品收入"], ["松溪镇卫生院", "1.5"], ["竹坪乡卫生院", "２"]]
FULL_WIDTH = str.maketrans("0123456789,.-%", "０１２３４５６７８９，．－％")


@pytest.mark.parametrize(
    "data",
    [
        files.rows_xlsx(ROWS), files.xls(ROWS), files.csv(ROWS), files.csv(ROWS, encoding="utf-8"),
        files.csv(ROWS, encoding="utf-8-sig"), files.csv(ROWS, encoding="utf-16"),
        files.csv(ROWS, encoding="utf-16-le", delimiter="\t"), files.csv(ROWS, delimiter=";"),
    ],
    ids=["xlsx", "xls", "gb18030", "utf8", "utf8 mark", "utf16", "utf16 no mark", "semicolon"],
)  # fmt: skip
def test_every_format_gives_the_same_cells(data):
    sheet = files.sheet_of(data)
    assert [[cell.text for cell in row] for row in sheet.rows] == ROWS


def test_what_only_a_workbook_knows():
    def fill(sheet, book):
        sheet.merge_range("A1:B1", "标题")
        sheet.write("A3", 0.85, book.add_format({"num_format": "0.0%"}))
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.write("A4", 0.1 + 0.2)
        sheet.write("B4", 12345678901234567890)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    book = read_book(files.xlsx(fill, more=(("第二张", lambda s, _b: s.write(0, 0, "x")),)))
    sheet = book.sheets[0]
    assert [one.name for one in book.sheets] == ["Sheet1", "第二张"]
    assert (sheet.at(2, 0).kind, sheet.at(2, 0).text) == (Kind.PERCENT, "0.85")
    assert (sheet.at(2, 1).kind, sheet.at(2, 1).text) == (Kind.ERROR, "#DIV/0!")
    assert sheet.at(3, 0).text == "0.3"
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {1}
    assert sheet.seen_at(0, 1).text == "标题"
    assert unpack(pack(book)) == book


def _zip(entries) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (_zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}), Huge),
        (_zip({"word/document.xml": b"<x/>"}), Foreign),
        (b"%PDF-1.7", Foreign),
        (b"<html><table></table>", WebPage),
        (b"<?xml version='1.0'?><Workbook/>", WebPage),
        (b"", NoTable),
        (bytes(range(256)) * 8, Foreign),
        (b"PK\x03\x04", Unreadable),
        ("\n".join("a,b" for _ in range(workbook.ROWS_MAX + 1)).encode(), Huge),
    ],
    ids=["bomb", "docx", "pdf", "web page", "xml", "empty", "noise", "broken", "rows"],
)
def test_what_is_no_table_is_refused_in_words(data, refusal):
    with pytest.raises(refusal) as caught:
        read_book(data, "x.xlsx")
    assert caught.value.detail.endswith(("。", "上传。"))


def test_a_sheet_far_too_long_is_refused_and_empty_formats_are_cut_off():
    def long(sheet, book):
        for row in range(workbook.ROWS_MAX + 5):
            sheet.write(row, 0, row)

    with pytest.raises(Huge):
        read_book(files.xlsx(long))
    tail = files.xlsx(lambda s, b: (s.write(0, 0, "a"), s.write_blank(9, 9, None, b.add_format({"bold": True}))))
    assert files.sheet_of(tail).height == 1


@settings(max_examples=150, deadline=None)
@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False),
    wide=st.booleans(),
    commas=st.booleans(),
    books=st.booleans(),
    spaces=st.sampled_from(["", " ", "\u3000", "\u00a0", "\u200b"]),
)
def test_one_number_in_any_writing_is_one_decimal(number, wide, commas, books, spaces):
    text = f"{abs(number):,.2f}" if commas else f"{abs(number):.2f}"
    if number < 0:
        text = f"({text})" if books else f"-{text}"
    text = f"{spaces}{text}{spaces}"
    found = read_text(text.translate(FULL_WIDTH) if wide else text)
    assert isinstance(found, Value)
    assert found.number == number


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_number_missing_or_a_sentence(text):
    assert isinstance(read_text(text), (Value, Missing, Wrong))
    assert label_key(label_key(text)) == label_key(text) or label_key(text)


@pytest.mark.parametrize("text", ["", " ", "--", "——", "/", "无", "－", "N/A", "缺"])
def test_missing_is_not_zero(text):
    assert isinstance(read_text(text), Missing)


@pytest.mark.parametrize("text", ["约120", "12,5", "1234,567", "3、4", "5-6", "abc", "#REF!", "120多", "12/13", "是"])
def test_what_is_no_single_number_is_refused(text):
    found = read_text(text)
    assert isinstance(found, Wrong)
    assert "请" in found.sentence


def test_percent_and_suffixes():
    assert read_text("８５％") == Value(Decimal(85), "%")
    assert read_text("0.12万") == Value(Decimal("0.12"), "万")
    assert read_cell(files.sheet_of(files.rows_xlsx([[1.5]])).at(0, 0)) == Value(Decimal("1.5"))


@pytest.mark.parametrize(
    ("written", "unit", "times"),
    [
        ("万元", "元", 10000), ("千元", "元", 1000), ("元", "元", 1), ("", "人", 1), ("万人", "人", 10000),
        ("万", "人次", 10000), ("万人次", "人次", 10000), ("家", "个", 1), ("人", "人次", None), ("%", "人", None),
        ("万元", "人", None),
    ],
)  # fmt: skip
def test_units_convert_within_their_kind_alone(written, unit, times):
    assert factor(written, unit) == times


def test_units_in_heads_and_above_the_table():
    assert unit_of_label("药品收入（万元）") == unit_of_label("药品收入,万元") == "万元"
    assert label_without_unit("总收入（含补助）（万元）") == "总收入(含补助)"
    assert unit_said("填报单位：松溪镇卫生院　　单位：万元") == "万元"
    assert unit_said("填报单位：松溪镇卫生院") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("２０２５年度财务年报", ["2025"]), ("2025年1-12月", ["2025"]), ("2025年1—11月", []),
        ("2025年11月", ["2025-11"]),
        ("202511月报", ["2025-11"]), ("2025年第三季度", ["2025-Q3"]), ("2025Q4", ["2025-Q4"]), ("附件12", []),
    ],
)  # fmt: skip
def test_periods_that_a_title_names(text, found):
    assert periods_in(text) == found
    assert best_period([text], "year") == ("2025" if "2025" in found else "")


@given(st.integers(0, 5000), st.integers(0, 800))
@settings(max_examples=50, deadline=None)
def test_addresses_go_both_ways(row, column):
    assert place(address(row, column)) == (row, column)
