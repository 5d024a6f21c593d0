from datetime import UTC, date, datetime

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.records.people.actions import register
from yigongti.records.people.particulars import Number, Particulars
from yigongti.records.people.rules import check_digit
from yigongti.records.places.testing import small_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RIGHTS = {
    f"people.resident.{verb}"
    for verb in [
        "read",
        "view",
        "register",
        "register_newborn",
        "correct",
        "add_identifier",
        "retire_identifier",
        "add_allergy",
        "remove_allergy",
        "add_contact",
        "remove_contact",
        "merge",
        "unmerge",
    ]
}


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def doctor(world):
    return make_actor(permissions=RIGHTS, organization=world.center_a1, reach={world.center_a1.pk, world.clinic.pk})


@pytest.fixture
def stranger(world):
    return make_actor(permissions=RIGHTS, organization=world.center_b1, reach={world.center_b1.pk})


def citizen_id(serial=7, born="19620317", area="990038"):
    first = f"{area}{born}{serial:03d}"
    return first + check_digit(first)


@pytest.fixture
def make(doctor, world):
    def one(name="谭永秀", *, actor=None, number="", **particulars):
        particulars.setdefault("birth_date", date(1955, 2, 14))
        return register(
            actor=actor or doctor,
            now=NOW,
            particulars=Particulars(name, **{"township": world.township_a1.pk, **particulars}),
            number=Number(value=number),
        )

    return one
