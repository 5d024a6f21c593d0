"""The pages: a file goes in, comes back mended, and is written; strangers and others find nothing."""

import secrets
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.models import Scope
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.indicators.collection.models import Cell
from yigongti.indicators.importing.models import Habit, Import
from yigongti.indicators.importing.returned import HEAD
from yigongti.indicators.importing.testing import OWN
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL


@pytest.fixture
def county(client, world):
    """A browser of the commission."""
    return signed_in(client, make_position((*ALL, "collection.other.save"), world.commission, scope=Scope.COUNTY))


def signed_in(client, position):
    return sign_in(client, position.user, position)


def send(client, data, name="年报2025.xlsx"):
    return post(client, reverse("importing:upload"), {"file": SimpleUploadedFile(name, data)})


def post(client, url, data=None):
    return client.post(url, {"_key": secrets.token_hex(8), **(data or {})}, follow=True)


def here(answer):
    return answer.redirect_chain[-1][0]


def sheet_in(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_upload_map_apply_undo(county, world):
    answer = send(county, files.xlsx(files.merged_heads))
    text = answer.content.decode()
    for words in ("约数，请填准确的数", "不认识的卫生院", "没有对上", "是合计，没有导入", "402,000 元", "各行之和"):
        assert words in text
    place = here(answer)
    name = 'name="n:不认识的卫生院"'
    assert name in text
    post(county, f"{place}choose/", {"n:不认识的卫生院": "-"})
    page = county.get(place)
    digest = page.context["digest"]
    done = post(county, f"{place}apply/", {"seen": digest})
    assert "已写入 8 格" in done.content.decode()
    assert Cell.objects.count() == 8
    assert Habit.objects.get().choices["names"] == {"不认识的卫生院": "-"}
    assert "不认识的卫生院 → <b>不导入</b>" in county.get(reverse("importing:habits")).content.decode()
    back = post(county, f"{place}undo/")
    assert "已整批撤销" in back.content.decode()
    assert set(Cell.objects.values_list("value", flat=True)) == {None}
    twice = post(county, f"{place}undo/")
    assert twice.status_code == 409


def test_the_same_sheet_comes_back_with_a_red_column_and_goes_in_again(county):
    place = here(send(county, files.xlsx(files.merged_heads)))
    rows = sheet_in(county.get(f"{place}mended.xlsx"))
    assert rows[0][0].startswith("云岭县基层医疗卫生机构财务年报")
    assert rows[5][:4] == ["松溪镇卫生院", 120.5, "４０．２", "1,0.5"]
    assert rows[4][6] == HEAD
    assert rows[5][6].startswith("D6：")
    assert "D8：“约 3”是约数" in rows[7][6]
    assert "没有对上" in rows[8][6]
    assert rows[6][6] == ""
    raw = county.get(f"{place}mended.xlsx").content
    second = send(county, raw, "改后.xlsx")
    assert second.context["counts"] == {"new": 8, "changed": 0, "same": 0, "blank": 2, "refused": 2}


def test_template_out_filled_in_equal(county, world):
    url = reverse("importing:template", args=[OWN, "2025"])
    rows = sheet_in(county.get(url))
    assert rows[2][:3] == ["代码", "机构名称", "基层医疗卫生机构总收入（元）"]
    assert [row[0] for row in rows[3:6]] == ["tw-a1", "tw-a2", "tw-b1"]
    for index, row in enumerate(rows[3:6], start=1):
        row[2:6] = [index * 1000.25, index * 500, index * 7, ""]
    answer = send(county, files.rows_xlsx(rows, name="填报"), "模板.xlsx")
    assert answer.context["counts"]["new"] == 9
    post(county, f"{here(answer)}apply/", {"seen": answer.context["digest"], "hand_in": "yes"})
    again = sheet_in(county.get(url))
    assert [row[2:6] for row in again[3:6]] == [row[2:6] for row in rows[3:6]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.4 nothing", "这个文件不是表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        (b"PK\x03\x04 broken", "没有读成"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "没有读成"),
        (b"\n\n ,, \n", "没有一张有内容的表"),
    ],
    ids=["pdf", "web page", "broken zip", "broken xls", "blank csv"],
)
def test_what_cannot_be_read_is_refused_in_words(county, data, sentence):
    answer = send(county, data, "x.xls")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()


def test_nothing_chosen_and_a_file_of_no_sheet(county):
    assert "还没有选择文件" in post(county, reverse("importing:upload")).content.decode()
    answer = send(county, files.rows_xlsx([["甲", "乙"], ["x", 1]]))
    assert "没有认出这是哪张报表" in answer.content.decode()
    place = here(answer)
    assert post(county, f"{place}apply/", {"seen": ""}).status_code == 422
    assert post(county, f"{place}choose/", {"sheet": "nowhere"}).status_code == 422
    assert post(county, f"{place}choose/", {"sheet": OWN}).status_code == 200
    assert county.get(f"{place}mended.xlsx").status_code == 200
    assert post(county, f"{place}drop/").status_code == 200
    assert Import.objects.get().state == "dropped"


def test_another_organization_finds_nothing(client, county, world):
    place = here(send(county, files.rows_xlsx([["机构", "药品收入"], ["松溪镇卫生院", 1]])))
    signed_in(client, make_position(ALL, world.center_a1))
    for end in ("", "mended.xlsx", "file/"):
        assert client.get(f"{place}{end}").status_code == 404
    for end in ("choose/", "apply/", "undo/", "drop/", "again/"):
        assert post(client, f"{place}{end}").status_code == 404
    rows = sheet_in(client.get(reverse("importing:template", args=[OWN, "2025"])))
    assert "梅湾" not in str(rows)
    signed_in(client, make_position((), world.center_a1))
    assert client.get(reverse("importing:list")).status_code == 403
