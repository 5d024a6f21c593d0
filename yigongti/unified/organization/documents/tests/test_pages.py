"""Every page in four beats: works, refuses bad input in words, refuses a stranger, refuses another county."""

import gzip
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_position
from yigongti.unified.organization.documents import intake
from yigongti.unified.organization.documents.models import PolicyDocument
from yigongti.unified.organization.documents.testing import TEXT
from yigongti.unified.organization.documents.tests.conftest import Desk, row, text_of

GETS = (
    ("document", ()), ("clause", ("二（二）1",)), ("file", ()), ("findings_xlsx", ()), ("review", ()),
    ("table", ("members",)), ("table", ("unread",)), ("table", ("unfit",)), ("diff", ()),
)  # fmt: skip


def test_every_page_opens_and_names_the_document(desk, document):
    seat = desk()
    assert document.title in text_of(seat.get("list"))
    assert "粘贴正文" in text_of(seat.get("new"))
    for name, more in GETS:
        assert (name, seat.get(name, document.pk, *more).status_code) == (name, 200)
    for name in ("indicators", "monitoring"):
        assert "没有读出" in text_of(seat.get("table", document.pk, name))


def test_strangers_and_other_counties(desk, document, world, client):
    stranger = desk("places.institution.read")
    away = Organization.objects.create(code="away", name="外县卫健委", short_name="外县", county="990039")
    other = desk(where=away)
    for name, more in GETS:
        assert (name, stranger.get(name, document.pk, *more).status_code) == (name, 403)
        assert (name, other.get(name, document.pk, *more).status_code) == (name, 404)
    posts = ("decide", "accept_clause", "add", "reread", "set_aside", "draft", "propose", "open_tasks")
    for name in posts:
        assert (name, stranger.post(name, document.pk).status_code) == (name, 403)
        assert (name, other.post(name, document.pk).status_code) == (name, 404)
    assert document.title not in text_of(other.get("list"))


def test_a_reader_sees_findings_but_no_buttons(desk, document):
    page = text_of(desk("documents.document.read").get("review", document.pk))
    assert "认可 <kbd>" not in page
    assert "县医保局" in page


def test_import_by_file_and_by_paste_and_the_second_time(desk):
    seat = desk()
    answer = seat.post("import", file=SimpleUploadedFile("方案.txt", TEXT.encode()), _key="k1")
    made = PolicyDocument.objects.get()
    assert answer["Location"] == reverse("documents:review", args=[made.pk])
    assert "读出" in text_of(seat.client.get(answer["Location"]))
    again = seat.post("import", text=TEXT.replace("\n", "\r\n"), _key="k2")
    assert again["Location"] == reverse("documents:document", args=[made.pk])
    assert "打开原来的那一份" in text_of(seat.client.get(again["Location"]))
    assert PolicyDocument.objects.count() == 1


def test_what_cannot_be_read_comes_back_in_words_with_the_pasted_text(desk, monkeypatch):
    seat = desk()
    empty = seat.post("import")
    assert (empty.status_code, "请选择一个文件，或把正文粘贴进来" in text_of(empty)) == (422, True)

    def refuse(*_args, **_words):
        raise intake._refusal("这是扫描图片，没有文字。")

    monkeypatch.setattr(intake, "read_document", refuse)
    answer = seat.post("import", text="随手写的一段文字")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "这是扫描图片，没有文字。" in page
    assert "随手写的一段文字" in page
    assert not PolicyDocument.objects.exists()


def test_accept_without_script_goes_on_to_the_next(desk, document):
    seat, unit = desk(), row(document, "unit", name="县医保局")
    answer = seat.post("decide", document.pk, finding=unit.pk, version=unit.version, verb="accept", _key="a")
    assert answer.status_code == 302
    assert f"f={unit.pk}" not in answer["Location"]
    unit.refresh_from_db()
    assert (unit.state, unit.decided_by) == ("accepted", seat.position.user)


def test_accept_by_htmx_brings_column_counts_and_the_changed_block(desk, document):
    seat, unit = desk(), row(document, "unit", name="县医保局")
    page = text_of(seat.fragment("decide", document.pk, finding=unit.pk, version=unit.version, verb="accept"))
    assert "<html" not in page
    assert 'id="counts" hx-swap-oob="true"' in page
    assert f'data-f="{unit.pk}"' in page
    assert "k-unit accepted" in page


