"""The center's side in four beats: claim, read, sign, verify, amend, void, send back, critical values."""

import re

import pytest
from django.urls import reverse

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.models import Report, Tracing
from yigongti.centers.ecg.tests.desk import text
from yigongti.foundation.audit.models import Line
from yigongti.foundation.editions.testing import set_value
from yigongti.records.orders.models import CriticalValue, Order
from yigongti.records.places.testing import COUNTY

FULL = {"findings": "窦性心律，电轴不偏", "conclusion": "1. 窦性心律", "advice": "随访", "is_abnormal": "0"}


def state_of(order):
    order.refresh_from_db()
    return order.state


@pytest.fixture
def reader(desk):
    return desk("reader")


@pytest.fixture
def mine(world, reader):
    """An order that the reader at the desk has claimed."""
    order = world.performed()
    assert reader.post("ecg:claim", order.number)["Location"] == reverse("ecg:read", args=[order.number])
    return order


def test_the_list_the_drawer_and_the_reading_page(world, reader):
    order = world.performed()
    assert world.resident.name in text(reader.get("ecg:worklist"))
    drawer = text(reader.fragment("get", "ecg:drawer", order.number))
    assert "接单并阅图" in drawer
    assert "<html" not in drawer
    page = text(reader.get("ecg:read", order.number))
    assert "接单后书写报告" in page
    assert reverse("ecg:tracing_svg", args=[Tracing.objects.get().pk]) in page
    views = Line.objects.filter(action="orders.order.view", resident_id=world.resident.pk, result="done")
    assert {line.detail["page"] for line in views} == {"ecg:drawer", "ecg:read"}


def test_strangers_and_other_centers(desk, world):
    order = world.claimed()
    stranger, far = desk("stranger"), desk("senior", world.places.tcm_hospital)
    reads = ("ecg:drawer", "ecg:read")
    writes = (
        "claim", "release", "save_draft", "sign", "verify", "hand_back", "amend", "withdraw_report", "send_back",
        "reject", "raise_critical",
    )  # fmt: skip
    for name in reads:
        assert (name, stranger.get(name, order.number).status_code) == (name, 403)
        assert (name, far.get(name, order.number).status_code) == (name, 404)
    for verb in writes:
        assert (verb, stranger.post(f"ecg:{verb}", order.number, **FULL).status_code) == (verb, 403)
        assert (verb, far.post(f"ecg:{verb}", order.number, **FULL).status_code) == (verb, 404)
    assert (stranger.refusals(), far.refusals()) == (13, 13)
    assert state_of(order) == "claimed"


def test_the_requester_reads_nothing_and_signs_nothing_at_the_center(desk, world):
    order = world.claimed()
    clever = desk("senior", world.places.center_a1)  # all the rights of a reader, at the requesting end
    assert clever.get("ecg:read", order.number).status_code == 200  # it is his institution's order
    for verb in ("claim", "release", "sign", "verify", "send_back", "raise_critical"):
        assert (verb, clever.post(f"ecg:{verb}", order.number, **FULL, code="ami").status_code) == (verb, 403)
    assert not Report.objects.exists()


def test_two_press_claim_and_the_second_is_told_who_was_first(desk, world, mine, reader):
    second = desk("senior")
    answer = second.post("ecg:claim", mine.number)
    assert answer.status_code == 409
    assert reader.position.user.display_name in text(answer)
    page = text(second.get("ecg:read", mine.number))
    assert "接管这份申请？" in page
    assert second.post("ecg:claim", mine.number, note="已电话商定").status_code == 302
    mine.refresh_from_db()
    assert mine.claimed_by == second.position.user


def test_next_of_the_queue_for_two_doctors(desk, world, reader):
    first, urgent = world.performed(priority="routine"), world.performed(priority="pathway")
    second = desk("senior")
    assert reader.post("ecg:claim_next")["Location"] == reverse("ecg:read", args=[urgent.number])
    assert second.post("ecg:claim_next")["Location"] == reverse("ecg:read", args=[first.number])
    third = desk("reader")
    assert "没有待接单的心电图了" in text(third.post("ecg:claim_next", follow=True))
    stranger = desk("stranger")
    assert (stranger.post("ecg:claim_next").status_code, stranger.refusals()) == (403, 1)


