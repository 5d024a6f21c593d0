"""Contracts, registers, follow-ups, the elderly, groups: they work, refuse bad input, strangers, other institutions."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, sign_in
from yigongti.foundation.errors import AlreadyDone, Invalid, NotFound
from yigongti.records.health import actions, queries, rules
from yigongti.records.health.models import FollowUp, Registration
from yigongti.records.health.room import ROOM
from yigongti.records.people.testing import make_resident
from yigongti.records.places.testing import person as somebody
from yigongti.records.places.testing import small_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
RIGHTS = {p.code for p in ROOM.permissions}


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def doctor(world):
    return {"actor": make_actor(permissions=RIGHTS, organization=world.center_a1), "now": NOW}


def test_a_contract_from_beginning_to_end(world, doctor):
    who = make_resident(world.center_a1)
    form = {"resident": who, "team_name": "一队", "signed_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    row = actions.sign_contract(**doctor, **form, packages="基础包，慢病包")
    assert row.packages == ["基础包", "慢病包"]
    with pytest.raises(Invalid) as twice:
        actions.sign_contract(**doctor, **form | {"signed_on": date(2026, 6, 1)})
    assert "signed_on" in twice.value.fields
    row = actions.end_contract(**doctor, contract=row, on=date(2026, 6, 1), reason="迁出")
    assert actions.sign_contract(**doctor, **form | {"signed_on": date(2026, 6, 1)}).pk != row.pk
    with pytest.raises(AlreadyDone):
        actions.end_contract(**doctor, contract=row, on=date(2026, 6, 1), reason="迁出")
    with pytest.raises(Invalid) as bad:
        actions.sign_contract(**doctor, resident=who, team_name="", signed_on=None, ends_on=None)
    assert set(bad.value.fields) == {"team_name", "signed_on"}


def test_a_register_and_its_followups(world, doctor):
    who = make_resident(world.center_a1)
    row = actions.register(**doctor, resident=who, disease="htn", diagnosed_on=date(2020, 5, 1))
    with pytest.raises(Invalid):
        actions.register(**doctor, resident=who, disease="htn", diagnosed_on=date(2020, 5, 1))
    row = actions.manage(**doctor, registration=row, on=TODAY)
    made = actions.follow_up(
        **doctor, registration=row, on=TODAY, way="home", values={"systolic": "146", "diastolic": "88"}
    )
    assert made.values == {"systolic": 146, "diastolic": 88}
    with pytest.raises(Invalid) as bad:
        actions.follow_up(
            **doctor, registration=row, on=date(2030, 1, 1), way="", values={"systolic": "14", "diastolic": ""}
        )
    assert set(bad.value.fields) == {"systolic", "diastolic", "on", "way"}
    row = actions.close(**doctor, registration=row, on=TODAY, reason="迁出")
    with pytest.raises(AlreadyDone):
        actions.follow_up(**doctor, registration=row, on=TODAY, way="home", values={})


def test_the_elderly_of_a_year(world, doctor):
    old, young = make_resident(world.center_a1), make_resident(world.center_a1, birth_date="1980-01-01")
    days = {"checkup_on": date(2026, 3, 1), "assessed_on": date(2026, 3, 2), "guided_on": None}
    row = actions.record_elderly(**doctor, resident=old, year=2026, **days)
    assert row.completed_on is None
    row = actions.record_elderly(**doctor, resident=old, year=2026, **days | {"guided_on": date(2026, 4, 1)})
    assert (row.completed_on, row.version) == (date(2026, 4, 1), 2)
    for who, wrong in ((young, days), (old, days | {"guided_on": date(2025, 4, 1)}), (old, dict.fromkeys(days))):
        with pytest.raises(Invalid):
            actions.record_elderly(**doctor, resident=who, year=2026, **wrong)


def test_groups(world, doctor):
    who = make_resident(world.center_a1)
    row = actions.join_group(**doctor, resident=who, group="tb", since=date(2026, 1, 1))
    for wrong in ({"group": "tb", "since": date(2026, 5, 1)}, {"group": "king", "since": None}):
        with pytest.raises(Invalid):
            actions.join_group(**doctor, resident=who, **wrong)
    assert actions.leave_group(**doctor, membership=row, on=date(2026, 7, 1)).until == date(2026, 7, 1)


def test_other_institutions_have_nothing_here(world, doctor):
    who = make_resident(world.center_a1)
    row = actions.register(**doctor, resident=who, disease="dm2", diagnosed_on=date(2020, 5, 1))
    other = {"actor": make_actor(permissions=RIGHTS, organization=world.center_b1), "now": NOW}
    with pytest.raises(NotFound):
        actions.register(**other, resident=who, disease="htn", diagnosed_on=date(2020, 5, 1))
    with pytest.raises(queries.NoSuchRecord):
        actions.manage(**other, registration=row, on=TODAY)
    assert not queries.registrations(seen_by=other["actor"]).exists()


def test_who_is_due(world, doctor):
    who = make_resident(world.center_a1)
    row = Registration.objects.create(
        resident=who, organization=world.center_a1, county=who.county, disease="htn", diagnosed_on="2020-01-01",
        registered_on="2026-01-01", managed_from="2026-01-01",
    )  # fmt: skip
    rows = queries.registrations(seen_by=doctor["actor"])
    assert rows.filter(queries.due(date(2026, 4, 1))).exists()
    assert not rows.filter(queries.due(date(2026, 3, 31))).exists()
    FollowUp.objects.create(
        registration=row, organization=world.center_a1, county=who.county, at=datetime(2026, 3, 1, 2, tzinfo=UTC),
        way="clinic",
    )  # fmt: skip
    assert not rows.filter(queries.due(date(2026, 5, 29))).exists()
    assert rows.filter(queries.due(date(2026, 5, 30))).exists()
    assert rules.due_on(date(2026, 3, 1), date(2026, 1, 1)) == date(2026, 5, 30)


def test_pages(world, client):
    user, position = somebody(world, world.center_a1, role_permissions=RIGHTS | {"people.resident.view"})
    sign_in(client, user, position)
    who = make_resident(world.center_a1)
    here = reverse("health:resident", args=[who.code])
    bad = client.post(reverse("health:register", args=[who.code]), {"disease": "", "_key": "a"})
    assert (bad.status_code, "请选择病种" in bad.content.decode()) == (422, True)
    form = {"disease": "htn", "diagnosed_on": "2020-01-01", "managed": "1", "_key": "b"}
    assert "高血压" in client.post(reverse("health:register", args=[who.code]), form, follow=True).content.decode()
    row = Registration.objects.get()
    page = client.get(reverse("health:followup", args=[row.pk])).content.decode()
    assert "收缩压" in page
    wrong = client.post(reverse("health:followup_save", args=[row.pk]), {"systolic": "146", "_key": "c"})
    assert (wrong.status_code, 'value="146"' in wrong.content.decode()) == (422, True)
    values = {"on": row.registered_on.isoformat(), "way": "clinic", "systolic": "146", "diastolic": "88", "_key": "d"}
    assert "146/88" in client.post(reverse("health:followup_save", args=[row.pk]), values, follow=True).content.decode()
    for name in ("registers", "contracts", "elders", "groups"):
        assert client.get(reverse(f"health:{name}"), {"tab": "all"}).status_code == 200
    assert client.get(here).status_code == 200
    overview = client.get(reverse("people:resident", args=[who.code])).content.decode()
    assert "健康服务" in overview
    assert "146/88" in client.get(reverse("people:resident", args=[who.code]), {"tab": "health"}).content.decode()
