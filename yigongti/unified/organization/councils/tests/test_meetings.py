"""From the plan to the signature: what works, what is refused, what the database keeps."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.foundation.access.action import KeyReused
from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.unified.organization.councils import locking, testing
from yigongti.unified.organization.councils.actions import agenda, bodies, meetings, resolutions, votes
from yigongti.unified.organization.councils.actions.agenda import NewItem
from yigongti.unified.organization.councils.actions.bodies import NewSeat
from yigongti.unified.organization.councils.actions.resolutions import NewResolution
from yigongti.unified.organization.councils.models import Meeting, Resolution, Vote
from yigongti.unified.organization.councils.sight import NotYourBody
from yigongti.unified.organization.councils.tests.refusing import refuse_in_database
from yigongti.unified.organization.tasks.models import Task

NOW, TODAY = testing.NOW, testing.TODAY
pytestmark = pytest.mark.django_db


# ---- the life of a meeting


def test_a_meeting_from_the_plan_to_the_signature(world, office):
    _, held, meeting, item = testing.carried(world)
    chair = testing.unit(world.hospital, user=held[0].holder)
    later = meeting.starts_at + timedelta(hours=2)
    item.refresh_from_db()
    assert item.outcome == "carried"
    assert item.count == {"seats": 5, "present": 5, "votes_for": 5, "against": 0, "abstained": 0, "recused": 0}
    meetings.close_meeting(actor=office, now=later, meeting=meeting)
    with pytest.raises(Invalid):
        meetings.sign_minutes(actor=chair, now=later, meeting=meeting)
    meetings.write_minutes(actor=office, now=later, meeting=meeting, text="会议纪要\r\n一、议定事项")
    with pytest.raises(meetings.OnlyTheChair):
        meetings.sign_minutes(actor=office, now=later, meeting=meeting)
    signed = meetings.sign_minutes(actor=chair, now=later, meeting=meeting)
    assert (signed.state, signed.signed_by_id) == ("minuted", held[0].holder_id)
    assert signed.signed_as == "主任 演示职务1"
    assert signed.minutes == "会议纪要\n一、议定事项"
    with pytest.raises(locking.NotInThisState):
        meetings.write_minutes(actor=office, now=later, meeting=meeting, text="改一改")


def test_the_office_signs_for_a_chair_without_an_account(world, office):
    made = testing.body(world)
    bodies.fill_seat(actor=office, now=NOW, body=made, new=NewSeat(role="chair", office="县领导", since=testing.FORMED))
    held = testing.seats(world, testing.body(world, kind="task_force", office=world.commission), 1)
    assert held
    meeting, _ = testing.opened(world, made, list(made.seats.all()))
    meetings.close_meeting(actor=office, now=NOW, meeting=meeting)
    meetings.write_minutes(actor=office, now=NOW, meeting=meeting, text="纪要")
    with pytest.raises(meetings.OnlyTheChair):
        meetings.sign_minutes(actor=testing.unit(world.center_a1), now=NOW, meeting=meeting)
    signed = meetings.sign_minutes(actor=office, now=NOW, meeting=meeting)
    assert signed.signed_as == "主任 县领导（书面签发，办公室登记）"


def test_a_meeting_without_agenda_or_seats_is_not_called(world, office):
    made = testing.body(world)
    meeting = testing.planned(world, made)
    with pytest.raises(Invalid, match="议程是空的"):
        meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    testing.motion(world, meeting)
    with pytest.raises(Invalid, match="席位"):
        meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    testing.seats(world, made, 1)
    assert meetings.call_meeting(actor=office, now=NOW, meeting=meeting).called_at == NOW
    with pytest.raises(locking.NotInThisState):
        meetings.call_meeting(actor=office, now=NOW, meeting=meeting)


def test_planning_says_what_is_missing(world, office):
    made = testing.body(world)
    with pytest.raises(Invalid) as caught:
        meetings.plan_meeting(actor=office, now=NOW, body=made, title="", starts_at=None, place=" ")
    assert set(caught.value.fields) == {"title", "starts_at", "place"}
    first, second = testing.planned(world, made), testing.planned(world, made)
    assert (first.number, second.number) == (1, 2)
    stranger = make_actor(("councils.body.read",), world.hospital)
    with pytest.raises(MissingPermission):
        meetings.plan_meeting(actor=stranger, now=NOW, body=made, title="x", starts_at=NOW, place="x")
    with pytest.raises(NotYourBody):
        meetings.plan_meeting(
            actor=testing.unit(world.tcm_hospital), now=NOW, body=made, title="x", starts_at=NOW, place="x"
        )


def test_the_call_is_answered_by_the_seat_that_was_called(world, office):
    made = testing.body(world)
    held = testing.seats(world, made, 2)
    meeting = testing.planned(world, made)
    testing.motion(world, meeting)
    mine = testing.unit(world.mch, user=held[1].holder)
    with pytest.raises(locking.NotInThisState):
        meetings.answer_call(actor=mine, now=NOW, meeting=meeting, seat=held[1], will_come=True)
    meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    with pytest.raises(meetings.NotCalled):
        meetings.answer_call(actor=mine, now=NOW, meeting=meeting, seat=held[0], will_come=True)
    with pytest.raises(Invalid):
        meetings.answer_call(actor=mine, now=NOW, meeting=meeting, seat=held[1], will_come=False)
    meetings.answer_call(actor=mine, now=NOW, meeting=meeting, seat=held[1], will_come=False, reason="出差")
    meetings.answer_call(actor=mine, now=NOW, meeting=meeting, seat=held[1], will_come=True, reason="")
    assert [(r.will_come, r.reason) for r in meeting.replies.all()] == [(True, "")]


def test_a_cancelled_meeting_has_a_reason_and_stays(world, office):
    meeting = testing.planned(world, testing.body(world))
    with pytest.raises(Invalid):
        meetings.cancel_meeting(actor=office, now=NOW, meeting=meeting, because=" ")
    meetings.cancel_meeting(actor=office, now=NOW, meeting=meeting, because="与县里会议冲突")
    with pytest.raises(locking.NotInThisState):
        meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    refuse_in_database(lambda: Meeting.objects.filter(pk=meeting.pk).update(title="改"))


def test_the_agenda_is_edited_until_the_meeting_opens(world, office):
    made = testing.body(world)
    held = testing.seats(world, made, 1)
    meeting = testing.planned(world, made)
    first, second = testing.motion(world, meeting, "甲"), testing.motion(world, meeting, "乙")
    agenda.move_item(actor=office, now=NOW, item=second, up=True)
    assert list(meeting.items.values_list("title", flat=True)) == ["乙", "甲"]
    agenda.move_item(actor=office, now=NOW, item=second, up=True)  # at the top nothing happens
    agenda.edit_item(actor=office, now=NOW, item=first, new=NewItem("report", "丙"))
    third = testing.motion(world, meeting, "丁")
    agenda.remove_item(actor=office, now=NOW, item=second)
    assert list(meeting.items.values_list("order", "title")) == [(1, "丙"), (2, "丁")]
    with pytest.raises(locking.ItemGone):
        agenda.edit_item(actor=office, now=NOW, item=second, new=NewItem("report", "戊"))
    agenda.add_paper(actor=office, now=NOW, item=third, title="", file=SimpleUploadedFile("办法.txt", b"x"))
    assert third.papers.get().title == "办法"
    with pytest.raises(agenda.HasPapers):
        agenda.remove_item(actor=office, now=NOW, item=third)
    meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    testing.open_with(world, meeting, held)
    with pytest.raises(locking.NotInThisState):
        agenda.edit_item(actor=office, now=NOW, item=first, new=NewItem("report", "己"))


def test_an_item_says_what_is_missing(world, office):
    meeting = testing.planned(world, testing.body(world))
    with pytest.raises(Invalid) as caught:
        agenda.add_item(actor=office, now=NOW, meeting=meeting, new=NewItem("motion", " "))
    assert set(caught.value.fields) == {"title", "text"}
    with pytest.raises(Invalid) as caught:
        agenda.add_item(actor=office, now=NOW, meeting=meeting, new=NewItem("x", "通报", is_major=True))
    assert set(caught.value.fields) == {"kind", "is_major"}


# ---- votes


def test_a_seat_votes_once_for_itself(world):
    _, held, meeting, item = testing.ready(world)
    mine = testing.unit(world.mch, user=held[1].holder)
    votes.cast_vote(actor=mine, now=NOW, item=item, seat=held[1], choice="against")
    for choice in ("for", "against"):
        with pytest.raises(votes.VotedAlready):
            votes.cast_vote(actor=mine, now=NOW, item=item, seat=held[1], choice=choice)
    with pytest.raises(votes.NotYourSeat):
        votes.cast_vote(actor=mine, now=NOW, item=item, seat=held[2], choice="for")
    other = testing.unit(world.center_a1, user=held[2].holder)
    with pytest.raises(Invalid):
        votes.cast_vote(actor=other, now=NOW, item=item, seat=held[2], choice="recused")
    with pytest.raises(Invalid):
        votes.cast_vote(actor=other, now=NOW, item=item, seat=held[2], choice="maybe")
    votes.cast_vote(actor=other, now=NOW, item=item, seat=held[2], choice="recused", reason="关联单位")
    assert Vote.objects.filter(item=item).count() == 2
    assert meeting.state == "open"


def test_the_absent_and_those_without_a_vote_do_not_count(world, office):
    made = testing.body(world)
    held = testing.seats(world, made, 4)
    secretary = bodies.fill_seat(
        actor=office, now=NOW, body=made, new=NewSeat(role="secretary", office="办公室主任", since=testing.FORMED)
    )
    _, item = testing.opened(world, made, [*held[:3], secretary])
    for seat in (held[3], secretary):
        with pytest.raises(votes.NoVoteForThisSeat):
            votes.record_votes(actor=office, now=NOW, item=item, choices={seat.pk: "for"}, reasons={})
    assert not Vote.objects.exists()
    item = testing.decided(world, item, {s.pk: "for" for s in held[:3]})
    assert (item.count["seats"], item.count["present"], item.outcome) == (4, 3, "carried")


def test_a_show_of_hands_is_all_or_nothing(world, office):
    _, held, _, item = testing.ready(world)
    choices = {s.pk: "for" for s in held}
    choices[held[4].pk] = "recused"
    with pytest.raises(Invalid):
        votes.record_votes(actor=office, now=NOW, item=item, choices=choices, reasons={})
    assert not Vote.objects.exists()
    assert votes.record_votes(
        actor=office, now=NOW, item=item, choices=choices, reasons={held[4].pk: "本单位事项"}
    ) == len(held)


def test_without_a_quorum_no_motion_is_decided(world, office):
    made = testing.body(world)
    held = testing.seats(world, made)
    _, item = testing.opened(world, made, held[:3])  # 3 of 5, two thirds are 4
    item = testing.decided(world, item, {s.pk: "for" for s in held[:3]})
    assert item.outcome == "no_quorum"
    with pytest.raises(resolutions.NotCarried):
        resolutions.make_resolution(actor=office, now=NOW, item=item, new=testing.ordered())


def test_nobody_counts_before_anybody_voted(world, office):
    _, held, meeting, item = testing.ready(world)
    with pytest.raises(Invalid, match="还没有人投票"):
        votes.close_vote(actor=office, now=NOW, item=item)
    votes.record_votes(actor=office, now=NOW, item=item, choices={held[0].pk: "for"}, reasons={})
    with pytest.raises(Invalid, match="正在表决"):
        meetings.close_meeting(actor=office, now=NOW, meeting=meeting)
    with pytest.raises(NotYourBody):
        votes.close_vote(actor=testing.unit(world.center_a1), now=NOW, item=item)


def test_seats_that_change_later_change_no_roll(world, office):
    _, held, meeting, item = testing.ready(world)
    votes.record_votes(actor=office, now=NOW, item=item, choices={s.pk: "for" for s in held}, reasons={})
    bodies.vacate_seat(actor=office, now=NOW, seat=held[4], on=testing.FORMED + timedelta(days=1))
    bodies.fill_seat(
        actor=office, now=NOW, body=meeting.body, new=NewSeat(role="member", office="后来的", since=testing.FORMED)
    )
    item = votes.close_vote(actor=office, now=NOW, item=item)
    assert (item.count["seats"], item.count["present"], item.count["votes_for"]) == (5, 5, 5)


def test_who_left_after_voting_was_there(world, office):
    _, held, meeting, item = testing.ready(world)
    votes.record_votes(actor=office, now=NOW, item=item, choices={s.pk: "for" for s in held}, reasons={})
    meetings.record_attendance(
        actor=office, now=NOW, meeting=meeting, present=[held[0].pk], excuses={held[1].pk: "提前离会"}, stand_ins={}
    )
    assert votes.close_vote(actor=office, now=NOW, item=item).count["present"] == 5
    with pytest.raises(Invalid):
        meetings.record_attendance(actor=office, now=NOW, meeting=meeting, present=[10**9], excuses={}, stand_ins={})


# ---- major matters


def test_a_major_matter_waits_for_the_party_committee(world, office):
    made = testing.body(world)
    held = testing.seats(world, made, 3)
    party = testing.body(world, kind="party_committee")
    party_seats = testing.seats(world, party, 3)
    meeting, party_meeting = testing.planned(world, made), testing.planned(world, party)
    item = testing.motion(world, meeting, "年度预算", is_major=True)
    foreign = testing.planned(
        world, testing.body(world, kind="party_committee", consortium=world.consortium_b, office=world.tcm_hospital)
    )
    with pytest.raises(Invalid):
        agenda.refer_item(actor=office, now=NOW, item=item, meeting=foreign)
    referred = agenda.refer_item(actor=office, now=NOW, item=item, meeting=party_meeting)
    assert (referred.title, referred.meeting_id) == ("年度预算", party_meeting.pk)
    with pytest.raises(Conflict):
        agenda.refer_item(actor=office, now=NOW, item=item, meeting=party_meeting)
    meetings.call_meeting(actor=office, now=NOW, meeting=meeting)
    testing.open_with(world, meeting, held)
    with pytest.raises(votes.PartyFirst):
        votes.record_votes(actor=office, now=NOW, item=item, choices={held[0].pk: "for"}, reasons={})
    meetings.call_meeting(actor=office, now=NOW, meeting=party_meeting)
    testing.open_with(world, party_meeting, party_seats)
    testing.decided(world, referred, {s.pk: "for" for s in party_seats})
    assert testing.decided(world, item, {s.pk: "for" for s in held}).outcome == "carried"


def test_another_consortiums_party_decides_nothing_here(world, office):
    council = testing.planned(world, testing.body(world))
    theirs = testing.body(world, kind="party_committee", consortium=world.consortium_b, office=world.tcm_hospital)
    foreign = testing.motion(world, testing.planned(world, theirs))
    council_item = testing.motion(world, council)
    for linked in (foreign, council_item):
        with pytest.raises(Invalid) as caught:
            agenda.add_item(actor=office, now=NOW, meeting=council, new=NewItem("motion", "甲", "乙", "", True, linked))
        assert set(caught.value.fields) == {"party_item"}


# ---- resolutions


def test_a_resolution_stands_in_the_ledger_once(world, lead):
    _, _, meeting, item = testing.carried(world)
    made = [
        resolutions.make_resolution(actor=lead, now=NOW, item=item, new=testing.ordered(), key="k") for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    task = Task.objects.get(pk=made[0].task_id)
    assert (task.source_kind, task.source_ref) == ("resolution", f"meeting:{meeting.pk}")
    assert (task.number, task.title, task.due) == ("议题1-1", "印发分配办法", date(2026, 12, 31))
    assert [(u.role, u.name) for u in task.units.all()] == [("lead", "县人民医院"), ("supporting", "县医保局")]
    assert task.clause_base == f"/councils/meetings/{meeting.pk}/"
    second = resolutions.make_resolution(actor=lead, now=NOW, item=item, new=testing.ordered(title="公示"), key="k2")
    assert (second.number, Task.objects.count()) == (2, 2)
    with pytest.raises(KeyReused):
        resolutions.make_resolution(actor=lead, now=NOW, item=item, new=testing.ordered(title="别的"), key="k")


def test_a_resolution_and_its_task_come_together_or_not_at_all(world):
    _, _, _, item = testing.carried(world)
    without = make_actor(testing.ALL - {"tasks.task.open"}, world.hospital)
    with pytest.raises(MissingPermission):
        resolutions.make_resolution(actor=without, now=NOW, item=item, new=testing.ordered())
    assert not Resolution.objects.exists()
    with pytest.raises(Invalid) as caught:
        resolutions.make_resolution(
            actor=testing.lead(world), now=NOW, item=item, new=NewResolution(" ", "", (" ",), due=None)
        )
    assert set(caught.value.fields) == {"title", "text", "lead", "due"}
    with pytest.raises(NotYourBody):
        resolutions.make_resolution(actor=testing.unit(world.tcm_hospital), now=NOW, item=item, new=testing.ordered())