def test_a_quicker_colleague_costs_one_more_try(world, reader, monkeypatch):
    """Between choosing and claiming another doctor took the first one: the second is claimed instead."""
    from yigongti.centers.ecg import queries

    one, two = world.performed(priority="pathway"), world.performed()
    real = queries.next_to_read

    def stale(**words):
        found = real(**words)
        if found == one:
            actions.claim_order(actor=world.senior, now=words["now"], order=one)
        return found

    monkeypatch.setattr(queries, "next_to_read", stale)
    assert reader.post("ecg:claim_next")["Location"] == reverse("ecg:read", args=[two.number])


def test_released_back_into_the_queue(reader, mine):
    assert "已放回待诊断" in text(reader.post("ecg:release", mine.number, follow=True))
    assert state_of(mine) == "performed"
    assert reader.post("ecg:release", mine.number).status_code == 403  # not held any more


def test_a_draft_is_kept_with_adopted_values(reader, mine):
    answer = reader.fragment("post", "ecg:save_draft", mine.number, **(FULL | {"m_rate_bpm": "71"}))
    assert "草稿" in text(answer)
    assert Report.objects.get().measurements["rate_bpm"] == {"value": 71.0, "source": "doctor"}
    assert "窦性心律，电轴不偏" in text(reader.get("ecg:read", mine.number))


def test_signed_and_on_to_the_next(world, reader, mine):
    following = world.performed()
    answer = reader.post("ecg:sign", mine.number, **FULL, then="next")
    assert answer["Location"] == reverse("ecg:read", args=[following.number])
    assert state_of(mine) == "returned"
    following.refresh_from_db()
    assert following.claimed_by == reader.position.user
    assert reader.post("ecg:sign", following.number, **FULL, then="next")["Location"].startswith(
        reverse("ecg:worklist")
    )


def test_missing_parts_are_named_and_the_rest_is_kept(reader, mine):
    answer = reader.post(
        "ecg:sign", mine.number, findings="电轴左偏，QRS 增宽", conclusion="", advice="", m_pr_ms="一百"
    )
    assert answer.status_code == 422
    assert "PR" in text(answer)  # numbers first: they cannot even be stored
    answer = reader.post("ecg:sign", mine.number, findings="电轴左偏，QRS 增宽", conclusion="", advice="复查电解质")
    page = text(answer)
    assert answer.status_code == 422
    assert "还有 2 处要改" in page
    assert 'href="#is_abnormal"' in page
    assert 'href="#conclusion"' in page
    assert "电轴左偏，QRS 增宽" in page
    assert "复查电解质" in page
    assert state_of(mine) == "claimed"


def test_the_second_doctor_agrees(desk, world, reader, mine):
    reader.post("ecg:sign", mine.number, **FULL | {"is_abnormal": "1"})
    assert state_of(mine) == "reported"
    assert "审核通过并下一份" not in text(reader.get("ecg:read", mine.number))
    senior = desk("senior")
    assert senior.get("ecg:review")["Location"].endswith("?tab=review")
    assert world.resident.name in text(senior.get("ecg:worklist", tab="review"))
    assert "审核通过并下一份" in text(senior.get("ecg:read", mine.number))
    assert "已审核发出" in text(senior.post("ecg:verify", mine.number, follow=True))
    assert state_of(mine) == "returned"
    assert senior.post("ecg:verify", mine.number).status_code == 409


def test_nobody_verifies_the_own_report(desk, mine, world):
    senior = desk("senior")
    senior.post("ecg:claim", mine.number, note="接管")
    senior.post("ecg:sign", mine.number, **FULL | {"is_abnormal": "1"})
    answer = senior.post("ecg:verify", mine.number)
    assert answer.status_code == 403
    assert "不能由书写者本人审核" in text(answer)
    assert senior.refusals() == 1


def test_handed_back_with_a_note(desk, reader, mine):
    reader.post("ecg:sign", mine.number, **FULL | {"is_abnormal": "1"})
    senior = desk("senior")
    answer = senior.post("ecg:hand_back", mine.number, note=" ")
    assert answer.status_code == 422
    assert "写一句需要改什么" in text(answer)
    assert 'id="hand-back" aria-labelledby="hb-t" data-open' in text(answer)
    assert senior.post("ecg:hand_back", mine.number, note="QT 请重测").status_code == 302
    assert "QT 请重测" in text(reader.get("ecg:read", mine.number))


