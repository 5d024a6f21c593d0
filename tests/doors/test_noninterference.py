"""Non-interference: what a viewer reads does not depend on records that he may not see.

Every page, list, count, search, export and jump is asked in a world, then again after another consortium's records were
added to it. The answers must be the same to the byte, but for keys, tokens and the clock.
"""

import io
import re
import zipfile
from difflib import unified_diff

import pytest
from django.db import transaction
from django.urls import reverse

from tests.house import furnish
from yigongti.centers.ecg.tests import paths
from yigongti.exchange.dicom.models import Device
from yigongti.foundation.access.testing import make_position
from yigongti.records.encounters.models import Encounter
from yigongti.records.staff.models import Practitioner
from yigongti.unified.finance.actions import settle_order
from yigongti.unified.finance.tests.county import SETTLER

HIDDEN = (
    "谭隐"  # the name that nobody at A1 may meet; shares its first character and initials with those he searches for
)

# role, place, URL name, arguments, query
READS = (
    ("township_doctor", "center_a1", "portal:home", {}),
    ("township_doctor", "center_a1", "portal:queue", {}),
    ("township_doctor", "center_a1", "portal:alarms", {}),
    ("township_doctor", "center_a1", "web:counts", {}),
    ("township_doctor", "center_a1", "web:bell", {}),
    ("township_doctor", "center_a1", "portal:jump", {"q": "谭"}),
    ("township_doctor", "center_a1", "portal:jump", {"q": "ty"}),
    ("township_doctor", "center_a1", "portal:jump", {"q": "XD99"}),
    ("township_doctor", "center_a1", "people:search", {"q": "谭"}),
    ("township_doctor", "center_a1", "people:search", {"q": "ty"}),
    ("township_doctor", "center_a1", "people:search", {}),
    ("township_doctor", "center_a1", "people:lookup", {"q": "谭"}),
    ("township_doctor", "center_a1", "ecg:requests", {"tab": "all"}),
    ("township_doctor", "center_a1", "ecg:requests", {"tab": "all", "q": "谭"}),
    ("township_doctor", "center_a1", "ecg:requests", {"tab": "all", "format": "xlsx"}),
    ("township_doctor", "center_a1", "ecg:inbox", {}),
    ("township_doctor", "center_a1", "orders:criticals", {}),
    ("township_doctor", "center_a1", "encounters:today", {}),
    ("township_head", "center_a1", "indicators:list", {}),
    ("township_head", "center_a1", "indicators:list_export", {}),
    ("township_head", "center_a1", "finance:settlement", {}),
    ("township_head", "center_a1", "finance:settlement", {"export": "xlsx"}),
    ("township_head", "center_a1", "staff:practitioners", {}),
    ("ecg_doctor", "tcm_hospital", "ecg:worklist", {}),
    ("ecg_doctor", "tcm_hospital", "ecg:worklist", {"tab": "returned"}),
    ("ecg_doctor", "tcm_hospital", "portal:home", {}),
    ("ecg_head", "tcm_hospital", "ecg:statistics", {}),
    ("ecg_head", "tcm_hospital", "ecg:statistics", {"export": "xlsx"}),
    ("dicom_admin", "center_a1", "dicom:devices", {}),
    ("dicom_admin", "center_a1", "dicom:devices", {"q": "梅"}),
    ("dicom_admin", "center_a1", "ecg:inbox", {}),
)


def add_hidden(places):
    """One of everything at B1, read at the county hospital: out of sight of A1 and of the TCM hospital."""
    order = paths.make_order(places.center_b1, places.hospital, "returned", name=HIDDEN)
    settle_order(actor=SETTLER, now=order.returned_at, order=order)
    waits = paths.make_order(places.center_b1, places.hospital, "performed", name=HIDDEN, priority="pathway")
    paths.make_order(places.center_b1, places.hospital, "sent_back", name=HIDDEN, reason_code="lead_off")
    paths.make_critical(waits)
    paths.make_device_object(places.center_b1, name=HIDDEN)
    Encounter.objects.create(
        number="HIDDEN", resident=waits.resident, organization=places.center_b1, county=waits.county,
        kind="outpatient", started_at=waits.requested_at, complaint="胸闷",
    )  # fmt: skip
    Device.objects.create(ae_title="HIDDEN1", name="梅湾一号机", organization=places.center_b1, is_allowed=True)
    Practitioner.objects.create(code="hidden", name=HIDDEN, category="doctor", organization=places.center_b1)
    make_position((), places.center_b1)


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """Each read asked to settle what opening a page writes, then before and after the hidden records came."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = furnish(3)
        seats = {(role, place): house.sit(role, place) for role, place, _, _ in READS}
        calls = [(seats[role, place], reverse(name), query) for role, place, name, query in READS]
        for call in calls:
            _ask(*call)
        before = [_ask(*call) for call in calls]
        add_hidden(house.places)
        after = [_ask(*call) for call in calls]
        transaction.set_rollback(True)
    return before, after


def _ask(client, url, query):
    answer = client.get(url, query)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code == 302:
        return answer.status_code, answer["Location"]
    return answer.status_code, _cells(body) if body[:2] == b"PK" else _plain(body.decode())


def _cells(workbook):
    """The parts of a workbook that hold data: its own time of making is not data."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return {
            name: re.sub(rb"\d\d:\d\d(:\d\d)?", b"", parts.read(name))
            for name in sorted(parts.namelist())
            if name.startswith("xl/worksheets") or name == "xl/sharedStrings.xml"
        }


def _plain(page):
    """Without keys, tokens, request numbers and the running clock."""
    page = re.sub(r'name="(_key|csrfmiddlewaretoken)" value="[^"]*"', "", page)
    page = re.sub(r'(data-key-value|content|value|nonce)="[A-Za-z0-9_-]{20,}"', "", page)
    page = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+[\d:]+)?", "", page)
    page = re.sub(r"\b[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}\b", "", page)
    page = re.sub(r"\d+\s*(<b>)?\s*\d*\s*(</b>)?\s*(分|秒)钟?", "", page)
    page = re.sub(r'(value|x2|width|data-[a-z-]+)="[\d.]+%?"', "", page)
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", page)


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(len(READS)), ids=lambda n: f"{READS[n][0]}-{READS[n][2]}-{n}")
def test_the_answer_is_the_same_in_both_worlds(answers, number):
    before, after = answers
    assert before[number][0] in {200, 302}  # the jump box goes to the only thing that it finds
    assert HIDDEN not in str(after[number][1])
    assert differences(before[number][1], after[number][1]) == []


def differences(one, other):
    """The lines that differ, short enough to read."""
    if isinstance(one, dict):
        return [name for name in one | other if one.get(name) != other.get(name)]
    lines = unified_diff(one.split(">"), other.split(">"), n=0, lineterm="")
    return [line[:300] for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.django_db
def test_the_hidden_records_are_there_for_those_who_may_see_them(django_db_setup):
    """The proof that the other world differs at all."""
    house = furnish(1)
    add_hidden(house.places)
    center = house.sit("ecg_doctor", "hospital")
    assert HIDDEN in center.get(reverse("ecg:worklist")).content.decode()
    other = house.sit("township_doctor", "center_b1")
    assert HIDDEN in other.get(reverse("people:search"), {"q": "谭"}).content.decode()
    assert HIDDEN in other.get(reverse("orders:criticals")).content.decode()
