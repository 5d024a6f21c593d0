"""Four beats for the pages: works, refuses bad input clearly, refuses a stranger to the task, refuses another place."""

import re

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.records.encounters.models import Encounter
from yigongti.records.people.models import Resident
from yigongti.records.people.tests.conftest import RIGHTS, citizen_id

ALL = RIGHTS | {f"encounters.encounter.{v}" for v in ("open", "read", "receive", "record", "close")}


@pytest.fixture
def desk(client, world):
    position = make_position(ALL, world.center_a1)
    return sign_in(client, position.user, position)


@pytest.fixture
def elsewhere(world):
    from django.test import Client

    position = make_position(ALL, world.center_b1)
    return sign_in(Client(), position.user, position)


@pytest.fixture
def clerk_without_rights(world):
    from django.test import Client

    position = make_position({"people.resident.read"}, world.center_a1)
    return sign_in(Client(), position.user, position)


def post(client, url, key, **values):
    return client.post(url, {"_key": key, **values})


def test_search_finds_names_and_leaves_one_line(desk, make, elsewhere):
    person = make(number=citizen_id(7))
    page = desk.get(reverse("people:search"), {"q": "tyx"})
    assert page.status_code == 200
    assert "谭永秀" in page.content.decode()
    assert Line.objects.get(action="people.resident.read").detail == {"page": "people:search", "ids": [person.pk]}
    assert "谭永秀" not in elsewhere.get(reverse("people:search"), {"q": "tyx"}).content.decode()


def test_lookup_gives_options(desk, make):
    person = make(number=citizen_id(7))
    page = desk.get(reverse("people:lookup"), {"q": "tyx", "field": "x<y"}).content.decode()
    assert f'data-code="{person.code}"' in page
    assert 'role="option"' in page
    assert "<y" not in page
    assert "后 4 位" in desk.get(reverse("people:lookup"), {"q": "50023"}).content.decode()


def test_registering(desk, world):
    url = reverse("people:register_save")
    page = post(desk, url, "k1", name="", number="123")
    assert page.status_code == 422
    assert "请填写姓名" in page.content.decode()
    page = post(desk, url, "k2", name="谭永秀", number=citizen_id(8, "19550214", "110105"))
    assert page.status_code == 200  # another county's card is doubted once, never refused
    assert "seen_doubts" in page.content.decode()
    page = post(desk, url, "k3", name="谭永秀", number=citizen_id(8, "19550214", "110105"), seen_doubts="1")
    person = Resident.objects.get()
    assert page.headers["Location"] == reverse("people:resident", args=(person.code,))
    again = post(desk, url, "k4", name="谭永秀", number=citizen_id(8, "19550214", "110105"), seen_doubts="1")
    assert again.status_code == 409
    assert person.code in again.content.decode()


def test_the_page_of_one_resident(desk, make, elsewhere, clerk_without_rights, django_assert_max_num_queries):
    person = make(number=citizen_id(7), phone="13812342067")
    url = reverse("people:resident", args=(person.code,))
    desk.get(url)
    with django_assert_max_num_queries(36):
        text = desk.get(url).content.decode()
    for word in ("谭永秀", "未记录", "138****2067", "<svg", "概览", "时间线"):
        assert word in text
    assert citizen_id(7) not in text
    line = Line.objects.filter(action="people.resident.view", resident_id=person.pk).first()
    assert line.detail["page"] == "people:resident overview"
    assert elsewhere.get(url).status_code == 404
    assert clerk_without_rights.get(url).status_code == 403
    for tab in ("timeline", "visits", "vitals", "nothing"):
        assert desk.get(url, {"tab": tab}).status_code == 200


def test_correcting_by_page(desk, make, elsewhere):
    person = make()
    url = reverse("people:correct_save", args=(person.code,))
    wrong = post(desk, url, "k1", name="谭永秀", birth_date="1955-13-01", sex="2", version="1")
    assert wrong.status_code == 422
    assert post(desk, url, "k2", name="谭永修", birth_date="19550214", sex="1", version="1").status_code == 302
    stale = post(desk, url, "k3", name="谭", birth_date="", sex="1", version="1")
    assert stale.status_code == 409
    assert post(elsewhere, url, "k4", name="谭", version="2").status_code == 404
    person.refresh_from_db()
    assert (person.name, person.version) == ("谭永修", 2)
    shown = desk.get(reverse("people:correct", args=(person.code,)))
    assert re.search(r'value="谭永修"', shown.content.decode())


