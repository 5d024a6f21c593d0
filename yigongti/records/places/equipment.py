"""The register of equipment: reads. Who stands where is no personal data; the county reads it."""

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Equipment

READ = "places.equipment.read"


class NoSuchDevice(NotFound):
    """No such device within sight."""

    sentence = "没有找到这台设备，它可能不在您的查看范围内。"


def devices(*, seen_by: Actor) -> QuerySet[Equipment]:
    """Devices of institutions within reach, those in use first."""
    rows = Equipment.objects.filter(within_reach(seen_by, county="county")).select_related("organization")
    return rows.order_by("organization__code", "kind", "pk")


def device(*, seen_by: Actor, pk: int) -> Equipment:
    """One device. Raises NoSuchDevice."""
    found = devices(seen_by=seen_by).filter(pk=pk).first()
    if found is None:
        raise NoSuchDevice
    return found


def homes(*, seen_by: Actor) -> QuerySet[Organization]:
    """Institutions within reach that may have devices."""
    rows = Organization.objects.filter(within_reach(seen_by, "pk", county="county"), institution__isnull=False)
    return rows.filter(is_active=True).order_by("code")
