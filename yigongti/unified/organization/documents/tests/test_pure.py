"""Names, sheets, marks, forms, walk: without a database."""

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yigongti.foundation.errors import Invalid
from yigongti.unified.organization.documents import forms, ledger, packing
from yigongti.unified.organization.documents.cells import parsed
from yigongti.unified.organization.documents.marking import Mark, marked
from yigongti.unified.organization.documents.naming import clause_name, clause_names
from yigongti.unified.organization.documents.sheets import SHEET_MAX, Block, blocks, sheets
from yigongti.unified.organization.documents.testing import TEXT
from yigongti.unified.organization.documents.walk import Step, Walk
from yigongti.unified.organization.reading.read import read_text
from yigongti.unified.organization.reading.shapes import Clause, Found, Span


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("四", "（七）", "1"), "四（七）1"),
        (("附件2",), "附件2"),
        (("附件3", "一"), "附件3-一"),
        (("1", "1"), "1-1"),
        (("五", "县 财政局"), "五县财政局"),
        (("a/b?",), "a／b？"),
    ],
)
def test_names_of_clauses(path, name):
    assert clause_name(path) == name


def test_the_same_path_again_gets_an_address_of_its_own():
    found = Found(Span(0, 1), "r")
    clauses = [Clause(("一",), "一、", "", "chapter", 1, Span(0, 1), 1, found)] * 3
    assert clause_names(clauses) == ["一", "一~2", "一~3"]


def test_a_reading_survives_json():
    reading = read_text(TEXT)
    assert packing.unpack(packing.pack(reading)) == reading


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 40_000), max_size=40, unique=True), st.integers(0, 45_000))
def test_every_character_stands_in_one_block_and_sheets_are_bounded(starts, length):
    found = [
        Block(f"c{n}", "一、", "", 1 + n % 3, start, min(start + 1, length))
        for n, start in enumerate(starts) if start < length
    ]  # fmt: skip
    cut = blocks(found, length)
    assert [b.start for b in cut][:1] == [0]
    assert all(a.end == b.start for a, b in pairwise(cut))
    assert cut[-1].end == length
    assert all(sheet.end - sheet.start <= SHEET_MAX for sheet in sheets(cut))
    assert [b for sheet in sheets(cut) for b in sheet.blocks] == cut


marks = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="甲乙<&>\n 丙", min_size=1, max_size=30), marks)
def test_marked_text_is_escaped_and_complete(text, ranges):
    found = [Mark(n, "unit", '"<b>', min(a, b), max(a, b), "proposed", True) for n, (a, b) in enumerate(ranges)]
    html = marked(text, 0, len(text), found)
    bare = re.sub(r"<[^>]*>", "", html)
    for word, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        bare = bare.replace(word, sign)
    assert bare == text
    assert html.count("<mark") == html.count("</mark>")


def test_the_shorter_finding_lies_on_top():
    long, short = Mark(1, "unit", "", 0, 6, "proposed", False), Mark(2, "quantity", "", 2, 4, "proposed", False)
    html = marked("一二三四五六", 0, 6, [short, long])
    assert re.sub(r'<mark class="m k-(\w+)[^>]*>', r"[\1:", html).replace("</mark>", "]") == (
        "[unit:一二][quantity:三四][unit:五六]"
    )


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("unit", {"name": " "}, "name"),
        ("unit", {"name": "县财政局", "role": "boss"}, "role"),
        ("deadline", {"kind": "by"}, "due"),
        ("deadline", {"kind": "phase", "since": "2025-02-30"}, "since"),
        ("deadline", {"kind": "within", "since": "2026-01-01", "due": "2025-01-01"}, "due"),
        ("deadline", {"kind": "recurring", "every": ""}, "every"),
        ("quantity", {"value": "八百"}, "value"),
        ("quantity", {"value": "NaN"}, "value"),
        ("quantity", {"value": "5", "comparator": "range", "upper": "2"}, "upper"),
        ("frame", {"count": "2.5", "noun": "平台"}, "count"),
        ("head", {"value": "x"}, "kind"),
        ("nothing", {}, "kind"),
    ],
)
def test_forms_refuse_by_field(kind, typed, field):
    with pytest.raises(Invalid) as refused:
        forms.checked(kind, typed)
    assert field in refused.value.fields


def test_a_correction_keeps_what_the_form_does_not_show():
    before = {"printed": "永安", "name": "永安", "role": "member", "consortium": "甲", "township": "", "year": ""}
    assert forms.checked("member", {"name": "永安街道社区卫生服务中心"}, before=before) == before | {
        "name": "永安街道社区卫生服务中心"
    }


def test_the_walk_goes_by_clause_doubts_first_and_round():
    steps = [
        Step(1, "unit", "一", 5, is_doubtful=False, is_open=True),
        Step(2, "quantity", "一", 9, is_doubtful=True, is_open=True),
        Step(3, "clause", "二", 20, is_doubtful=False, is_open=False),
        Step(4, "unit", "二", 25, is_doubtful=False, is_open=True),
    ]
    walk = Walk(steps, ["文首", "一", "二"])
    assert [s.pk for s in walk.steps] == [2, 1, 3, 4]
    assert (walk.after(2).pk, walk.before(1).pk, walk.after(4)) == (1, 2, None)
    assert (walk.next_open(4).pk, walk.next_open(1, doubtful=True).pk) == (2, 2)
    only_open = Walk(steps, ["一", "二"], "open")
    assert only_open.after(1).pk == 4


@pytest.mark.parametrize(
    ("printed", "comparator", "value"),
    [
        ("≥59", ">=", "59"),
        ("--", "", None),
        ("", "", None),
        ("5.5", "", "5.5"),
        ("98%", "", "98"),
        ("≤3.2", "<=", "3.2"),
    ],
)
def test_targets_as_typed(printed, comparator, value):
    assert parsed(printed) == {"printed": printed, "comparator": comparator, "value": value}


def test_sentences_of_a_clause():
    body = "完善心电诊断中心。实现全覆盖；按月报送使用情况。”"
    assert ledger.sentences(body) == ["完善心电诊断中心。", "实现全覆盖；", "按月报送使用情况。”"]
    assert ledger.title_of("完善心电诊断中心，实现全覆盖。", "") == "完善心电诊断中心"
