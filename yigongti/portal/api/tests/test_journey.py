"""A machine at a township asks, a machine at the center reads; and what another institution's machine may see of it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from yigongti.centers.ecg.testing import REQUESTER, real_ecg
from yigongti.foundation.audit.models import Line
from yigongti.portal.api.tests.doors import REPORT


@pytest.fixture
def number(requester, wanted):
    return requester.post("ecg_place_order", wanted).json()["number"]


@pytest.fixture
def traced(requester, number):
    sent = requester.send("ecg_attach_tracing", {"tracing": SimpleUploadedFile("a.dcm", real_ecg())}, number=number)
    assert sent.status_code == 201, sent.content.decode()
    assert sent.json()["rate_hz"] == 1000
    return number


@pytest.fixture
def returned(reader, traced):
    assert reader.post("ecg_claim", {}, number=traced).json()["state"] == "claimed"
    assert reader.post("ecg_sign", REPORT, number=traced).json()["state"] == "in_force"
    return traced


def test_from_the_order_to_the_report(requester, returned):
    detail = requester.get("ecg_order", number=returned).json()
    assert detail["state"] == "returned"
    assert detail["vitals"] == {"systolic": 132}
    assert [step["state"] for step in detail["rail"]] == ["done"] * 5
    assert detail["results"][0]["conclusion"] == "1. 窦性心律"
    assert detail["reports"][0]["measurements"]["rate_bpm"]["value"] == 72
    assert requester.get("ecg_report", number=returned).json()["conclusion"] == "1. 窦性心律"
    assert requester.post("orders_open_result", number=returned).status_code == 200


def test_the_report_as_pdf_and_every_print_counts_once(requester, returned):
    first = requester.post("ecg_print_pdf", number=returned, key="print-0001")
    again = requester.post("ecg_print_pdf", number=returned, key="print-0001")
    second = requester.post("ecg_print_pdf", number=returned, key="print-0002")
    assert first["Content-Type"] == "application/pdf"
    words = [PdfReader(BytesIO(a.content)).pages[0].extract_text() for a in (first, again, second)]
    assert "谭测试" in words[0]
    assert words[0] == words[1] != words[2]


def test_a_repeated_key_after_the_order_moved_on_gives_the_same_order(requester, reader, traced):
    first = reader.post("ecg_claim", {}, number=traced, key="claim-0001")
    again = reader.post("ecg_claim", {}, number=traced, key="claim-0001")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["version"] == again.json()["version"]


def test_a_second_doctor_verifies_and_never_the_writer(reader, senior, traced):
    reader.post("ecg_claim", {}, number=traced)
    signed = reader.post("ecg_sign", REPORT | {"is_abnormal": True}, number=traced).json()
    assert (signed["state"], signed["needs_second_doctor"]) == ("signed", True)
    assert reader.post("ecg_verify", number=traced).status_code == 403
    assert senior.post("ecg_verify", number=traced).json()["state"] == "in_force"


def test_the_requester_sees_no_draft(requester, reader, senior, traced):
    reader.post("ecg_claim", {}, number=traced)
    reader.post("ecg_sign", REPORT | {"is_abnormal": True}, number=traced)
    assert requester.get("ecg_order", number=traced).json()["reports"] == []
    assert len(reader.get("ecg_order", number=traced).json()["reports"]) == 1


def test_a_critical_value_is_raised_listed_and_acknowledged(requester, reader, traced):
    reader.post("ecg_claim", {}, number=traced)
    raised = reader.post("ecg_raise_critical", {"code": "ami"}, number=traced)
    assert raised.status_code == 201
    waiting = requester.get("orders_criticals").json()
    assert (waiting["count"], waiting["items"][0]["order_number"]) == (1, traced)
    done = requester.post("orders_acknowledge", {"measures": "转县医院"}, pk=raised.json()["id"]).json()
    assert done["acknowledged_at"]
    assert requester.get("orders_criticals").json()["count"] == 0
    assert requester.get("orders_criticals", {"state": "closed"}).json()["count"] == 1


def test_a_refused_file_leaves_the_order_as_it_was(requester, number):
    sent = requester.send("ecg_attach_tracing", {"tracing": SimpleUploadedFile("a.dcm", b"no ecg")}, number=number)
    assert sent.status_code == 422
    assert requester.get("ecg_order", number=number).json()["state"] == "requested"


def test_too_large_a_file_is_refused_while_it_streams(requester, number, settings):
    settings.UPLOAD_CAP_BYTES = 1000
    sent = requester.send("ecg_attach_tracing", {"tracing": SimpleUploadedFile("a.dcm", real_ecg())}, number=number)
    assert sent.status_code == 413


def test_an_earlier_result_is_recognized_instead(requester, returned, wanted, world):
    offered = requester.get("ecg_recognizable", {"resident": world.resident.code}).json()
    assert [r["order_number"] for r in offered] == [returned]
    refused = requester.post("ecg_place_order", wanted)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["repeat_reason"])
    taken = requester.post("ecg_recognize", {"resident": world.resident.code, "result": offered[0]["id"]})
    assert taken.json()["state"] == "recognized"


def test_an_order_is_withdrawn_and_one_is_sent_back(requester, reader, traced, wanted):
    assert reader.post("ecg_claim", {}, number=traced).status_code == 200
    back = reader.post("ecg_send_back", {"reason": "lead_off", "note": "V1"}, number=traced).json()
    assert (back["state"], back["reason"]) == ("sent_back", "导联脱落：V1")
    assert requester.post("ecg_withdraw_order", number=traced).json()["state"] == "withdrawn"


def test_lists_filter_and_count(requester, number, world):
    assert requester.get("ecg_list_requests", {"state": "requested"}).json()["count"] == 1
    assert requester.get("ecg_list_requests", {"state": "returned"}).json() == {
        "items": [], "count": 0, "limit": 50, "offset": 0,
    }  # fmt: skip
    assert requester.get("ecg_list_requests", {"resident": world.resident.code}).json()["items"][0]["number"] == number
    assert requester.get("ecg_list_requests", {"since": "2199-01-01"}).json()["count"] == 0


def test_the_worklist_is_the_centers(reader, traced):
    assert [o["number"] for o in reader.get("ecg_worklist").json()["items"]] == [traced]
    assert reader.get("ecg_worklist", {"tab": "mine"}).json()["count"] == 0


@pytest.mark.parametrize("where", ["center_a2", "center_b1"])
def test_another_institution_gets_404_and_an_empty_list(machine, world, number, where):
    stranger = machine(REQUESTER, getattr(world.places, where))
    assert stranger.get("ecg_list_requests").json()["count"] == 0
    hidden = stranger.get("ecg_order", number=number)
    nothing = stranger.get("ecg_order", number="XD990101-9999")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.json()["sentence"] == nothing.json()["sentence"]
    assert stranger.post("ecg_withdraw_order", number=number).status_code == 404
    assert Line.objects.filter(result="refused").count() == 3


def test_looking_a_resident_up_is_written_down(requester, world):
    found = requester.get("people_find_residents", {"q": "谭测"}).json()["items"]
    assert [r["code"] for r in found] == [world.resident.code]
    assert world.resident.pk in Line.objects.get(action="people.resident.read").detail["ids"]
    assert requester.get("people_resident", code=world.resident.code).json()["name"] == "谭测试"
    assert Line.objects.filter(action="people.resident.view", resident_id=world.resident.pk).exists()


def test_the_choices_are_the_editions(requester):
    said = requester.get("orders_choices").json()
    assert [p["code"] for p in said["priorities"]] == ["pathway", "urgent", "routine"]
    assert said["priorities"][0]["minutes"] == {"perform": 10, "report": 10}
    assert {"code": "lead_off", "title": "导联脱落"} in said["reasons"]["send_back"]
    assert requester.get("orders_choices", {"service": "imaging"}).status_code == 422
    assert [i["code"] for i in requester.get("orders_items").json()] == ["ecg-12"]
