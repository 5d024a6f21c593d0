"""A tracing of somebody else: by upload, from the inbox, over the network."""

from io import BytesIO

import pydicom
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.models import Tracing
from yigongti.centers.ecg.patients import PatientDoubt, doubt_of
from yigongti.centers.ecg.signal.tracing import DevicePatient
from yigongti.centers.ecg.testing import NOW, make_resident, real_ecg
from yigongti.centers.ecg.tests.desk import text
from yigongti.foundation.access.actor import system_actor
from yigongti.records.orders.intake import contradicts, receive
from yigongti.records.orders.models import DeviceObject

TWELVE_LEAD = "1.2.840.10008.5.1.4.1.1.9.1.1"


def of(name, *, number="", accession="", uid=None):
    """The real recording as a device would send it of another person."""
    dataset = pydicom.dcmread(BytesIO(real_ecg()))
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID, dataset.AccessionNumber = name, number, accession
    dataset.PatientSex = dataset.PatientBirthDate = ""
    if uid:
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def sent(world, data, *, registered=True):
    place = world.places.center_a1 if registered else None
    return receive(data=data, sop_class=TWELVE_LEAD, source="AE1", now=NOW, organization=place)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (DevicePatient(), ""),
        (DevicePatient(name="Anonymous", sex="F", birth_date="1971-01-23"), ""),
        (DevicePatient(name="谭 测试", sex="M", birth_date="1962-08-14"), ""),
        (DevicePatient(name="TAN CESHI"), ""),
        (DevicePatient(name="Ceshi Tan"), ""),
        (DevicePatient(id="H-00012345"), ""),  # a number of the device's own: known to nobody here
        (DevicePatient(name="李四"), "图上的姓名是“李四”"),
        (DevicePatient(name="LI SI"), "图上的姓名是“LI SI”"),
        (DevicePatient(name="谭测试", sex="F"), "图上的性别是女"),
        (DevicePatient(name="谭测试", birth_date="1971-01-23"), "图上的出生日期是 1971-01-23"),
    ],
)
def test_what_contradicts(world, typed, says):
    assert doubt_of(typed, world.resident) == says


def test_the_number_of_another_resident_contradicts_and_that_of_a_merged_file_does_not(world):
    other = make_resident(world.places.center_a1, name="李四", code="990038000000002")
    assert contradicts(other.code, world.resident)
    other.merged_into = world.resident
    other.save()
    assert not contradicts(other.code, world.resident)


def test_an_upload_of_somebody_else_is_asked_about_and_the_doubt_stays_with_the_tracing(world):
    order = world.order()
    with pytest.raises(PatientDoubt):
        actions.attach_tracing(actor=world.requester, now=NOW, order=order, data=of("李四"))
    order.refresh_from_db()
    assert order.state == "requested"
    actions.attach_tracing(actor=world.requester, now=NOW, order=order, data=of("李四"), patient_checked=True)
    assert "李四" in Tracing.objects.get().patient_doubt


def test_the_page_asks_and_the_reader_sees_it(desk, world):
    order, own = world.order(), desk("requester")

    def upload(**more):
        file = SimpleUploadedFile("a.dcm", of("李四"))
        return own.post("ecg:attach", order.number, tracing=file, follow=True, **more)

    answer = text(upload())
    assert "图上的姓名是“李四”" in answer
    assert 'name="patient_checked"' in answer
    assert not Tracing.objects.exists()
    assert "请核对患者" in text(upload(patient_checked="1"))
    assert 'name="patient_checked"' not in text(own.get("orders:order", order.number))
    assert "请核对患者" in text(desk("reader").get("ecg:read", order.number))


def test_a_device_never_performs_the_order_of_somebody_else(desk, world):
    order = world.order()
    thing = sent(world, of("李四", accession=order.number))
    order.refresh_from_db()
    assert (order.state, thing.order) == ("requested", None)
    assert "李四" in thing.about["not_matched_because"]
    own = desk("requester")
    answer = own.post("ecg:match", thing.pk, order=order.number)
    assert answer.status_code == 422
    assert 'name="patient_checked"' in text(answer)
    assert own.post("ecg:match", thing.pk, order=order.number, patient_checked="1").status_code == 302
    assert "李四" in Tracing.objects.get().patient_doubt


def test_other_bytes_under_a_used_identifier_are_another_object_and_match_nothing(world):
    first, second = of("", uid="1.2.3.4"), of("", number="x", accession=world.order().number, uid="1.2.3.4")
    kept, again, other = sent(world, first), sent(world, first), sent(world, second)
    assert again.pk == kept.pk
    assert other.pk != kept.pk
    assert other.order is None
    assert "同一个对象标识" in other.about["not_matched_because"]
    assert sent(world, second).pk == other.pk


def test_objects_without_an_identifier_are_kept_apart(world):
    nameless = [of("", number=number, uid="1.2.3") for number in ("a", "b")]
    stripped = []
    for data in nameless:
        dataset = pydicom.dcmread(BytesIO(data))
        del dataset.SOPInstanceUID
        out = BytesIO()
        dataset.save_as(out)
        stripped.append(out.getvalue())
    assert len({sent(world, data).pk for data in stripped}) == 2


def test_a_device_does_not_replace_the_tracing_of_an_order(world):
    order = world.performed()
    with pytest.raises(actions.HasTracing):
        actions.attach_tracing(
            actor=system_actor("device", frozenset({"ecg.tracing.attach"})), now=NOW, order=order, data=real_ecg()
        )
    assert Tracing.objects.count() == 1


def test_what_an_unregistered_device_sent_is_seen_in_the_county(desk, world):
    sent(world, of("李四"), registered=False)
    assert DeviceObject.objects.get().county == world.places.center_a1.county
    assert "李四" in text(desk("requester").get("ecg:inbox"))
