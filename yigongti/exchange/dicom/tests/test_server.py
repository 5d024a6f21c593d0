"""The door against real peers on loopback: the library's own storescu, and strangers with raw sockets."""

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connections
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid
from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage, TwelveLeadECGWaveformStorage, Verification

from yigongti.exchange.dicom import desk, rules, server
from yigongti.exchange.dicom.models import Device
from yigongti.foundation.errors import Invalid, Unavailable
from yigongti.foundation.files.store import read_bytes
from yigongti.records.orders import intake
from yigongti.records.orders.models import DeviceObject
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
ECG = get_testdata_file("waveform_ecg.dcm")


class NotAnEcgError(Invalid):
    sentence = "这份数据不是 12 导联心电图。"


def check(data):
    found = dcmread(BytesIO(data), stop_before_pixels=True)
    if found.get("PatientID") == "BAD":
        raise NotAnEcgError
    if found.get("PatientID") == "BUSY":
        raise Unavailable
    if found.get("PatientID") == "BUG":
        raise ZeroDivisionError
    return intake.ObjectFacts(str(found.SOPInstanceUID), str(found.get("PatientID", "")), "", "", None, {})


@pytest.fixture
def door(monkeypatch, settings, tmp_path):
    """A running door on a free port, open to strangers; gives the port."""
    settings.MEDIA_ROOT, settings.DICOM_OPEN = tmp_path, True
    acceptor = intake.Acceptor("ecg", (TwelveLeadECGWaveformStorage,), check, lambda **_: None)
    monkeypatch.setattr(intake, "_acceptors", {str(TwelveLeadECGWaveformStorage): acceptor})
    monkeypatch.setattr(rules, "PDU_SECONDS", 1.0)
    running = server.start(on_host="127.0.0.1", on_port=0)
    yield running.server_address[1]
    running.shutdown()
    running.server_close()
    deadline = time.monotonic() + 15
    while running.ae.active_associations and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running.ae.active_associations  # no thread is left behind


def associate(port, *classes, title="TESTER"):
    entity = AE(ae_title=title)
    for sop_class in classes or (TwelveLeadECGWaveformStorage,):
        entity.add_requested_context(sop_class)
    entity.connection_timeout = entity.acse_timeout = entity.dimse_timeout = 20
    return entity.associate("127.0.0.1", port)


def ecg(patient="P1"):
    found = dcmread(ECG)
    found.SOPInstanceUID = found.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    found.PatientID = patient
    return found


def send(port, dataset, **words):
    link = associate(port, **words)
    assert link.is_established
    status = link.send_c_store(dataset)
    link.release()
    return status


def test_echo(door):
    link = associate(door, Verification)
    assert link.send_c_echo().Status == rules.SUCCESS
    link.release()


