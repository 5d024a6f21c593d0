"""What the database itself refuses, and two at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from yigongti.records.places.testing import small_world
from yigongti.unified.organization.councils import locking, testing
from yigongti.unified.organization.councils.actions import meetings, resolutions, votes
from yigongti.unified.organization.councils.migrations import __path__ as migration_folder
from yigongti.unified.organization.councils.models import AgendaItem, Attendance, Meeting, Resolution, Vote
from yigongti.unified.organization.councils.rules import meeting as rules
from yigongti.unified.organization.councils.tests.refusing import refuse_in_database

NOW, TODAY = testing.NOW, testing.TODAY
pytestmark = pytest.mark.django_db


def test_the_database_keeps_votes_outcomes_and_signed_minutes(world, office):
    _, held, meeting, item = testing.carried(world)
    vote = Vote.objects.filter(item=item).first()
    refuse_any = (
        lambda: Vote.objects.filter(pk=vote.pk).update(choice="against"),
        vote.delete,
        lambda: AgendaItem.objects.filter(pk=item.pk).update(outcome="lost"),
        lambda: AgendaItem.objects.filter(pk=item.pk).update(title="改题"),
        item.delete,
        lambda: Vote.objects.create(item=item, seat=held[0], choice="for", at=NOW),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(state="called"),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(state="minuted"),
    )
    for change in refuse_any:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made = resolutions.make_resolution(actor=office, now=NOW, item=item, new=testing.ordered())
    refuse_in_database(lambda: Resolution.objects.filter(pk=made.pk).update(text="改"))
    refuse_in_database(made.delete)
    meetings.close_meeting(actor=office, now=NOW, meeting=meeting)
    meetings.write_minutes(actor=office, now=NOW, meeting=meeting, text="纪要")
    meetings.sign_minutes(actor=testing.unit(world.hospital, user=held[0].holder), now=NOW, meeting=meeting)
    with pytest.raises(locking.NotInThisState):
        resolutions.make_resolution(actor=office, now=NOW, item=item, new=testing.ordered())
    for change in (
        lambda: Meeting.objects.filter(pk=meeting.pk).update(minutes="改"),
        lambda: Attendance.objects.filter(meeting=meeting).update(is_present=False),
        lambda: AgendaItem.objects.create(meeting=meeting, order=9, kind="report", title="补"),
        lambda: Resolution.objects.create(item=item, number=9, title="补", text="补", lead=["甲"], made_at=NOW),
    ):
        refuse_in_database(change)


def test_the_guards_know_the_moves_of_the_rules():
    import importlib

    assert migration_folder
    guards = importlib.import_module("yigongti.unified.organization.councils.migrations.0002_guards")
    moves = {
        (a.value, rules.after(a, v).value)
        for a in rules.State
        for v in rules.Verb
        if rules.may(a, v) and rules.after(a, v) is not a
    }
    assert set(guards.MOVES) == moves


@pytest.mark.django_db(transaction=True)
def test_two_votes_for_one_seat_at_once_leave_one():
    world = small_world()
    _, held, _, item = testing.ready(world)
    mine = testing.unit(world.hospital, user=held[0].holder)
    office = testing.commission(world)
    barrier = Barrier(2)

    def vote(cast):
        barrier.wait()
        try:
            cast()
        except votes.VotedAlready:
            return "told"
        else:
            return "voted"
        finally:
            connection.close()

    both = (
        lambda: votes.cast_vote(actor=mine, now=NOW, item=item, seat=held[0], choice="for"),
        lambda: votes.record_votes(actor=office, now=NOW, item=item, choices={held[0].pk: "against"}, reasons={}),
    )
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(vote, both)) == ["told", "voted"]
    assert Vote.objects.count() == 1