def test_a_double_click_decides_once(desk, document):
    seat, unit = desk(), row(document, "unit", name="县医保局")
    for _ in range(2):
        seat.post("decide", document.pk, finding=unit.pk, version=unit.version, verb="accept", _key="same")
    unit.refresh_from_db()
    assert unit.version == 1


def test_two_reviewers(desk, document):
    one, two, unit = desk(), desk(), row(document, "unit", name="县医保局")
    one.post("decide", document.pk, finding=unit.pk, version=0, verb="accept")
    answer = two.fragment(
        "decide", document.pk, finding=unit.pk, version=0, verb="correct", p_name="县医疗保障局", p_role="lead"
    )
    page = text_of(answer)
    assert (answer.status_code, "别人刚改过" in page) == (409, True)
    assert one.position.user.display_name in page
    assert "县医疗保障局" not in page or "已认可" in page
    unit.refresh_from_db()
    assert unit.payload["name"] == "县医保局"


def test_a_wrong_form_comes_back_with_what_was_typed(desk, document):
    seat, quantity = desk(), row(document, "quantity", unit="人")
    answer = seat.fragment(
        "decide", document.pk, finding=quantity.pk, version=0, verb="correct", p_value="六百", p_unit="人",
        p_comparator="<", p_binds="服务人口", p_upper="",
    )  # fmt: skip
    page = text_of(answer)
    assert answer.status_code == 422
    assert "请填数字。" in page
    assert 'value="六百"' in page


def test_a_rejection_needs_a_reason(desk, document):
    seat, unit = desk(), row(document, "unit", name="县医保局")
    answer = seat.post("decide", document.pk, finding=unit.pk, version=0, verb="reject")
    assert (answer.status_code, "请写明理由" in text_of(answer)) == (422, True)
    assert seat.post("decide", document.pk, finding=unit.pk, version=0, verb="reject", reason="重复").status_code == 302


def test_enter_in_the_field_of_a_rejection_picks_no_ready_reason(desk, document):
    """A browser presses the first button of a form: it must carry no reason of its own."""
    unit = row(document, "unit", name="县医保局")
    page = text_of(desk().get("review", document.pk, f=unit.pk, reject=1))
    form = page[page.index('value="reject"') :]
    first = form[form.index("<button") :]
    assert "name=" not in first[: first.index(">")]
    answer = desk().post("decide", document.pk, finding=unit.pk, version=0, verb="reject", reason_other="别的意思")
    unit.refresh_from_db()
    assert (answer.status_code, unit.reason) == (302, "别的意思")


def test_accept_all_of_a_clause(desk, document):
    seat = desk()
    rows = list(document.findings.filter(clause="二（二）2"))
    seat.post("accept_clause", document.pk, open=[f"{r.pk}.{r.version}" for r in rows])
    assert set(document.findings.filter(clause="二（二）2").values_list("state", flat=True)) == {"accepted"}
    assert seat.post("accept_clause", document.pk).status_code == 422


def test_added_from_a_selection_and_from_typed_words(desk, document):
    seat, at = desk(), TEXT.index("使用情况")
    page = text_of(seat.get("review", document.pk, add=1, clause="二（二）1", start=at, end=at + 4, kind="unit"))
    assert "“使用情况”" in page.replace("<q>", "“").replace("</q>", "”")
    answer = seat.post(
        "add", document.pk, kind="unit", clause="二（二）1", start=at, end=at + 4, p_name="心电中心", p_role="lead"
    )
    assert answer.status_code == 302
    words = seat.post("add", document.pk, kind="reference", clause="一", words="总体要求", p_title="总体规划")
    assert words.status_code == 302
    added = document.findings.filter(state="added").order_by("start")
    assert [(f.kind, f.clause) for f in added] == [("reference", "一"), ("unit", "二（二）1")]
    missing = seat.post("add", document.pk, kind="unit", clause="一", words="原文没有的话", p_name="甲", p_role="lead")
    assert (missing.status_code, "原文里找不到" in text_of(missing)) == (422, True)
    assert 'value="原文没有的话"' in text_of(missing)


def test_filters_show_what_is_left(desk, document):
    seat, unit = desk(), row(document, "unit", name="县医保局")
    seat.post("decide", document.pk, finding=unit.pk, version=0, verb="accept")
    page = text_of(seat.get("review", document.pk, clause="二（一）", show="open"))
    assert "筛选之外还有 <b>1</b> 条" in page


