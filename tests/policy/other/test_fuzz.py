"""Damaged files of every format: the reader gives a reading or a refusal that says why, in bounded time, no error.

Also documents as long as the longest that a county issues (400,000 characters), and words of orders in any mixture.
"""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policy.other.marked import HERE
from tests.policy.other.test_other import DOCUMENTS
from yigongti.unified.organization.reading.intake import Refusal
from yigongti.unified.organization.reading.read import read_bytes, read_text

FILES = {path.name: path.read_bytes() for path in DOCUMENTS}
WORDS = (
    "列第一位的为牵头单位，下同",
    "（责任单位：",
    "县卫健局、县财政局",
    "）",
    "完成时限：",
    "2025年6月",
    "1:1.6",
    "三分之二以上",
    "不超过基准线的2.5倍",
    "\t序号\n\t重点任务\n\t责任单位\n\n",
    "\t1\n\t组建医共体2个\n\t县卫健局\n\n",
    "\n",
    "【工作目标】",
    "第一步：",
    "附：",
    "附件1：",
    "一、",
    "（一）",
    "1.",
    " . ",
    "1  ",
    "| 序号 | 任务 | 责任单位 |\n",
    "组长：",
    "县长、县政府副县长",
    "两类服务、一项管理",
)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def read_or_refused(data: bytes, name: str) -> None:
    begin = process_time()
    with suppress(Refusal):
        reading = read_bytes(data, name)
        for clause in reading.clauses:
            assert 0 <= clause.span.start <= clause.span.end <= len(reading.text)
    assert process_time() - begin < 60


@SETTINGS
@given(st.sampled_from(sorted(FILES)), st.data())
def test_damaged_files_are_read_or_refused(name, draw):
    data = bytearray(FILES[name])
    for _ in range(draw.draw(st.integers(1, 5))):
        at = draw.draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw.draw(st.sampled_from(("flip", "cut", "insert", "twice")))
        if kind == "flip" and data:
            data[at] = draw.draw(st.integers(0, 255))
        elif kind == "cut":
            del data[at : at + draw.draw(st.integers(1, 400))]
        elif kind == "insert":
            data[at:at] = draw.draw(st.binary(max_size=40))
        else:
            data[at:at] = data[at : at + 300]
    read_or_refused(bytes(data), name)


@SETTINGS
@given(
    st.sampled_from((b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"", b"\xff\xfe", b"\xd0\xcf\x11\xe0")),
    st.binary(max_size=3000),
)
def test_any_bytes_are_read_or_refused(start, rest):
    read_or_refused(start + rest, "a")


@SETTINGS
@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_any_mixture_of_words_is_read(text):
    reading = read_text(text)
    for clause in reading.clauses:
        for item in (clause, *clause.units, *clause.deadlines, *clause.quantities):
            assert 0 <= item.found.span.start <= item.found.span.end <= len(text)


@pytest.mark.parametrize("name", ["05_table_only.txt", "11_province.txt", "23_division.txt"])
def test_a_document_of_two_hundred_pages_takes_seconds(name):
    text = (HERE / name).read_text(encoding="utf-8")
    begin = process_time()
    read_text((text * (400_000 // len(text) + 1))[:400_000])
    assert process_time() - begin < 60
