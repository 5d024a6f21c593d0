import contextlib
import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yigongti.records.terms.tables import TableUnreadable, read

HEAD = "代码,名称,分组\n"


def of(text: str, encoding: str = "utf-8"):
    return read(text.encode(encoding), name="t.csv")


def test_reads_columns_in_any_order_and_keeps_the_others():
    rows, errors = of("名称,时长,代码\n心电图,10,ecg-12\n\n,,\n")
    assert errors == []
    assert [(r.code, r.name, r.details) for r in rows] == [("ecg-12", "心电图", {"时长": "10"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_reads_what_table_software_writes(encoding):
    assert of(HEAD + "a,胸痛,x\n", encoding)[0][0].name == "胸痛"


@pytest.mark.parametrize(
    ("line", "row", "words"),
    [
        (",胸痛,x", 2, "缺少代码"),
        ("a,,x", 2, "缺少名称"),
        ("a,胸痛,x\na,胸闷,x", 3, "与第 2 行重复"),
        ("a,胸痛,x,y", 2, "多出 1 列"),
        (f"a,{'长' * 121},x", 2, "名称太长"),
    ],
)
def test_a_wrong_row_is_named(line, row, words):
    _, errors = of(HEAD + line + "\n")
    assert [e.row for e in errors] == [row]
    assert words in errors[0].message


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "t.csv", "表头"),
        ("代号,名称\n".encode(), "t.csv", "代码"),
        (b"\xff\xfe\x00\x00", "t.csv", "看不懂"),
        (b'a,"b\n', "t.csv", "引号"),
        (b"PK\x03\x04 not a workbook", "t.xlsx", "打不开"),
    ],
)
def test_what_is_no_table_gets_a_sentence(content, name, words):
    with pytest.raises(TableUnreadable, match=words):
        read(content, name=name)


def test_reads_excel_and_keeps_whole_numbers_whole():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for n, line in enumerate([["代码", "名称"], [12, "胸痛"], ["", ""], ["b", ""]]):
            sheet.write_row(n, 0, line)
    rows, errors = read(buffer.getvalue(), name="t.xlsx")
    assert [r.code for r in rows] == ["12"]
    assert [(e.row, e.message) for e in errors] == [(4, "缺少名称。")]


@given(st.binary(max_size=400), st.sampled_from(["t.csv", "t.xlsx"]))
def test_no_bytes_crash_it(content, name):
    with contextlib.suppress(TableUnreadable):
        read(content, name=name)
