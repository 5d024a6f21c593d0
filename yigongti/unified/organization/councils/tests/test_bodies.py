"""Bodies and seats: what works, what is refused, who sees them."""

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.unified.organization.councils import testing
from yigongti.unified.organization.councils.actions import bodies
from yigongti.unified.organization.councils.actions.bodies import NewBody, NewSeat
from yigongti.unified.organization.councils.sight import NoSuchBody, NotYourBody
from yigongti.unified.organization.councils.sight import bodies as seen_bodies
from yigongti.unified.organization.councils.sight import body as seen_body

NOW, TODAY = testing.NOW, testing.TODAY
pytestmark = pytest.mark.django_db


# ---- bodies and seats


def test_a_consortium_has_one_council_at_a_time(world, office):
    made = testing.body(world)
    with pytest.raises(bodies.BodyStands):
        testing.body(world)
    testing.body(world, kind="party_committee")
    testing.body(world, consortium=world.consortium_b, office=world.tcm_hospital)
    bodies.dissolve_body(actor=office, now=NOW, body=made, on=TODAY)
    assert testing.body(world).pk != made.pk


def test_a_body_says_what_is_wrong_with_it(world, office):
    new = NewBody(kind="council", name=" ", office=None, formed_on=None, quorum=(4, 3), threshold="all", notice_days=99)
    with pytest.raises(Invalid) as caught:
        bodies.form_body(actor=office, now=NOW, county=world.county.code, new=new)
    wanted = {"name", "office", "formed_on", "consortium", "quorum", "threshold", "notice_days"}
    assert set(caught.value.fields) == wanted


def test_a_lead_forms_no_body_and_a_member_fills_no_seat(world, lead):
    made = testing.body(world)
    new = NewBody(kind="task_force", name="专班", office=world.hospital, formed_on=TODAY)
    with pytest.raises(NotYourBody):
        bodies.form_body(actor=lead, now=NOW, county=world.county.code, new=new)
    seat = NewSeat(role="member", office="院长", since=TODAY)
    bodies.fill_seat(actor=lead, now=NOW, body=made, new=seat)
    with pytest.raises(NotYourBody):
        bodies.fill_seat(actor=testing.unit(world.center_a1), now=NOW, body=made, new=seat)
    with pytest.raises(NotYourBody):
        bodies.fill_seat(actor=testing.unit(world.tcm_hospital), now=NOW, body=made, new=seat)


def test_one_chair_and_one_seat_per_person(world, office):
    made = testing.body(world)
    chair, member, *_ = testing.seats(world, made, 3)
    for again in (
        NewSeat(role="chair", office="第二个主任", since=TODAY),
        NewSeat(role="deputy", office="兼任", since=TODAY, holder=member.holder),
    ):
        with pytest.raises(bodies.SeatTaken):
            bodies.fill_seat(actor=office, now=NOW, body=made, new=again)
    bodies.vacate_seat(actor=office, now=NOW, seat=chair, on=TODAY)
    bodies.fill_seat(actor=office, now=NOW, body=made, new=NewSeat(role="chair", office="新主任", since=TODAY))
    with pytest.raises(Conflict):
        bodies.vacate_seat(actor=office, now=NOW, seat=chair, on=TODAY)
    with pytest.raises(Invalid):
        bodies.vacate_seat(actor=office, now=NOW, seat=member, on=testing.FORMED)


def test_who_sees_which_body(world):
    a = testing.body(world)
    b = testing.body(world, consortium=world.consortium_b, office=world.tcm_hospital)
    force = testing.body(world, kind="task_force", office=world.commission)
    guest = testing.holder()
    bodies.fill_seat(
        actor=testing.commission(world),
        now=NOW,
        body=force,
        new=NewSeat(role="member", office="乡镇代表", since=testing.FORMED, holder=guest),
    )

    def seen(actor):
        return set(seen_bodies(seen_by=actor, at=TODAY))

    assert seen(testing.commission(world)) == {a, b, force}
    assert seen(testing.lead(world)) == {a}
    assert seen(testing.unit(world.center_b1)) == {b}
    assert seen(testing.unit(world.center_b1, user=guest)) == {b, force}
    assert seen(testing.unit(world.mch)) == {a, b}
    assert seen(testing.unit(world.clinic)) == set()
    assert seen(make_actor(testing.ALL, world.commission, scope="county", county="500238")) == set()
    with pytest.raises(NoSuchBody):
        seen_body(seen_by=testing.unit(world.center_a1), at=TODAY, pk=b.pk)
