"""The doors of the device desk: a device belongs to the institution where it stands."""

from itertools import count

from yigongti.exchange.dicom.models import Device
from yigongti.foundation.access.doors import Door

_numbers = count(1)


def _device(organization):
    number = next(_numbers)
    return Device.objects.create(
        ae_title=f"DOOR{number}X", name=f"门 {number} 号机", organization=organization, is_allowed=True
    )


def _pk(world, organization):
    return {"device_id": _device(organization).pk}


def _form(world, organization):
    return {"ae_title": f"NEW{next(_numbers)}", "name": "新机", "organization": world.center_a1.pk}


LIST = ("dicom.device.read",)
DOORS = (
    Door("dicom:devices", "dicom.device.read", shows=lambda w, o: _device(o).ae_title),
    Door("dicom:new_device", "dicom.device.read"),
    Door("dicom:device", "dicom.device.read", kwargs=_pk),
    Door("dicom:create_device", "dicom.device.save", "POST", data=_form, own=302, also=LIST),
    Door("dicom:change_device", "dicom.device.save", "POST", kwargs=_pk, data=_form, own=302, also=LIST),
    Door("dicom:stop_device", "dicom.device.stop", "POST", kwargs=_pk, own=302, also=LIST),
    Door("dicom:echo", "dicom.door.echo", "POST", own=503, also=LIST),  # nobody listens in a test
)
