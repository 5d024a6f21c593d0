"""The pages in four beats: works, refuses bad input clearly, refuses a stranger, refuses another organization."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.unified.organization.tasks import actions
from yigongti.unified.organization.tasks.models import Progress, Task, Urge
from yigongti.unified.organization.tasks.testing import NOW, OFFICE, UNIT, item, opened, unit

LATE = date(2026, 11, 8)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("yigongti.foundation.web.views.timezone.now", lambda: NOW)


@pytest.fixture
def ledger(world):
    """Late, soon, normal of the hospital; one of the other consortium."""
    return opened(
        world,
        item("四（七）2 第4句", due=LATE, phase="第一阶段"),
        item("四（八）1", title="上门护理", due=date(2026, 12, 1)),
        item("四（九）1", title="病理接入", due=date(2027, 6, 30)),
        item("五（一）", title="中医馆", lead=("县中医院",), supporting=(), due=None),
    )


def enter(client, organization, rights=UNIT, scope="own"):
    position = make_position(rights, organization, scope=scope)
    return sign_in(client, position.user, position)


@pytest.fixture
def office_desk(client, world):
    return enter(client, world.commission, OFFICE, "county")


@pytest.fixture
def desk(client, world):
    return enter(client, world.hospital)


def text_of(client, name, *args, **query):
    page = client.get(reverse(f"tasks:{name}", args=args), query)
    assert page.status_code == 200
    return page.content.decode()


def tabs(text):
    return dict(re.findall(r"(全部|超期|临期|正常|待验收|已验收) <span class=\"n[^\"]*\">(\d+)", text))


def test_the_office_sees_all_with_true_counts(office_desk, ledger):
    text = text_of(office_desk, "list")
    assert tabs(text) == {"全部": "4", "超期": "1", "临期": "1", "正常": "2", "待验收": "0", "已验收": "0"}
    assert "超期 12 天" in text
    assert "余 11 天" in text
    assert "无时限" in text


def test_a_unit_sees_its_own_and_counts_nothing_else(desk, ledger):
    text = text_of(desk, "list")
    assert tabs(text)["全部"] == "3"
    assert "中医馆" not in text
    assert "县中医院" not in text


def test_filters_stand_in_the_address(office_desk, ledger, world):
    assert tabs(text_of(office_desk, "list", q="四（七）2 第4句"))["全部"] == "1"
    assert tabs(text_of(office_desk, "list", chapter="五"))["全部"] == "1"
    assert tabs(text_of(office_desk, "list", unit=str(world.mch.pk)))["全部"] == "3"
    assert tabs(text_of(office_desk, "list", within="none"))["全部"] == "1"
    assert "去掉“文字”" in text_of(office_desk, "list", q="没有这句话")


@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 13, "999999999999"])
def test_an_odd_open_parameter_is_no_error(office_desk, ledger, asked):
    assert "任务台账" in text_of(office_desk, "list", open=asked)


def test_the_drawer_offers_the_next_act_with_words_and_date(office_desk, ledger):
    text = text_of(office_desk, "drawer", ledger[0].pk)
    assert "第 1 次督办" in text
    assert "已超过时限 12 天" in text
    assert 'value="2026-11-27"' in text


def test_report_accept_return_from_the_pages(client, world, ledger, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = ledger[0]
    enter(client, world.hospital)
    fields = {"what": "又到岗两人", "number": "14", "unit": "人", "percent": "88", "_key": "a1"}
    fields |= {"file": SimpleUploadedFile("名单.txt", "名单".encode()), "next": "/tasks/?tab=late"}
    answer = client.post(reverse("tasks:report", args=[task.pk]), fields)
    assert answer["Location"] == f"/tasks/?tab=late&open={task.pk}"
    made = Progress.objects.get()
    file = client.get(reverse("tasks:file", args=[made.pk]))
    assert b"".join(file.streaming_content).decode() == "名单"
    assert file["Content-Disposition"].startswith("attachment")
    client.post(reverse("tasks:report", args=[task.pk]), {"what": "全部到岗", "is_done": "1", "_key": "a2"})
    enter(client, world.commission, OFFICE, "county")
    assert "验收" in text_of(client, "task", task.pk)
    client.post(reverse("tasks:return", args=[task.pk]), {"reason": "佐证不全", "_key": "a3"})
    assert Task.objects.get(pk=task.pk).state == "returned"
    text = text_of(client, "task", task.pk)
    assert all(words in text for words in ("14 人 又到岗两人", "全部到岗", "退回：佐证不全", "名单.txt"))


def test_bad_input_comes_back_with_everything_typed(desk, ledger):
    answer = desk.post(
        reverse("tasks:report", args=[ledger[0].pk]), {"what": "", "number": "十四", "percent": "300", "_key": "b"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "还有 3 处要改" in text
    assert 'value="十四"' in text
    assert 'href="#number"' in text


def test_an_urge_reaches_the_unit(client, world, ledger):
    enter(client, world.commission, OFFICE, "county")
    url = reverse("tasks:urge", args=[ledger[0].pk])
    refused = client.post(url, {"words": "请报名单", "due": "2026-11-01", "_key": "c0"})
    assert (refused.status_code, Urge.objects.count()) == (422, 0)
    client.post(url, {"words": "请报名单", "due": "2026-11-27", "_key": "c1"})
    from yigongti.unified.organization.tasks.home import alarms, items

    lead = unit(world.hospital)
    (alarm,) = alarms(lead, NOW)
    assert (alarm.tag, alarm.urgent_words) == ("督办", "限 11-27 前，还有 7 天")
    (line,) = items(lead, NOW, 10)
    assert (line.resident_name, line.verb, (NOW - line.due_at).days) == ("村医招录到岗", "填报", 12)
    assert list(alarms(unit(world.tcm_hospital), NOW)) == []
    actions.report_progress(actor=lead, now=NOW + timedelta(hours=1), task=ledger[0], what="已报")
    assert list(alarms(lead, NOW)) == []


def test_another_units_task_is_not_found_and_the_office_acts_are_refused(client, world, ledger):
    enter(client, world.tcm_hospital)
    for name in ("task", "drawer"):
        assert client.get(reverse(f"tasks:{name}", args=[ledger[0].pk])).status_code == 404
    assert client.post(reverse("tasks:report", args=[ledger[0].pk]), {"what": "x", "_key": "d"}).status_code == 404
    assert client.post(reverse("tasks:accept", args=[ledger[0].pk]), {"_key": "e"}).status_code == 403
    assert client.get(reverse("tasks:new")).status_code == 403


def test_new_edit_split_merge_forms_work(office_desk, ledger):
    fields = {"title": "消防演练", "text": "每半年一次", "lead": "县人民医院、县中医院", "recurring": "half_yearly"}
    answer = office_desk.post(reverse("tasks:add"), {**fields, "_key": "f"})
    made = Task.objects.get(number="自1")
    assert (answer.status_code, made.due, made.units.count()) == (302, date(2026, 12, 31), 2)
    for name in ("edit", "split", "merge", "evidence"):
        assert made.title in text_of(office_desk, name, made.pk) or name == "split"
    refused = office_desk.post(reverse("tasks:add"), {"title": "", "_key": "g"})
    assert refused.status_code == 422
    parts = {"part_title": ["甲", "乙"], "part_text": ["一", "二"], "_key": "h"}
    assert office_desk.post(reverse("tasks:split_save", args=[made.pk]), parts).status_code == 302
    assert Task.objects.filter(split_from=made).count() == 2


def test_unit_names_are_linked_once(office_desk, world, ledger):
    assert "县委编办" in text_of(office_desk, "unit_names")
    url = reverse("tasks:link_unit")
    assert office_desk.post(url, {"name": "县委编办", "organization": "none", "_key": "i"}).status_code == 422
    office_desk.post(url, {"name": "县委编办", "organization": world.service_center.code, "_key": "j"})
    assert "已都对应" in text_of(office_desk, "unit_names") or "都已对应" in text_of(office_desk, "unit_names")


@pytest.mark.parametrize("month", ["", "2026-12", "2026-13", "1999-01", "x"])
def test_the_calendar_takes_any_month(office_desk, ledger, month):
    text = text_of(office_desk, "month", month=month)
    assert ("上门护理" in text) == (month == "2026-12")


def test_the_meeting_table_reads_back(office_desk, ledger, world):
    actions.report_progress(
        actor=unit(world.hospital), now=NOW, task=ledger[0], what="=1+1", percent="60", problem="公告未挂网"
    )
    answer = office_desk.get(reverse("tasks:meeting_workbook"), {"tab": "late"})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    )
    assert rows[0] == [
        "序号",
        "文件条款",
        "任务内容",
        "责任单位",
        "配合单位",
        "完成时限",
        "进展情况",
        "存在问题",
        "状态",
    ]
    assert rows[1] == [1.0, "四（七）2 第4句", ledger[0].text, "县人民医院", "县妇幼保健院、县委编办", "2026-11-08",
                       "60 %；11-20 =1+1", "公告未挂网", "超期 12 天"]  # fmt: skip
    assert "专班会议表（超期）" in rows[-1][0]


def test_the_meeting_table_on_paper(office_desk, world):
    opened(world, *(item(f"四（{n}）", text="演示任务内容，逐条核对。" * 8) for n in range(1, 31)))
    answer = office_desk.get(reverse("tasks:meeting_paper"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) > 1
    assert pages[0].mediabox.width > pages[0].mediabox.height
    last = re.sub(r"\s", "", pages[-1].extract_text())
    assert f"第{len(pages)}页共{len(pages)}页" in last
    assert "完成时限" in last  # the head stands on every page


def test_a_units_exports_hold_its_own_alone(desk, ledger):
    for name, query in (("meeting_workbook", {}), ("list", {"format": "xlsx"})):
        answer = desk.get(reverse(f"tasks:{name}"), query)
        found = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        rows = found.get_sheet_by_index(0).to_python()
        assert len([r for r in rows[1:] if r[1]]) == 3
        assert "中医馆" not in str(rows)


def test_the_digest_is_read_by_the_unit(client, world, ledger, office):
    actions.send_digests(actor=office, now=NOW, county=world.county.code)
    enter(client, world.hospital)
    text = text_of(client, "digest", unit=str(world.tcm_hospital.pk))
    assert "县人民医院 任务摘报" in text
    assert "超期 1 项" in text
    assert "中医馆" not in text
