"""Files become text: encodings, Word's own numbers, tables, pages; and refusals that say why."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from yigongti.unified.organization.reading import intake
from yigongti.unified.organization.reading.as_json import as_json
from yigongti.unified.organization.reading.intake import refusals
from yigongti.unified.organization.reading.json_shapes import ReadingJson, schema_text
from yigongti.unified.organization.reading.read import read_bytes, read_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
SAMPLE = Path(__file__).parents[1] / "sample" / "yunxi_2026.txt"


def paragraph(text, level=None):
    number = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text, more=""):
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(text)}</w:tc>"


def docx(body):
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(LEVELS)
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        parts.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_every_encoding_gives_the_same_text(encoding):
    assert intake.text_of("一、总体要求\r\n到2026年底。\r\n".encode(encoding)) == "一、总体要求\n到2026年底。\n"


def test_the_numbers_that_word_counts_are_printed():
    body = "".join(
        paragraph(*one) for one in (("甲", 0), ("子", 1), ("寅", 2), ("2025年", 2), ("丑", 1), ("乙", 0), ("辰", 1))
    )
    assert intake.text_of(docx(body)).split("\n") == [
        "一、甲",
        "（一）子",
        "1. 寅",
        "2. 2025年",
        "（二）丑",
        "二、乙",
        "（一）辰",
    ]


def test_merged_cells_have_their_words_once():
    top = cell("甲", "<w:vMerge w:val='restart'/>") + cell("乙", "<w:gridSpan w:val='2'/>")
    below = cell("甲", "<w:vMerge/>") + cell("丙") + cell("丁")
    rows = f"<w:tr>{top}</w:tr><w:tr>{below}</w:tr>"
    text = intake.text_of(docx(f"<w:tbl>{rows}</w:tbl>{paragraph('尾')}"))
    assert text == "\t甲\n\t乙\n\t\n\n\t\n\t丙\n\t丁\n\n\n\n尾"


def test_deleted_words_of_a_docx_are_gone():
    body = "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    assert intake.text_of(docx(body)) == "留"


def test_a_page_gives_paragraphs_and_tables_without_its_menus():
    page = "<html><head><title>x</title></head><nav>首页</nav><p>一、甲</p><script>var a='<p>';</script>"
    page += "<table><tr><td rowspan=2>子<td>丑</tr><tr><td>寅</table>"
    assert intake.text_of(page.encode()) == "一、甲\n\n\t子\n\t丑\n\n\t\n\t寅"


def packed(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, data)
    return out.getvalue()


REFUSED = {
    "empty": (b" \n", refusals.EmptyFile),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, refusals.OldWord),
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), refusals.Encrypted),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, refusals.Picture),
    "bomb": (packed("word/document.xml", b"<a>" + b" " * 30_000_000 + b"</a>"), refusals.Hostile),
    "entity": (packed("word/document.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), refusals.Hostile),
    "deep": (packed("word/document.xml", "<a>" * 5000 + "</a>" * 5000), refusals.Hostile),
    "workbook": (packed("xl/workbook.xml", "<a/>"), refusals.UnknownFormat),
    "half": (b"PK\x03\x04" + b"a" * 50, refusals.Damaged),
    "half a pdf": (b"%PDF-1.7\n1 0 obj\n", refusals.Damaged),
    "bytes": (bytes(range(128, 256)) * 20, refusals.UnknownFormat),
    "tables in tables": (b"<html>" + b"<table><tr><td>" * 5000, refusals.Hostile),
    "only marks": (b"<html><p></p></html>", refusals.NoText),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(name):
    data, reason = REFUSED[name]
    with pytest.raises(reason) as refused:
        intake.text_of(data)
    assert refusals.BY_CODE[refused.value.code] is reason
    assert str(refused.value).endswith("。")


def test_endless_nesting_of_a_page_costs_nothing():
    assert intake.text_of(b"<html>" + b"<div>" * 300_000 + "好".encode()) == "好"


def test_the_json_is_what_the_schema_says():
    found = as_json(read_text(SAMPLE.read_text(encoding="utf-8")), file="yunxi_2026.txt")
    adapter = TypeAdapter(ReadingJson)
    assert json.loads(json.dumps(adapter.validate_python(found, strict=True))) == found
    assert [clause["path_text"] for clause in found["clauses"]][:3] == ["一", "二", "二（一）"]
    root = Path(__file__).parents[5]
    assert (root / "docs/policy-reading.schema.json").read_text(encoding="utf-8") == schema_text()


def test_a_docx_reads_like_its_text():
    body = "".join(
        paragraph(*one)
        for one in (("青禾县医共体建设方案",), ("要求", 0), ("到2026年底建成。",), ("任务", 0), ("组建。做好组建。", 1))
    )
    found = read_bytes(docx(body), "方案.docx")
    assert (found.head.title, found.head.scope) == ("青禾县医共体建设方案", "青禾县")
    assert ["/".join(clause.path) for clause in found.clauses] == ["一", "二", "二/（一）"]
