import io
import zipfile
from datetime import datetime
from decimal import Decimal

from yigongti.foundation.web.export import file_name, write_workbook, xlsx_response
from yigongti.foundation.web.words import ZONE


def sheet_of(columns, rows, **how):
    stream = io.BytesIO()
    count = write_workbook(stream, columns, rows, **how)
    return count, zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml").decode()


def test_text_never_becomes_a_formula():
    _count, xml = sheet_of(["姓名"], [["=HYPERLINK(1)"], ["+1"], ["@x"]])
    assert "<f>" not in xml
    assert "=HYPERLINK(1)" in xml


def test_numbers_stay_numbers_and_missing_stays_empty():
    count, xml = sheet_of(["a", "b", "c"], iter([[Decimal("59.37"), None, 0]]))
    assert count == 1
    assert '<c r="A2"><v>59.37</v></c>' in xml
    assert 'r="B2"' not in xml
    assert '<c r="C2"><v>0</v></c>' in xml


def test_times_are_shanghai_times():
    _count, xml = sheet_of(["t"], [[datetime(2026, 11, 23, 0, 0, tzinfo=ZONE)]])
    assert "<v>46349</v>" in xml  # 2026-11-23 in days since 1899-12-30


def test_more_rows_than_the_sample_arrive():
    count, xml = sheet_of(["n"], ([n] for n in range(120)), note="合计")
    assert count == 120
    assert 'r="A121"' in xml
    assert "合计" in xml


def test_file_names():
    assert file_name("审计/记录: 2026") == "审计_记录_ 2026.xlsx"
    assert file_name("") == "导出.xlsx"
    assert "filename*=UTF-8''" in xlsx_response(["a"], [], "指标").headers["Content-Disposition"]
