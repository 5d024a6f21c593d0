from datetime import UTC, date, datetime

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.records.places.testing import small_world
from yigongti.records.staff import actions, queries

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RIGHTS = {"staff.practitioner.add", "staff.practitioner.correct", "staff.practitioner.leave"}


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def manager(world):
    return make_actor(permissions=RIGHTS, organization=world.center_a1)


def _add(manager, world, code="a1-001", **more):
    return actions.add(
        actor=manager, now=NOW, organization=world.center_a1, code=code, name="曾 小梅", category="doctor", **more
    )


def test_add_find_correct_leave(manager, world):
    person = _add(manager, world, title="intermediate")
    assert (person.name, person.name_initials) == ("曾小梅", "zxm")
    assert queries.practitioners(seen_by=manager, text="zx").get() == person
    row = actions.correct(
        actor=manager, now=NOW, practitioner=person, name="曾小梅",
        category="doctor", title="associate", department="全科",
        phone="13800001111", version=1,
    )  # fmt: skip
    assert (row.title, row.version) == ("associate", 2)
    with pytest.raises(actions.MovedOn):
        actions.correct(
            actor=manager, now=NOW, practitioner=person, name="甲",
            category="doctor", title="none", department="", phone="",
            version=1,
        )  # fmt: skip
    actions.leave(actor=manager, now=NOW, practitioner=person, on=date(2026, 11, 30))
    with pytest.raises(AlreadyDone):
        actions.leave(actor=manager, now=NOW, practitioner=person, on=date(2026, 11, 30))
    assert not queries.practitioners(seen_by=manager).exists()
    assert queries.practitioner(seen_by=manager, pk=person.pk).left_on == date(2026, 11, 30)


def test_faults_stand_at_their_fields(manager, world):
    _add(manager, world)
    with pytest.raises(actions.CodeTaken):
        _add(manager, world)
    with pytest.raises(Invalid) as caught:
        actions.add(
            actor=manager, now=NOW, organization=world.center_a1, code=" ", name="", category="king", title="x",
            department="科" * 41,
        )  # fmt: skip
    assert set(caught.value.fields) == {"code", "name", "category", "title", "department"}


def test_other_organizations_are_out_of_reach(manager, world):
    person = _add(manager, world)
    other = make_actor(permissions=RIGHTS, organization=world.center_b1)
    with pytest.raises(queries.NoSuchPractitioner):
        queries.practitioner(seen_by=other, pk=person.pk)
    with pytest.raises(queries.NoSuchPractitioner):
        actions.add(actor=other, now=NOW, organization=world.center_a1, code="x", name="甲", category="doctor")
