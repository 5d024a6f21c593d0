"""Pages of the spine in four beats: the order, critical values, the jump box."""

import pytest
from django.test import Client
from django.urls import reverse

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.testing import NOW, ecg_world
from yigongti.centers.ecg.tests.desk import Desk, text
from yigongti.foundation.audit.models import Line
from yigongti.records.orders.models import CriticalValue
from yigongti.records.people.models import Resident


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return ecg_world()


@pytest.fixture
def requester(world):
    return Desk(Client(), "requester", world.places.center_a1)


@pytest.fixture
def far(world):
    return Desk(Client(), "requester", world.places.center_b1)


@pytest.fixture
def stranger(world):
    return Desk(Client(), "stranger", world.places.center_a1)


@pytest.fixture
def critical(world):
    return actions.raise_critical(actor=world.reader, now=NOW, order=world.claimed(), code="ami")


def test_an_order_with_its_rail_and_timeline(world, requester):
    order = world.returned()
    page = text(requester.get("orders:order", order.number))
    for words in (
        "已申请",
        "已采集",
        "已接单",
        "已报告",
        "已回报",
        "开出申请",
        "签名提交",
        "1. 窦性心律",
        world.resident.name,
    ):
        assert words in page, words
    assert Line.objects.filter(action="orders.order.view", user_id=requester.position.user_id).count() == 1


def test_the_requesters_look_takes_the_report_off_his_list_and_the_centers_does_not(world, requester):
    order = world.returned()
    center = Desk(Client(), "reader", world.places.hospital)
    assert center.get("orders:order", order.number).status_code == 200
    order.refresh_from_db()
    assert order.opened_by_requester_at is None
    requester.get("orders:order", order.number)
    requester.get("orders:order", order.number)
    order.refresh_from_db()
    assert order.opened_by_requester_at == NOW


def test_orders_of_others(world, far, stranger):
    order = world.order()
    assert far.get("orders:order", order.number).status_code == 404
    assert stranger.get("orders:order", order.number).status_code == 403
    assert (far.refusals(), stranger.refusals()) == (1, 1)


def test_a_critical_value_is_confirmed_with_measures(world, requester, critical):
    assert "急性心肌梗死" in text(requester.get("orders:criticals"))
    assert "急性心肌梗死" in text(requester.get("orders:critical", critical.pk))
    answer = requester.post("orders:acknowledge", critical.pk, measures="  ")
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert "诊断中心已收到回执" in text(requester.post("orders:acknowledge", critical.pk, measures="吸氧", follow=True))
    critical.refresh_from_db()
    assert critical.measures_taken == "吸氧"
    assert requester.post("orders:acknowledge", critical.pk, measures="再次").status_code == 409


def test_too_long_measures_are_said_and_kept(requester, critical):
    answer = requester.post("orders:acknowledge", critical.pk, measures="转" * 201)
    assert answer.status_code == 422
    assert "最多 200 字，现在 201 字" in text(answer)
    assert "转" * 201 in text(answer)
    assert requester.post("orders:acknowledge", critical.pk, measures="转" * 200).status_code == 302


def test_critical_values_of_others(world, far, stranger, critical):
    assert "急性心肌梗死" not in text(far.get("orders:criticals"))
    assert far.get("orders:critical", critical.pk).status_code == 404
    assert far.post("orders:acknowledge", critical.pk, measures="x").status_code == 404
    assert far.refusals() == 2
    for answer in (
        stranger.get("orders:criticals"),
        stranger.get("orders:critical", critical.pk),
        stranger.post("orders:acknowledge", critical.pk, measures="x"),
    ):
        assert answer.status_code == 403
    assert stranger.refusals() == 3
    center = Desk(Client(), "requester", world.places.hospital)  # the performing end never confirms its own value
    assert center.post("orders:acknowledge", critical.pk, measures="x").status_code == 403
    assert CriticalValue.objects.get().acknowledged_at is None


def test_the_jump_box_finds_an_order_by_its_number(world, requester, far, stranger):
    order = world.order()
    box = text(requester.fragment("get", "portal:jump", q=order.number[:8]))
    assert order.number in box
    assert reverse("orders:order", args=[order.number]) in box
    assert requester.get("portal:jump", q=order.number)["Location"] == reverse("orders:order", args=[order.number])
    for other in (far, stranger):
        page = text(other.fragment("get", "portal:jump", q=order.number))
        assert reverse("orders:order", args=[order.number]) not in page
    assert order.number not in text(requester.fragment("get", "portal:jump", q=order.number[:3]))


@pytest.mark.parametrize("q", ["%", "XD26%", "_______", "' OR 1=1", "XD" * 60, "\x00XD26", "　"])
def test_nonsense_in_the_jump_box(world, requester, q):
    order = world.order()
    assert order.number not in text(requester.fragment("get", "portal:jump", q=q))


def test_names_stay_out_of_the_address(world, requester):
    world.order()
    assert Resident.objects.get().name not in requester.get("ecg:requests").wsgi_request.get_full_path()