def test_small_forms(desk, make):
    person = make()
    code = (person.code,)
    allergy = {"substance": "青霉素", "reaction": "皮疹"}
    assert post(desk, reverse("people:add_allergy", args=code), "a", **allergy).status_code == 302
    assert post(desk, reverse("people:add_allergy", args=code), "b", substance="").status_code == 422
    contact = {"contact_name": "谭刚", "relation": "儿子", "contact_phone": "13800002067"}
    assert post(desk, reverse("people:add_contact", args=code), "c", **contact).status_code == 302
    number = {"kind": "citizen_id", "number": citizen_id(9)}
    assert post(desk, reverse("people:add_identifier", args=code), "d", **number).status_code == 302
    held = person.identifiers.get()
    assert post(desk, reverse("people:retire_identifier", args=(*code, held.pk)), "e", reason="").status_code == 422
    assert post(desk, reverse("people:retire_identifier", args=(*code, held.pk)), "f", reason="错号").status_code == 302
    gone = person.allergies.get().pk
    assert post(desk, reverse("people:remove_allergy", args=(*code, gone)), "g").status_code == 302
    assert post(desk, reverse("people:remove_allergy", args=(*code, gone)), "h").status_code == 404
    assert post(desk, reverse("people:remove_contact", args=(*code, person.contacts.get().pk)), "i").status_code == 302


def test_newborn_merge_unmerge_by_page(desk, make):
    mother = make(sex="2")
    url = reverse("people:newborn_save", args=(mother.code,))
    assert desk.get(reverse("people:newborn", args=(mother.code,))).status_code == 200
    assert post(desk, url, "n0", sex="2", birth_date="").status_code == 422
    assert post(desk, url, "n1", sex="2", birth_date="2026-11-01").status_code == 302
    child, other = Resident.objects.get(name="谭永秀之女"), make("谭小秀")
    merge = reverse("people:merge", args=(child.code,))
    assert "并入的重复档案" in desk.get(merge, {"resident": other.code}).content.decode()
    save = reverse("people:merge_save", args=(child.code,))
    assert post(desk, save, "m0", duplicate=other.code, reason="").status_code == 422
    assert post(desk, save, "m1", duplicate=other.code, reason="同一人").status_code == 302
    page = desk.get(reverse("people:resident", args=(other.code,)))
    assert "已合并到" in page.content.decode()
    assert post(desk, reverse("people:unmerge", args=(other.code,)), "u1", reason="弄错了").status_code == 302
    other.refresh_from_db()
    assert other.merged_into_id is None


def test_summary_and_address_by_id(desk, make, elsewhere):
    person = make()
    assert desk.get(reverse("people:summary", args=(person.code,))).status_code == 200
    url = reverse("people:by_id", args=(person.pk,))
    assert desk.get(url).headers["Location"].endswith(f"/{person.code}/")
    assert elsewhere.get(url).status_code == 404
    assert desk.get(reverse("people:register")).status_code == 200
    assert desk.get(reverse("people:villages"), {"township": person.township_id}).status_code == 200


def test_encounter_pages(desk, elsewhere, make, clerk_without_rights):
    person = make(number=citizen_id(7))
    assert desk.get(reverse("encounters:new"), {"resident": person.code}).status_code == 200
    opened = post(desk, reverse("encounters:open"), "e1", resident=person.code, kind="outpatient")
    row = Encounter.objects.get()
    assert opened.headers["Location"] == reverse("encounters:encounter", args=(row.pk,))
    again = post(desk, reverse("encounters:open"), "e2", resident=person.code, kind="outpatient")
    assert again.headers["Location"] == opened.headers["Location"]
    url = reverse("encounters:encounter", args=(row.pk,))
    assert elsewhere.get(url).status_code == 404
    assert clerk_without_rights.get(url).status_code == 403
    save = reverse("encounters:record", args=(row.pk,))
    wrong = post(desk, save, "e3", version="1", complaint="胸痛", systolic="900", diagnosis_text="肺炎")
    assert wrong.status_code == 422
    assert "胸痛" in wrong.content.decode()
    fine = {
        "complaint": "胸痛",
        "systolic": "212",
        "diastolic": "90",
        "diagnosis_text": "肺炎",
        "certainty": "to_exclude",
    }
    assert post(desk, save, "e4", version="1", **fine).status_code == 302
    assert "少见" in desk.get(url).content.decode()
    assert "胸痛" in desk.get(reverse("encounters:today")).content.decode()
    assert "肺炎" in desk.get(reverse("people:resident", args=(person.code,))).content.decode()
    assert post(desk, reverse("encounters:close", args=(row.pk,)), "e5").status_code == 302
    assert "结束" in desk.get(url).content.decode()
    assert desk.get(reverse("encounters:receive")).status_code == 200
    card = {"identifier": citizen_id(7), "name": "谭永", "identifier_kind": "citizen_id"}
    assert post(elsewhere, reverse("encounters:receive_save"), "r1", **card).status_code == 422
    assert post(elsewhere, reverse("encounters:receive_save"), "r2", **card | {"name": "谭永秀"}).status_code == 302
    assert elsewhere.get(reverse("people:resident", args=(person.code,))).status_code == 200