def test_amended_with_a_reason(world, reader):
    order = world.returned()
    assert "修订原因" in text(reader.get("ecg:read", order.number, amend="1"))
    changed = FULL | {"conclusion": "1. 窦性心律不齐"}
    answer = reader.post("ecg:amend", order.number, **changed, amend_reason=" ")
    assert answer.status_code == 422
    assert "1. 窦性心律不齐" in text(answer)
    assert 'href="#amend_reason"' in text(answer)
    assert reader.post("ecg:amend", order.number, **changed, amend_reason="复阅").status_code == 302
    page = text(reader.get("ecg:read", order.number))
    assert "历次版本 2" in page
    assert "修订：复阅" in page
    assert order.results.get(superseded_at=None).conclusion == "1. 窦性心律不齐"


def test_void_asks_for_reason_and_name(desk, world):
    order, senior = world.returned(), desk("senior")
    typed = {"reason": "wrong_person", "note": "发到邻村", "resident_name": "别人"}
    answer = senior.post("ecg:withdraw_report", order.number, **typed)
    page = text(answer)
    assert answer.status_code == 422
    assert f"<b>需改</b>请输入“{world.resident.name}”" in page
    assert 'id="withdraw" aria-labelledby="wd-t" data-open' in page
    assert 'value="发到邻村"' in page
    assert 'value="wrong_person" selected' in page
    assert state_of(order) == "returned"
    assert senior.post("ecg:withdraw_report", order.number, resident_name=world.resident.name).status_code == 422
    words = {"reason": "wrong_person", "resident_name": world.resident.name}
    assert "报告已作废" in text(senior.post("ecg:withdraw_report", order.number, **words, follow=True))
    assert state_of(order) == "performed"
    assert senior.post("ecg:withdraw_report", order.number, **words).status_code == 409
    assert desk("reader").post("ecg:withdraw_report", order.number, **words).status_code == 403


@pytest.mark.parametrize(
    ("verb", "words"), [("send_back", ("lead_off", "sent_back")), ("reject", ("duplicate", "rejected"))]
)
def test_refused_with_a_coded_reason(desk, reader, mine, verb, words):
    reason, end = words
    answer = reader.post(f"ecg:{verb}", mine.number, reason="because", note="V1")
    assert answer.status_code == 422
    assert "从列表中选一个原因" in text(answer)
    assert 'value="V1"' in text(answer)
    assert reader.post(f"ecg:{verb}", mine.number, reason=reason, note="V1 脱落").status_code == 302
    assert state_of(mine) == end
    assert "V1 脱落" in text(desk("requester").get("orders:order", mine.number))


def test_a_critical_value_from_call_to_receipt(desk, world, reader, mine):
    assert reader.post("ecg:raise_critical", mine.number, code="nothing").status_code == 422
    box = reader.fragment("post", "ecg:raise_critical", mine.number, code="ami")
    assert "急性心肌梗死" in text(box)
    assert "<html" not in text(box)
    critical = CriticalValue.objects.get()
    call = {"told_to": "", "phone": "000-0000000", "read_back": "yes"}
    nobody = reader.fragment("post", "ecg:tell_critical", mine.number, critical.pk, **call)
    assert nobody.status_code == 422
    assert "请填写接听人" in text(nobody)
    odd = reader.fragment("post", "ecg:tell_critical", mine.number, critical.pk, **call | {"read_back": "maybe"})
    assert odd.status_code == 422
    called = call | {"told_to": "向医师"}
    assert "回读一致" in text(reader.fragment("post", "ecg:tell_critical", mine.number, critical.pk, **called))
    requester = desk("requester")
    assert "急性心肌梗死" in text(requester.get("orders:criticals"))
    done = requester.post("orders:acknowledge", critical.pk, measures="吸氧，转诊", follow=True)
    assert "诊断中心已收到回执" in text(done)
    assert "吸氧，转诊" in text(reader.get("ecg:read", mine.number))


