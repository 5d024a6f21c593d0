"""The requesting side in four beats: works, says what is wrong and keeps what was typed, 403 and audited, 404."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.centers.ecg.models import Tracing
from yigongti.centers.ecg.testing import real_ecg
from yigongti.centers.ecg.tests.desk import text
from yigongti.foundation.audit.models import Line
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders.models import DeviceObject, Order
from yigongti.records.people.testing import make_resident

TYPED = {
    "item": "ecg-12", "priority": "urgent", "clinical_question": "胸痛 40 分钟，大汗", "certainty": "suspected",
    "diagnosis_text": "冠心病待排", "systolic": "150", "diastolic": "95",
}  # fmt: skip


def ecg_file(data=None, name="a.dcm"):
    return SimpleUploadedFile(name, real_ecg() if data is None else data)


@pytest.fixture
def visit(world, clock):
    return Encounter.objects.create(
        number="V1", resident=world.resident, organization=world.places.center_a1, county=world.resident.county,
        kind="outpatient", started_at=clock, complaint="反复胸闷 3 天", diagnosis_text="心悸", diagnosis_code="R00.2",
        certainty="to_exclude", vitals={"systolic": 148},
    )  # fmt: skip


def placed(desk, world, **changes):
    return desk.post("ecg:place", **({"resident": world.resident.code} | TYPED | changes))


def test_the_page_is_prefilled_from_the_open_encounter(desk, world, visit):
    page = text(desk("requester").get("ecg:order_new", resident=world.resident.code))
    assert "反复胸闷 3 天" in page
    assert 'value="心悸"' in page
    assert 'value="R00.2"' in page
    assert 'value="to_exclude" required checked' in page
    assert 'value="148"' in page
    assert "县人民医院" in page


def test_an_order_is_placed_on_the_encounter(desk, world, visit):
    answer = placed(desk("requester"), world)
    order = Order.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/orders/{order.number}/")
    assert (order.encounter, order.vitals) == (visit, {"systolic": 150.0, "diastolic": 95.0})
    assert (order.state, order.requester, order.performer) == (
        "requested",
        world.places.center_a1,
        world.places.hospital,
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("resident", "", "请先选择居民"),
        ("item", "mri", "请选择检查项目"),
        ("priority", "soon", "请选一项"),
        ("clinical_question", " ", "请写症状和持续时间"),
        ("certainty", "sure", "请选确诊、疑似或待排"),
        ("systolic", "900", "收缩压要在 30–300 mmHg 之间"),
        ("spo2", "好", "血氧要填数字"),
        ("diagnosis_text", "冠" * 121, "最多 120 字"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(desk, world, field, value, words):
    answer = placed(desk("requester"), world, **{field: value})
    page = text(answer)
    assert answer.status_code == 422
    assert words in page
    assert f'href="#{field}"' in page
    assert not Order.objects.exists()
    kept = {k: v for k, v in TYPED.items() if k != field and k not in {"item", "priority", "certainty"}}
    for typed in kept.values():
        assert typed in page, typed
    if field != "priority":
        assert 'value="urgent" required checked' in page
    if field == "systolic":
        assert 'value="900"' in page


def test_strangers_and_others_residents(desk, world):
    stranger = desk("stranger", world.places.center_a1)
    assert stranger.get("ecg:order_new").status_code == 403
    assert placed(stranger, world).status_code == 403
    assert stranger.refusals() == 2
    far = desk("requester", world.places.center_b1)
    assert far.get("ecg:order_new", resident=world.resident.code).status_code == 404
    assert placed(far, world).status_code == 404
    assert far.refusals() == 2
    assert not Order.objects.exists()


def test_a_good_file_performs_the_order(desk, world):
    answer = desk("requester").client.post(
        "/ecg/order/place/", {"_key": "k", "resident": world.resident.code, **TYPED, "tracing": ecg_file()}, follow=True
    )
    assert Order.objects.get().state == "performed"
    assert Tracing.objects.get().rate_hz == 1000
    assert "图形已送达诊断中心" in text(answer)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (real_ecg()[:4000], "cut.dcm", "图形没有收下"),
        (b"%PDF-1.7 x", "report.pdf", "图形没有收下"),
        (b"MZ\0\0" * 50, "run.exe", "图形没有收下"),
        (b"", "empty.dcm", "没有收下"),
    ],
)
def test_a_bad_file_is_refused_and_the_order_stays(desk, world, data, name, words):
    order = world.order()
    answer = desk("requester").post("ecg:attach", order.number, tracing=ecg_file(data, name), follow=True)
    order.refresh_from_db()
    assert words in text(answer)
    assert "可换一份文件再传" in text(answer)
    assert order.state == "requested"
    assert not Tracing.objects.exists()


def test_no_file_and_an_oversized_one(desk, world, monkeypatch):
    monkeypatch.setattr("yigongti.centers.ecg.pages.request.CAP_BYTES", 1024 * 1024)
    order, own = world.order(), desk("requester")
    assert "请选择心电图文件" in text(own.post("ecg:attach", order.number, follow=True))
    too_big = own.post("ecg:attach", order.number, tracing=ecg_file(bytes(1024 * 1024 + 1)), follow=True)
    assert "文件超过 1 MB" in text(too_big)
    assert not Tracing.objects.exists()


def test_others_orders_take_no_file_and_are_not_withdrawn(desk, world):
    order = world.order()
    far, stranger = desk("requester", world.places.center_b1), desk("stranger", world.places.center_a1)
    for verb in ("ecg:attach", "ecg:withdraw"):
        assert far.post(verb, order.number, tracing=ecg_file()).status_code == 404
        assert stranger.post(verb, order.number).status_code == 403
    assert (far.refusals(), stranger.refusals()) == (2, 2)
    center = desk(
        "requester", world.places.hospital
    )  # sees the order as performer, may still not act for the requester
    assert center.post("ecg:withdraw", order.number).status_code == 403
    order.refresh_from_db()
    assert order.state == "requested"


def test_withdrawn_while_nobody_reads_it(desk, world):
    order, own = world.order(), desk("requester")
    assert "已撤回" in text(own.post("ecg:withdraw", order.number, follow=True))
    order.refresh_from_db()
    assert order.state == "withdrawn"
    claimed = world.claimed()
    assert own.post("ecg:withdraw", claimed.number).status_code == 409


def test_an_earlier_result_is_offered_and_taken(desk, world):
    result = world.returned().results.get()
    own = desk("requester")
    page = text(own.get("ecg:order_new", resident=world.resident.code))
    assert "可互认的结果" in page
    assert "窦性心律" in page
    answer = own.post("ecg:recognize", resident=world.resident.code, result=result.pk, follow=True)
    assert "已采用这份结果" in text(answer)
    assert Order.objects.get(state="recognized").recognized_result == result


def test_repeating_needs_a_reason_and_says_so(desk, world):
    world.returned()
    own = desk("requester")
    answer = placed(own, world)
    assert answer.status_code == 422
    assert "选重做原因，或采用已有的结果" in text(answer)
    assert placed(own, world, repeat_reason="changed").status_code == 302


@pytest.mark.parametrize("result", ["", "0", "x", "999999999", "-1", "１"])
def test_a_result_that_is_not_his_is_not_recognized(desk, world, result):
    other = world.returned().results.get()
    own = desk("requester")
    assert own.post("ecg:recognize", resident=world.resident.code, result=result).status_code == 404
    someone = make_resident(world.places.center_a1)
    assert own.post("ecg:recognize", resident=someone.code, result=other.pk).status_code == 404
    assert not Order.objects.filter(state="recognized").exists()


def test_the_side_of_a_chosen_resident(desk, world, visit):
    page = text(desk("requester").fragment("get", "ecg:order_resident", world.resident.code))
    assert world.resident.name in page
    assert "反复胸闷 3 天" in page
    assert "<html" not in page


def test_my_requests_show_mine_and_name_who_was_shown(desk, world):
    order = world.order()
    own = desk("requester")
    assert world.resident.name in text(own.get("ecg:requests"))
    line = Line.objects.filter(action="orders.order.read", user_id=own.position.user_id).get()
    assert line.detail["orders"] == [order.number]
    assert world.resident.name not in text(desk("requester", world.places.center_b1).get("ecg:requests", tab="all"))
    nobody = desk("stranger")
    assert (nobody.get("ecg:requests").status_code, nobody.refusals()) == (403, 1)


@pytest.fixture
def arrived(world, clock):
    from yigongti.records.orders.intake import receive

    return receive(
        data=real_ecg(), sop_class="1.2.840.10008.5.1.4.1.1.9.1.1", source="AE1", now=clock,
        organization=world.places.center_a1,
    )  # fmt: skip


def test_a_tracing_from_the_inbox_is_matched_once(desk, world, arrived):
    order, own = world.order(), desk("requester")
    assert order.number in text(own.get("ecg:inbox"))
    assert "图形已送达诊断中心" in text(own.post("ecg:match", arrived.pk, order=order.number, follow=True))
    order.refresh_from_db()
    assert order.state == "performed"
    assert own.post("ecg:match", arrived.pk, order=order.number).status_code == 409
    assert "没有待匹配的来件" in text(own.get("ecg:inbox"))


def test_the_inbox_says_what_is_missing(desk, world, arrived):
    own = desk("requester")
    for verb, words in (("ecg:match", "请选择要匹配的申请单"), ("ecg:discard", "请写明弃用原因")):
        answer = own.post(verb, arrived.pk)
        assert answer.status_code == 422
        assert words in text(answer)
        assert "AE1" in text(answer)
    assert own.post("ecg:discard", arrived.pk, reason="设备测试").status_code == 302
    assert own.post("ecg:discard", arrived.pk, reason="再来").status_code == 409
    assert DeviceObject.objects.get().discard_reason == "设备测试"


def test_others_inbox(desk, world, arrived):
    own_order = world.order()
    far = desk("requester", world.places.center_b1)
    assert "没有待匹配的来件" in text(far.get("ecg:inbox"))
    assert far.post("ecg:match", arrived.pk, order=own_order.number).status_code == 404
    assert far.post("ecg:discard", arrived.pk, reason="x").status_code == 404
    own = desk("requester")
    own.post("ecg:match", arrived.pk, order=own_order.number)
    assert far.post("ecg:discard", arrived.pk, reason="x").status_code == 404  # matched since: still not theirs to know
    foreign = desk("requester")
    assert foreign.post("ecg:match", arrived.pk, order="XD000000-0000").status_code == 404
    stranger = desk("stranger")
    assert stranger.get("ecg:inbox").status_code == 403
    assert stranger.refusals() == 1


def test_exports_hold_what_the_list_shows(desk, world):
    from python_calamine import CalamineWorkbook

    order = world.order()
    answer = desk("requester").get("ecg:requests", format="xlsx", tab="all")
    data = answer.getvalue() if not answer.streaming else b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert any(order.number in row for row in rows)
    assert sum(world.resident.name in row for row in rows) == 1
