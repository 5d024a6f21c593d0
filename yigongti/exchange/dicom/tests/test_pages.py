import pytest
from django.urls import reverse

from yigongti.exchange.dicom.models import Device
from yigongti.exchange.dicom.tests.test_server import NOW
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
ALL = ("dicom.device.read", "dicom.device.save", "dicom.device.stop", "dicom.door.echo")


@pytest.fixture
def world():
    world = small_world()
    Device.objects.create(ae_title="KNOCKING", first_seen_at=NOW, last_seen_at=NOW, refused=2, last_error="设备未登记")
    Device.objects.create(ae_title="OTHER", organization=world.center_b1, is_allowed=True, name="梅湾心电")
    return world


def enter(client, where, permissions=ALL):
    position = make_position(permissions, where)
    return sign_in(client, position.user, position)


def post(client, verb, /, *args, **fields):
    return client.post(reverse(f"dicom:{verb}", args=args), {"_key": f"{verb}{fields}"[:80], **fields}, follow=True)


def test_a_stranger_that_knocked_is_claimed_and_stopped(client, world):
    enter(client, world.center_a1)
    page = client.get(reverse("dicom:devices")).content.decode()
    assert "KNOCKING" in page
    assert "OTHER" not in page
    device = Device.objects.get(ae_title="KNOCKING")
    fields = {"ae_title": "KNOCKING", "name": "1 号机", "organization": world.center_a1.pk, "address": "192.0.2.7"}
    assert "已登记" in post(client, "change_device", device.pk, **fields).content.decode()
    device.refresh_from_db()
    assert (device.is_allowed, device.organization, device.address) == (True, world.center_a1, "192.0.2.7")
    assert "已停用" in post(client, "stop_device", device.pk).content.decode()
    device.refresh_from_db()
    assert not device.is_allowed


def test_bad_input_is_said_beside_its_field_and_kept(client, world):
    enter(client, world.center_a1)
    answer = post(client, "create_device", ae_title="TOO LONG AND SPACED", name="机", organization="", address="1.2")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("AE 标题由", "请选择设备所属机构", "请填写 IP 地址", "TOO LONG AND SPACED"))
    assert (
        "已经登记" in post(client, "create_device", ae_title="OTHER", organization=world.center_a1.pk).content.decode()
    )


def test_a_person_without_the_right_and_another_organization_are_refused(client, world):
    other = Device.objects.get(ae_title="OTHER")
    enter(client, world.center_a1)
    assert client.get(reverse("dicom:device", args=[other.pk])).status_code == 404
    assert post(client, "stop_device", other.pk).status_code == 404
    assert post(client, "create_device", ae_title="NEW", organization=world.center_b1.pk).status_code == 422
    enter(client, world.center_a1, ())
    assert client.get(reverse("dicom:devices")).status_code == 403
    assert post(client, "stop_device", other.pk).status_code == 403


def test_a_silent_door_is_said(client, world, monkeypatch):
    monkeypatch.setenv("YIGONGTI_DICOM_PORT", "1")
    enter(client, world.center_a1)
    answer = post(client, "echo")
    assert answer.status_code == 503
    assert "没有应答" in answer.content.decode()