def test_a_critical_value_of_another_order_or_center(desk, world, reader, mine):
    reader.post("ecg:raise_critical", mine.number, code="ami")
    critical, other = CriticalValue.objects.get(), world.performed()
    words = {"told_to": "a", "phone": "1", "read_back": "yes"}
    assert reader.post("ecg:tell_critical", other.number, critical.pk, **words).status_code == 409
    far = desk("reader", world.places.tcm_hospital)
    assert far.post("ecg:tell_critical", mine.number, critical.pk, **words).status_code == 404
    assert far.post("ecg:withdraw_critical", mine.number, critical.pk, reason="x").status_code == 404
    assert reader.post("ecg:withdraw_critical", mine.number, critical.pk, reason=" ").status_code == 422
    assert reader.post("ecg:withdraw_critical", mine.number, critical.pk, reason="误报").status_code == 302
    critical.refresh_from_db()
    assert critical.withdrawn_at is not None


def test_the_same_signature_sent_twice_has_one_effect(world, reader, mine):
    url, words = reverse("ecg:sign", args=[mine.number]), FULL | {"_key": "once", "then": "list"}
    assert {reader.client.post(url, words).status_code for _ in range(2)} == {302}
    assert Report.objects.count() == 1
    assert mine.results.count() == 1


def test_the_report_and_its_print(desk, world):
    order, own = world.returned(), desk("requester")
    assert "窦性心律" in text(own.get("ecg:report", order.number))
    pdf = own.post("ecg:print", order.number)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert Report.objects.get().prints.get().by_name == own.position.user.display_name
    assert own.get("ecg:report", world.performed().number).status_code == 404  # nothing in force yet
    far, stranger = desk("requester", world.places.center_b1), desk("stranger")
    assert far.get("ecg:report", order.number).status_code == 404
    assert far.post("ecg:print", order.number).status_code == 404
    assert stranger.get("ecg:report", order.number).status_code == 403
    assert stranger.post("ecg:print", order.number).status_code == 403


def test_the_tracing_takes_only_settings_of_its_list(desk, world, reader):
    pk = world.performed().tracings.get().pk

    def drawn(**query):
        answer = reader.get("ecg:tracing_svg", pk, **query)
        assert answer.status_code == 200
        return re.search(r"<svg.*</svg>", text(answer), re.DOTALL)[0]

    plain = drawn()
    assert drawn(layout="3x4+1", speed="25", gain="10", band="原始") == plain
    nonsense = {"layout": "99x1", "speed": "1e9", "gain": "-10", "band": "<script>", "mains": "60"}
    assert drawn(**nonsense) == plain
    for query in ({"layout": "12x1"}, {"layout": "6x2"}, {"speed": "50"}, {"gain": "20"}, {"band": "0.5-40"}):
        assert drawn(**query) != plain, query
    assert drawn(strip="1", lead="V1") != drawn(strip="1", lead="II") == drawn(strip="1", lead="<b>")
    assert desk("reader", world.places.tcm_hospital).get("ecg:tracing_svg", pk).status_code == 404
    assert desk("stranger").get("ecg:tracing_svg", pk).status_code == 403


def test_templates_by_pinyin(desk, reader):
    page = text(reader.fragment("get", "ecg:templates", q="dxxdgh"))
    assert "窦性心动过缓" in page
    assert "心房颤动" not in page
    assert "没有" in text(reader.fragment("get", "ecg:templates", q="zzzzzz"))
    assert (stranger := desk("stranger")).get("ecg:templates").status_code == 403
    assert stranger.refusals() == 1


def test_prior_tracing_beside(world, reader, clock):
    world.returned()
    order = world.performed(now=clock.replace(hour=3))
    assert "1. 窦性心律" in text(reader.get("ecg:read", order.number))
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("policy", "words"),
    [("none", "签名后直接回报"), ("abnormal", "阳性报告签名后由另一位"), ("all", "签名后由另一位医师审核")],
)
def test_what_the_page_says_about_verification_follows_the_edition(reader, mine, policy, words):
    set_value(COUNTY, "orders.second_verification.ecg", policy)
    assert words in text(reader.get("ecg:read", mine.number))