def test_the_address_of_a_clause_and_of_a_sentence(desk, document):
    seat = desk("documents.document.read")
    page = text_of(seat.get("clause", document.pk, "二（二）1"))
    assert "level-3 here" in page
    assert "level-3 here" in text_of(seat.get("document", document.pk, clause="二（二）1 第2句"))
    assert seat.get("clause", document.pk, "九（九）9").status_code == 404


def test_the_file_is_a_download_and_nothing_else(desk, document):
    answer = desk().get("file", document.pk)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).decode() == TEXT


def test_findings_in_excel(desk, document):
    answer = desk().get("findings_xlsx", document.pk)
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["条款", "类别", "内容", "说明"]
    assert ["二（一）", "单位", "县医保局", "配合单位"] in [line[:4] for line in rows]


def test_reading_again_and_setting_aside(desk, document):
    seat = desk()
    assert seat.post("reread", document.pk)["Location"] == reverse("documents:review", args=[document.pk])
    assert seat.post("set_aside", document.pk, reason=" ").status_code == 422
    assert seat.post("set_aside", document.pk, reason="已有修订稿").status_code == 302
    assert seat.post("reread", document.pk).status_code == 409
    assert "已有修订稿" in text_of(seat.get("document", document.pk))


def test_the_review_page_is_light(desk, document, django_assert_max_num_queries):
    seat = desk()
    seat.get("review", document.pk)
    with django_assert_max_num_queries(30):
        answer = seat.get("review", document.pk)
    assert len(gzip.compress(answer.content)) < 150_000


@pytest.mark.parametrize(
    "query", [{"f": "9" * 30}, {"f": "x"}, {"sheet": "0"}, {"sheet": "99"}, {"show": "<b>"}, {"clause": "无"}]
)
def test_odd_addresses_show_the_page(desk, document, query):
    assert desk().get("review", document.pk, **query).status_code == 200


def test_an_unread_passage_is_settled(desk, world, document):
    passage = document.findings.create(
        ident="unread:1", kind="unread", start=3, end=9, clause="文首", payload={"why": "没有规则"}, confidence=0
    )
    seat = desk()
    assert "没有规则" in text_of(seat.get("table", document.pk, "unread"))
    seat.post("decide", document.pk, finding=passage.pk, version=0, verb="accept")
    passage.refresh_from_db()
    assert passage.state == "accepted"


def _member(document, number, name):
    payload = {"consortium": "甲医共体", "printed": name, "name": name, "role": "member", "township": "", "year": ""}
    return document.findings.create(
        ident=f"member:{number}", kind="member", start=10 + number, end=14, clause="文首", confidence=1, payload=payload
    )


def test_members_as_a_table_with_editable_cells(desk, document):
    member, other = _member(document, 1, "永安"), _member(document, 2, "鱼复")
    seat = desk()
    names = ("consortium", "name", "role", "township", "year")
    cells = {f"c-{f.pk}-{name}": f.payload[name] for f in (member, other) for name in names} | {
        f"v-{f.pk}": 0 for f in (member, other)
    }
    wrong = seat.post("save_table", document.pk, "members", **(cells | {f"c-{member.pk}-year": "明年"}))
    assert (wrong.status_code, 'value="明年"' in text_of(wrong)) == (422, True)
    data = cells | {f"c-{member.pk}-name": "永安街道社区卫生服务中心", f"ok-{other.pk}": "1"}
    assert seat.post("save_table", document.pk, "members", **data).status_code == 302
    member.refresh_from_db()
    other.refresh_from_db()
    assert (member.state, member.payload["name"]) == ("corrected", "永安街道社区卫生服务中心")
    assert other.state == "accepted"
    stale = seat.post("save_table", document.pk, "members", **(cells | {f"c-{other.pk}-name": "鱼复街道"}))
    assert stale.status_code == 409


def test_while_a_large_file_waits_its_pages_say_so(desk, document):
    PolicyDocument.objects.filter(pk=document.pk).update(text="", state="imported", problem="")
    seat = desk()
    assert "正在阅读" in text_of(seat.get("review", document.pk))
    PolicyDocument.objects.filter(pk=document.pk).update(problem="没有文字。")
    assert "没有文字。" in text_of(seat.get("document", document.pk))


def test_somebody_from_a_township_reads_when_the_role_says_so(world, document, client):
    position = make_position(("documents.document.read",), world.center_b1)
    assert Desk(client, position).get("document", document.pk).status_code == 200
