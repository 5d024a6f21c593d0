"""Postings: who may send whom, what the database refuses, and who has six months by the database's own words."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, sign_in
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.records.places.testing import person as somebody
from yigongti.records.places.testing import small_world
from yigongti.records.staff import actions, postings, queries, rules
from yigongti.records.staff.models import Posting, Practitioner, SixMonths

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RIGHTS = {"staff.posting.read", "staff.posting.send", "staff.posting.correct", "staff.posting.return"}


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def manager(world):
    return make_actor(permissions=RIGHTS, organization=world.hospital)


def worker(organization, title="intermediate", category="doctor"):
    number = Practitioner.objects.count() + 1
    return Practitioner.objects.create(
        code=f"w{number}", name=f"派员{number}", category=category, title=title, organization=organization
    )


def wanted(world, since="2026-01-01", until=None, **more):
    return actions.Wanted(**{
        "kind": "county_hire", "to_organization": world.center_a1, "since": date.fromisoformat(since),
        "until": date.fromisoformat(until) if until else None, **more,
    })  # fmt: skip


def test_send_correct_return(world, manager):
    who = worker(world.hospital)
    row = actions.send(actor=manager, now=NOW, practitioner=who, wanted=wanted(world))
    assert (row.title_then, row.from_organization_id, row.county) == ("intermediate", world.hospital.pk, "990038")
    with pytest.raises(actions.Elsewhere):
        actions.send(actor=manager, now=NOW, practitioner=who, wanted=wanted(world, "2026-03-01", "2026-04-01"))
    row = actions.correct_posting(
        actor=manager, now=NOW, posting=row, wanted=wanted(world, "2026-02-01", reason="柔性"), version=1
    )
    assert (row.since, row.version) == (date(2026, 2, 1), 2)
    with pytest.raises(actions.PostingMovedOn):
        actions.correct_posting(actor=manager, now=NOW, posting=row, wanted=wanted(world), version=1)
    row = actions.return_posting(actor=manager, now=NOW, posting=row, on=date(2026, 8, 1))
    with pytest.raises(AlreadyDone):
        actions.return_posting(actor=manager, now=NOW, posting=row, on=date(2026, 9, 1))
    assert SixMonths.objects.get(practitioner=who).reached_on == date(2026, 7, 31)


def test_faults_stand_at_their_fields(world, manager):
    who = worker(world.hospital)
    for field, more in (
        ("kind", {"kind": "king"}),
        ("kind", {"kind": "township_hire"}),
        ("to_organization", {"to_organization": None}),
        ("to_organization", {"to_organization": world.tcm_hospital}),
        ("until", {"until": date(2025, 12, 31)}),
        ("reason", {"reason": "长" * 101}),
    ):
        form = dataclasses.replace(wanted(world), **more)
        with pytest.raises(Invalid) as caught:
            actions.send(actor=manager, now=NOW, practitioner=who, wanted=form)
        assert field in caught.value.fields


def test_only_who_employs_sends_and_only_who_sent_returns(world, manager):
    who = worker(world.hospital)
    stranger = make_actor(permissions=RIGHTS, organization=world.tcm_hospital)
    with pytest.raises(queries.NoSuchPractitioner):
        actions.send(actor=stranger, now=NOW, practitioner=who, wanted=wanted(world))
    row = actions.send(actor=manager, now=NOW, practitioner=who, wanted=wanted(world))
    with pytest.raises(postings.NoSuchPosting):
        postings.posting(seen_by=stranger, pk=row.pk)
    receiver = make_actor(permissions=RIGHTS, organization=world.center_a1)
    assert postings.posting(seen_by=receiver, pk=row.pk) == row
    with pytest.raises(postings.NoSuchPosting):
        actions.return_posting(actor=receiver, now=NOW, posting=row, on=date(2026, 8, 1))


def make(world, who, since, until=None, *, title="intermediate", kind="dispatch", to=None):
    return Posting.objects.create(
        practitioner=who, kind=kind, from_organization=who.organization, to_organization=to or world.center_a1,
        county="990038", since=since, until=until, title_then=title,
    )  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [{"until": "2026-01-01"}, {"kind": "king"}, {"title": "king"}, {"to": "self"}],
    ids=["empty", "kind", "title", "same place"],
)
def test_the_database_refuses(world, bad):
    who = worker(world.hospital)
    if bad.get("to"):
        bad = {"to": world.hospital}
    with pytest.raises(IntegrityError), transaction.atomic():
        make(world, who, "2026-01-01", **bad)


def test_the_database_refuses_two_places_on_one_day(world):
    who = worker(world.hospital)
    make(world, who, "2026-01-01", "2026-03-01")
    make(world, who, "2026-03-01", "2026-04-01", to=world.center_a2)  # the day of return is free
    with pytest.raises(IntegrityError), transaction.atomic():
        make(world, who, "2026-03-31", to=world.center_b1)


CASES = [
    ([("2025-01-01", "2025-07-01")], {2025: "2025-06-30"}),
    ([("2025-01-01", "2025-06-30")], {}),
    ([("2024-10-01", "2025-05-01")], {}),
    ([("2024-07-01", "2025-07-01")], {2024: "2024-12-31", 2025: "2025-06-30"}),
    ([("2025-01-01", "2025-04-01"), ("2025-09-01", "2025-12-01")], {2025: "2025-11-30"}),
    ([("2025-01-01", "2025-03-16"), ("2025-05-01", "2025-08-16")], {2025: "2025-08-15"}),
    ([("2025-01-31", "2025-07-31")], {2025: "2025-07-30"}),
    ([("2025-07-02", "2026-01-01")], {}),
]


@pytest.mark.parametrize(("stays", "reached"), CASES)
def test_six_months_in_the_database_and_in_the_rules(world, stays, reached):
    who = worker(world.hospital)
    for since, until in stays:
        make(world, who, since, until)
    held = {row.year: str(row.reached_on) for row in SixMonths.objects.filter(practitioner=who)}
    assert held == reached
    as_rules = [rules.Stay(date.fromisoformat(a), date.fromisoformat(b)) for a, b in stays]
    found = {y: rules.reached_on(as_rules, y) for y in (2024, 2025, 2026)}
    assert {y: str(day) for y, day in found.items() if day} == reached


def test_a_title_raised_later_counts_no_earlier_posting(world):
    who = worker(world.hospital, title="junior")
    row = make(world, who, "2025-01-01", "2025-12-01", title="junior")
    Practitioner.objects.filter(pk=who.pk).update(title="intermediate")
    assert not SixMonths.objects.exists()
    Posting.objects.filter(pk=row.pk).update(title_then="intermediate")  # a correction of what was written
    assert SixMonths.objects.get().year == 2025
    Posting.objects.filter(pk=row.pk).update(until="2025-05-01")
    assert not SixMonths.objects.exists()


def test_who_does_not_count(world):
    nurse = worker(world.hospital, category="nurse")
    make(world, nurse, "2025-01-01", "2025-12-01")
    township = worker(world.center_a1)
    make(world, township, "2025-01-01", "2025-12-01", to=world.clinic, kind="township_hire")
    assert not SixMonths.objects.exists()
    Practitioner.objects.filter(pk=nurse.pk).update(category="doctor")
    assert SixMonths.objects.get().practitioner == nurse
    year = postings.years(practitioner_ids=[nurse.pk, township.pk], year=2025, today=date(2025, 4, 1))
    assert (str(year[nurse.pk].so_far), year[nurse.pk].word) == ("3 个月", "06-30 将满")
    assert (year[township.pk].counts, year[township.pk].why_not) == (False, "不是县级机构派到基层")


def test_pages(world, client):
    user, position = somebody(world, world.hospital, role_permissions=RIGHTS)
    sign_in(client, user, position)
    who = worker(world.hospital)
    form = {"kind": "county_hire", "to_organization": world.center_a1.pk, "since": "2026-01-01", "_key": "k1"}
    assert who.name in client.get(reverse("staff:posting_new"), {"q": who.name}).content.decode()
    assert client.get(reverse("staff:posting_new"), {"person": who.pk}).status_code == 200
    bad = client.post(reverse("staff:posting_send", args=[who.pk]), form | {"since": "", "_key": "k0"})
    assert bad.status_code == 422
    assert "请填写到岗日期" in bad.content.decode()
    made = client.post(reverse("staff:posting_send", args=[who.pk]), form, follow=True)
    assert "06-30" in made.content.decode()
    row = Posting.objects.get()
    listed = client.get(reverse("staff:postings"), {"tab": "all"}).content.decode()
    assert who.name in listed
    assert "在派" in listed
    export = client.get(reverse("staff:postings"), {"format": "xlsx"})
    assert export["Content-Type"].startswith("application/vnd")
    bad = client.post(reverse("staff:posting_return", args=[row.pk]), {"until": "2025-01-01", "_key": "k2"})
    assert bad.status_code == 422
    back = client.post(
        reverse("staff:posting_return", args=[row.pk]), {"until": "2026-05-01", "_key": "k3"}, follow=True
    )
    assert "本年不足" in back.content.decode()
