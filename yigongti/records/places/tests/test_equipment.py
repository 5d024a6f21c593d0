"""The register of equipment: entered, corrected, retired; refused for strangers and where it does not fit."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, sign_in
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.records.places import actions, equipment
from yigongti.records.places.models import Equipment, Institution
from yigongti.records.places.testing import person, small_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RIGHTS = {f"places.equipment.{verb}" for verb in ("read", "add", "correct", "retire")}


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def keeper(world):
    return make_actor(permissions=RIGHTS, organization=world.clinic_bare)


def test_a_device_from_beginning_to_end(world, keeper):
    by = {"actor": keeper, "now": NOW}
    row = actions.add_device(
        **by, organization=world.clinic_bare, kind="ecg", serial="S1", in_use_from=date(2025, 3, 1)
    )
    assert Institution.objects.get(pk=world.clinic_bare.pk).has_ecg_device is True
    with pytest.raises(Invalid) as twice:
        actions.add_device(**by, organization=world.clinic_bare, kind="ecg", serial="S1")
    assert "serial" in twice.value.fields
    form = {"kind": "ecg", "model": "演示型", "serial": "S1", "in_use_from": date(2025, 4, 1)}
    row = actions.correct_device(**by, device=row, version=1, **form)
    with pytest.raises(actions.DeviceMovedOn):
        actions.correct_device(**by, device=row, version=1, **form)
    with pytest.raises(Invalid) as bad:
        actions.retire_device(**by, device=row, on=date(2025, 4, 1), reason="")
    assert set(bad.value.fields) == {"retired_on", "retired_reason"}
    row = actions.retire_device(**by, device=row, on=date(2026, 1, 1), reason="报废")
    with pytest.raises(AlreadyDone):
        actions.retire_device(**by, device=row, on=date(2026, 2, 1), reason="报废")
    assert Institution.objects.get(pk=world.clinic_bare.pk).has_ecg_device is False


def test_other_institutions_are_out_of_reach(world, keeper):
    with pytest.raises(equipment.NoSuchDevice):
        actions.add_device(actor=keeper, now=NOW, organization=world.center_b1, kind="us")
    row = Equipment.objects.create(organization=world.center_b1, county=world.center_b1.county, kind="us")
    with pytest.raises(equipment.NoSuchDevice):
        equipment.device(seen_by=keeper, pk=row.pk)


def test_the_database_refuses(world):
    for wrong in (
        {"kind": "king"},
        {"kind": "us", "in_use_from": "2025-01-01", "retired_on": "2025-01-01", "retired_reason": "报废"},
        {"kind": "us", "retired_on": "2025-01-01"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Equipment.objects.create(organization=world.center_a1, county="990038", **wrong)


def test_pages(world, client):
    user, position = person(world, world.center_a1, role_permissions=RIGHTS)
    sign_in(client, user, position)
    bad = client.post(reverse("places:device_add"), {"organization": world.center_a1.pk, "kind": "", "_key": "a"})
    assert (bad.status_code, "请选择类别" in bad.content.decode()) == (422, True)
    form = {"organization": world.center_a1.pk, "kind": "dr", "model": "演示型 7", "_key": "b"}
    made = client.post(reverse("places:device_add"), form, follow=True)
    assert "演示型 7" in made.content.decode()
    assert "演示型 7" in client.get(reverse("places:equipment")).content.decode()