def test_the_librarys_own_storescu_delivers_the_real_recording(door):
    command = [sys.executable, "-m", "pynetdicom", "storescu", "127.0.0.1", str(door), ECG, "-aec", "YIGONGTI"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    kept = DeviceObject.objects.get()
    assert kept.uid == str(dcmread(ECG).SOPInstanceUID)
    assert kept.source.startswith("STORESCU 127.0.0.1")
    assert dcmread(BytesIO(read_bytes(kept.file))).SOPClassUID == TwelveLeadECGWaveformStorage
    device = Device.objects.get(ae_title="STORESCU")
    assert (device.received, device.refused, device.is_allowed) == (1, 0, False)


def test_sent_again_it_is_kept_once_and_answered_with_success(door):
    one = ecg()
    assert [send(door, one).Status, send(door, one).Status] == [rules.SUCCESS, rules.SUCCESS]
    assert DeviceObject.objects.count() == 1


@pytest.mark.parametrize(
    ("patient", "status", "sentence"),
    [
        ("BAD", rules.CANNOT_UNDERSTAND, NotAnEcgError.sentence),
        ("BUSY", rules.OUT_OF_RESOURCES, Unavailable.sentence),
        ("BUG", rules.FAILURE, "请联系系统管理员"),
    ],
)
def test_refusals_are_answered_kept_and_leave_nothing(door, patient, status, sentence):
    answer = send(door, ecg(patient))
    assert answer.Status == status
    assert answer.ErrorComment.isascii()
    device = Device.objects.get()
    assert sentence in device.last_error
    assert (device.received, device.refused) == (0, 1)
    assert not DeviceObject.objects.exists()


def test_success_is_said_only_after_the_commit(door, monkeypatch):
    def fails_late(**words):
        from django.db import OperationalError

        raise OperationalError("gone")

    monkeypatch.setattr(desk, "receive", fails_late)
    assert send(door, ecg()).Status == rules.OUT_OF_RESOURCES


def test_a_foreign_class_is_not_negotiated(door):
    link = associate(door, CTImageStorage)
    assert not link.accepted_contexts
    link.abort()


def test_too_busy_is_said(door, monkeypatch):
    monkeypatch.setattr(rules, "WAIT_SECONDS", 0.01)
    taken = [server._at_work.acquire(blocking=False) for _ in range(rules.MAX_AT_WORK)]
    assert all(taken)
    try:
        assert send(door, ecg()).Status == rules.OUT_OF_RESOURCES
    finally:
        for _ in taken:
            server._at_work.release()


def test_an_oversized_object_is_cut_off_and_said(door, monkeypatch):
    large = ecg()
    large.add_new(0x00091001, "OB", b"\0" * 3_000_000)
    with monkeypatch.context() as patch:
        patch.setattr(rules, "MAX_ASSOCIATION_BYTES", 500_000)
        assert "Status" not in associate(door).send_c_store(large)
    assert not DeviceObject.objects.exists()
    assert "20 MB" in Device.objects.get().last_error
    assert send(door, ecg()).Status == rules.SUCCESS  # the door still works


def test_many_objects_on_one_association_are_no_oversized_one(door, monkeypatch):
    monkeypatch.setattr(rules, "MAX_ASSOCIATION_BYTES", 500_000)
    link = associate(door)
    assert [link.send_c_store(ecg()).Status for _ in range(4)] == [rules.SUCCESS] * 4
    link.release()


class TestStrangers:
    def test_a_closed_door_rejects_and_remembers(self, door, settings):
        settings.DICOM_OPEN = False
        assert associate(door).is_rejected
        stranger = Device.objects.get(ae_title="TESTER")
        assert stranger.refused == 1
        assert "未登记" in stranger.last_error

    def test_a_registered_device_comes_in_from_its_address_alone(self, door, settings):
        settings.DICOM_OPEN = False
        world = small_world()
        device = Device.objects.create(ae_title="TESTER", organization=world.center_a1, is_allowed=True)
        assert send(door, ecg()).Status == rules.SUCCESS
        assert DeviceObject.objects.get().organization == world.center_a1
        Device.objects.filter(pk=device.pk).update(address="192.0.2.7")
        assert associate(door).is_rejected

    def test_invented_titles_do_not_fill_the_table(self, door, monkeypatch):
        monkeypatch.setattr(rules, "MAX_STRANGERS", 2)
        for n in range(4):
            link = associate(door, title=f"X{n}")
            link.release()
        assert Device.objects.count() == 2

    @pytest.mark.parametrize(
        "bytes_sent",
        [
            b"",
            b"\x01",
            b"\x01\x00\xff\xff\xff\xff",
            b"GET / HTTP/1.1\r\n\r\n",
            b"\x04\x00\x00\x00\x00\x06\x00\x00\x00\x02\x01\x03",
        ],
    )
    def test_half_open_and_nonsense_connections_end_and_the_door_stays(self, door, bytes_sent):
        with socket.create_connection(("127.0.0.1", door), timeout=10) as raw:
            raw.sendall(bytes_sent)
            if bytes_sent:
                raw.settimeout(10)
                try:
                    while raw.recv(1000):
                        pass
                except ConnectionError:
                    pass
            assert send(door, ecg()).Status == rules.SUCCESS


def test_no_connection_to_the_database_is_kept_by_the_doors_threads(door):
    pool = connections["default"].pool
    before = len(pool._pool) if pool else 0
    for _ in range(3):
        send(door, ecg())
    if pool:
        stats = pool.get_stats()
        assert stats["pool_size"] - stats["pool_available"] <= 1
        assert before >= 0
