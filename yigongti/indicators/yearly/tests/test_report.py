"""The yearly report: annex layout, locked numbers, gaps by name; PDF text and workbook checked against it."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.indicators.yearly import report
from yigongti.indicators.yearly.paper import report_pdf
from yigongti.indicators.yearly.testing import NOW, lock, numbers, two_counties
from yigongti.indicators.yearly.workbook import workbook
from yigongti.records.places.testing import COUNTY

VALUES = {"primary_visits": 5862, "total_visits": 10000, "cost_n": 81, "persons_n": 100}


@pytest.fixture
def world(db):
    made, _, _ = two_counties()
    numbers(COUNTY, 2025, VALUES)
    numbers(COUNTY, 2025, {"contracted_n": 185_000}, origin="computed")
    return made


def made(world, year=2025):
    viewer = make_actor((report.READ,), world.commission, scope="county")
    return report.build(county=COUNTY, year=year, seen_by=viewer, now=NOW)


def row(found, code):
    return next(one for one in (*found.core, *found.monitored) if one.code == code)


def test_the_annex_stands_as_printed(world):
    found = made(world)
    assert found.figures == ("2023 实际", "2025", "2027", "2027 全市")
    share, people, ratio = row(found, "WX-K07"), row(found, "WX-K09"), row(found, "WX-K06")
    assert (share.printed, share.text, share.verdict) == (
        ("58.62", "≥59", "≥60", "≥60"), "58.62", "2025 差 0.38；2027 差 1.38",
    )  # fmt: skip
    assert (people.printed, people.text, people.tone) == (("—", "18", "20", "1500"), "18.50", "amber")
    assert (ratio.unit, ratio.printed, ratio.text) == ("%", ("", "≥0.85", "", ""), "0.81")
    assert "表中单位印作 %" in ratio.note


def test_what_is_missing_is_named_with_its_reason(world):
    found = made(world)
    assert {gap.code for gap in found.gaps} == {"WX-M07", "WX-M10", "WX-M14"}
    assert "doctors_avg数" in next(gap.why for gap in found.gaps if gap.code == "WX-M07")
    assert (found.rows, found.has_value) == (6, 3)
    assert len(made(world, 2022).gaps) == 6


def test_a_locked_year_gives_its_numbers_and_says_what_moved(world):
    lock(COUNTY, 2025, VALUES, {"WX-K07": 60.01, "WX-K09": 18.5, "WX-M07": None})
    found = made(world)
    share = row(found, "WX-K07")
    assert (share.text, share.verdict, found.moved) == ("60.01", "2025 已达标；2027 已达标", 1)
    assert "现在是 58.62" in share.note
    assert row(found, "WX-K09").text == "18.50"
    assert "甲提出、乙确认" in found.state
    assert next(gap.why for gap in found.gaps if gap.code == "WX-M07") == "锁定时缺"


def test_only_who_may_reads(world):
    with pytest.raises(MissingPermission):
        report.build(county=COUNTY, year=2025, seen_by=make_actor((), world.commission), now=NOW)


def test_the_paper_says_what_the_report_says(world):
    found = made(world)
    data = report_pdf(found, is_demo=True)
    assert data == report_pdf(found, is_demo=True)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    plain = re.sub(r"\s+", "", text)
    for words in (
        "年度监测报告",
        "2025年",
        "58.62",
        "≥59",
        "差0.38",
        "缺数及原因",
        "WX-M07",
        "第1版",
        "演示数据",
        "测试人员",
    ):
        assert words in plain, words


def test_the_workbook_says_what_the_report_says(world):
    found = made(world)
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(found, is_demo=False)))
    assert book.sheet_names == ["封面", "附件2", "附件3", "缺数", "公式版本"]
    rows = book.get_sheet_by_name("附件2").to_python()
    assert rows[0] == ["一级指标", "序号", "指标", "单位", *found.figures, "2025 年结果", "结论"]
    assert rows[1][4:9] == ["58.62", "≥59", "≥60", "≥60", 58.62]
    assert len(book.get_sheet_by_name("缺数").to_python()) == 4


def test_pages_and_downloads(client, world):
    position = make_position((report.READ, report.EXPORT), world.commission, scope="county")
    sign_in(client, position.user, position)
    page = client.get("/yearly/", {"year": "2025"}).content.decode()
    assert "差 0.38" in page
    assert "doctors_avg数" in page
    assert client.get("/yearly/", {"year": "99999"}).status_code == 200
    assert client.get("/yearly/pdf/", {"year": "2025"}).content.startswith(b"%PDF")
    assert client.get("/yearly/xlsx/").headers["Content-Disposition"].endswith('_2025.xlsx"')
    assert client.get("/yearly/province/").status_code == 403
