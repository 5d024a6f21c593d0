"""Charter and rules, appointments, filings: what works, what is refused, what the database keeps."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Institution
from yigongti.unified.organization.councils import say, sight, testing
from yigongti.unified.organization.councils.actions import appointments, filings, rulebooks
from yigongti.unified.organization.councils.actions.appointments import Nomination
from yigongti.unified.organization.councils.models import AppointmentStep, FilingStep, MemberAdoption, RulebookVersion

NOW, TODAY = testing.NOW, testing.TODAY
pytestmark = pytest.mark.django_db


def refuse_in_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def drafted(world, lead, *, kind="charter", title="章程（演示）", needs_all=False):
    return rulebooks.draft_rulebook(
        actor=lead,
        now=NOW,
        consortium=world.consortium_a,
        kind=kind,
        title=title,
        needs_all=needs_all,
        clause="",
        text="第一条 演示。",
    )


def says(world, version, organization, choice="adopted", reason=""):
    return rulebooks.say(
        actor=testing.unit(organization),
        now=NOW,
        version=version,
        institution=Institution.objects.get(pk=organization.pk),
        choice=choice,
        reason=reason,
    )


def members(world):
    return (world.hospital, world.mch, world.center_a1, world.center_a2)


def test_a_charter_is_adopted_by_all_and_replaced_by_its_next_version(world, lead):
    first = drafted(world, lead)
    assert first.rulebook.needs_all
    rulebooks.edit_draft(actor=lead, now=NOW, version=first, text="第一条 演示。\r\n第二条", summary="首次起草")
    rulebooks.circulate(actor=lead, now=NOW, version=first)
    for member in members(world)[:3]:
        says(world, first, member)
    says(world, first, world.center_a2, "objected", "分配比例不明")
    assert say.standing(first, TODAY).objected == 1
    with pytest.raises(rulebooks.NotAdoptedYet):
        rulebooks.bring_into_force(actor=lead, now=NOW, version=first, on=TODAY)
    says(world, first, world.center_a2)  # the latest counts
    rulebooks.bring_into_force(actor=lead, now=NOW, version=first, on=TODAY)
    second = rulebooks.draft_version(
        actor=lead, now=NOW, rulebook=first.rulebook, text="第一条 演示。\n第二条 议事。", summary="增加议事"
    )
    rulebooks.circulate(actor=lead, now=NOW, version=second)
    for member in members(world):
        says(world, second, member)
    rulebooks.bring_into_force(actor=lead, now=NOW, version=second, on=TODAY + timedelta(days=3))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "in_force", 2)


def test_a_rule_takes_force_by_a_motion_carried_after_circulation(world, lead):
    _, _, _, early = testing.carried(world)
    version = drafted(world, lead, kind="procedure", title="议事规则（演示）")
    rulebooks.circulate(actor=lead, now=early.vote_closed_at + timedelta(days=1), version=version)
    version.refresh_from_db()
    with pytest.raises(Invalid):
        rulebooks.bring_into_force(actor=lead, now=NOW, version=version, on=TODAY, carried_by=early)
    with pytest.raises(rulebooks.NotAdoptedYet):
        rulebooks.bring_into_force(actor=lead, now=NOW, version=version, on=TODAY)
    other = drafted(world, lead, kind="policy", title="绩效办法（演示）")
    rulebooks.circulate(actor=lead, now=NOW, version=other)
    assert (
        rulebooks.bring_into_force(actor=lead, now=NOW, version=other, on=TODAY, carried_by=early).carried_by_id
        == early.pk
    )


def test_rules_refuse_strangers_and_half_filled_forms(world, lead):
    with pytest.raises(rulebooks.NotTheLead):
        drafted(world, testing.unit(world.center_a1))
    with pytest.raises(rulebooks.NotTheLead):
        drafted(world, testing.unit(world.tcm_hospital))
    with pytest.raises(Invalid) as caught:
        rulebooks.draft_rulebook(
            actor=lead, now=NOW, consortium=world.consortium_a, kind="x", title="", needs_all=False, clause="", text=" "
        )
    assert set(caught.value.fields) == {"kind", "title", "text"}
    version = drafted(world, lead)
    with pytest.raises(Conflict):
        drafted(world, lead, title="另一份章程")
    with pytest.raises(rulebooks.WrongState):
        says(world, version, world.center_a1)
    with pytest.raises(rulebooks.AnotherDraft):
        rulebooks.draft_version(actor=lead, now=NOW, rulebook=version.rulebook, text="x", summary="x")
    rulebooks.circulate(actor=lead, now=NOW, version=version)
    for outsider in (world.center_b1, world.commission):
        with pytest.raises((rulebooks.NotAMember, Institution.DoesNotExist)):
            says(world, version, outsider)
    with pytest.raises(rulebooks.NotAMember):
        rulebooks.say(
            actor=testing.unit(world.center_a1),
            now=NOW,
            version=version,
            institution=Institution.objects.get(pk=world.center_a2.pk),
            choice="adopted",
        )
    with pytest.raises(Invalid):
        says(world, version, world.center_a1, "objected")
    with pytest.raises(Invalid):
        rulebooks.bring_into_force(actor=lead, now=NOW, version=version, on=None)
    rulebooks.set_aside(actor=lead, now=NOW, version=version)
    with pytest.raises(rulebooks.WrongState):
        rulebooks.circulate(actor=lead, now=NOW, version=version)


def test_the_database_keeps_circulated_words_and_what_members_said(world, lead):
    version = drafted(world, lead)
    RulebookVersion.objects.filter(pk=version.pk).update(text="草稿可以改")
    rulebooks.circulate(actor=lead, now=NOW, version=version)
    said = says(world, version, world.center_a1)
    for change in (
        lambda: RulebookVersion.objects.filter(pk=version.pk).update(text="改"),
        lambda: RulebookVersion.objects.filter(pk=version.pk).update(state="draft"),
        lambda: MemberAdoption.objects.filter(pk=said.pk).update(choice="objected", reason="x"),
        said.delete,
        lambda: MemberAdoption.objects.all().delete(),
    ):
        refuse_in_database(change)


# ---- appointments


def nominated(world, actor, kind="member_head", **words):
    plain = {
        "kind": kind,
        "consortium": world.consortium_a,
        "organization": world.center_a1 if kind == "member_head" else world.hospital,
        "office": "院长",
        "candidate": words.pop("candidate", None) or testing.practitioner(world.center_a1),
        "words": "德才兼备，群众公认",
    }
    return appointments.nominate(actor=actor, now=NOW, new=Nomination(**{**plain, **words}))


def test_heads_of_members_are_nominated_consulted_and_appointed(world, office, lead):
    row = nominated(world, lead)
    with pytest.raises(appointments.NotThisStep):
        appointments.appoint(actor=office, now=NOW, appointment=row, document="任〔2026〕1号", term_from=TODAY)
    with pytest.raises(appointments.NotYourStep):
        appointments.consult(actor=lead, now=NOW, appointment=row, agrees=True, words="同意")
    with pytest.raises(Invalid):
        appointments.consult(actor=office, now=NOW, appointment=row, agrees=True, words=" ")
    row = appointments.consult(actor=office, now=NOW, appointment=row, agrees=True, words="同意")
    with pytest.raises(Invalid) as caught:
        appointments.appoint(actor=office, now=NOW, appointment=row, document=" ", term_from=None)
    assert set(caught.value.fields) == {"document", "term_from"}
    row = appointments.appoint(
        actor=office,
        now=NOW,
        appointment=row,
        document="任〔2026〕1号",
        term_from=date(2026, 11, 1),
        file=SimpleUploadedFile("任职文件.txt", b"x"),
    )
    assert row.state == "appointed"
    assert [s.state for s in row.steps.all()] == ["nominated", "consulted", "appointed"]
    assert row.steps.last().file is not None
    with pytest.raises(appointments.NotThisStep):
        appointments.file_appointment(actor=office, now=NOW, appointment=row, words="")
    with pytest.raises(Invalid):
        appointments.end_term(actor=office, now=NOW, appointment=row, on=TODAY + timedelta(days=1), words="调离")
    ended = appointments.end_term(actor=office, now=NOW, appointment=row, on=TODAY, words="调离")
    assert (ended.state, ended.term_to) == ("ended", TODAY)


def test_heads_of_the_consortium_come_from_the_commission_alone(world, office, lead):
    with pytest.raises(appointments.NotYourStep):
        nominated(world, lead, "consortium_head")
    row = nominated(world, office, "consortium_head")
    with pytest.raises(appointments.NotThisStep):
        appointments.consult(actor=office, now=NOW, appointment=row, agrees=True, words="同意")
    assert (
        appointments.appoint(actor=office, now=NOW, appointment=row, document="任〔2026〕2号", term_from=TODAY).state
        == "appointed"
    )
    with pytest.raises(appointments.NotYourStep):
        nominated(world, office)  # of a member: the lead nominates


def test_heads_of_centers_are_appointed_by_the_group_and_filed(world, office, lead):
    row = nominated(world, lead, "center_head", office="财务运营中心主任", filing_due=TODAY)
    with pytest.raises(appointments.NotYourStep):
        appointments.appoint(actor=office, now=NOW, appointment=row, document="x", term_from=TODAY)
    row = appointments.appoint(actor=lead, now=NOW, appointment=row, document="集团〔2026〕3号", term_from=TODAY)
    row = appointments.file_appointment(actor=office, now=NOW, appointment=row, words="备案 2026-3")
    assert row.state == "filed"


def test_an_objection_a_refusal_and_a_withdrawal_end_it(world, office, lead):
    row = nominated(world, lead)
    with pytest.raises(appointments.NominatedAlready):
        nominated(world, lead, candidate=row.candidate)
    assert appointments.consult(actor=office, now=NOW, appointment=row, agrees=False, words="任职年限不足").state == (
        "refused"
    )
    row = nominated(world, lead)
    with pytest.raises(appointments.NotYourStep):
        appointments.withdraw(actor=office, now=NOW, appointment=row, words="撤回")
    assert appointments.withdraw(actor=lead, now=NOW, appointment=row, words="本人意愿").state == "withdrawn"
    row = nominated(world, lead)
    with pytest.raises(appointments.NotYourStep):
        appointments.refuse(actor=lead, now=NOW, appointment=row, words="不同意")
    assert appointments.refuse(actor=office, now=NOW, appointment=row, words="另行考察").state == "refused"
    for act in (appointments.refuse, appointments.withdraw):
        with pytest.raises(appointments.NotThisStep):
            act(actor=office, now=NOW, appointment=row, words="再来")


def test_a_nomination_says_what_is_wrong(world, lead):
    gone = testing.practitioner(world.center_a1)
    gone.left_on = TODAY
    gone.save()
    with pytest.raises(Invalid) as caught:
        nominated(world, lead, office=" ", organization=world.center_b1, candidate=gone)
    assert set(caught.value.fields) == {"office", "organization", "candidate"}


def test_who_sees_a_nomination(world, office, lead):
    row = nominated(world, lead, candidate=testing.practitioner(world.hospital))

    def sees(actor):
        return sight.appointments(seen_by=actor, at=TODAY).filter(pk=row.pk).exists()

    assert sees(office)
    assert sees(lead)
    assert sees(testing.unit(world.center_a1))  # its own head
    assert not sees(testing.unit(world.center_a2))
    assert not sees(testing.unit(world.tcm_hospital))
    appointments.consult(actor=office, now=NOW, appointment=row, agrees=True, words="同意")
    appointments.appoint(actor=office, now=NOW, appointment=row, document="x", term_from=TODAY)
    assert sees(testing.unit(world.center_a2))
    assert not sees(testing.unit(world.center_b1))


def test_the_database_keeps_the_steps(world, lead):
    row = nominated(world, lead)
    refuse_in_database(lambda: AppointmentStep.objects.filter(appointment=row).update(words="改"))
    refuse_in_database(lambda: AppointmentStep.objects.filter(appointment=row).delete())


# ---- filings


def opened(world, actor, **words):
    plain = {
        "subject": "内设机构备案",
        "filer": world.hospital,
        "receiver": world.commission,
        "receiver_name": "",
        "due": date(2026, 8, 31),
    }
    return filings.open_filing(actor=actor, now=NOW, **{**plain, **words})


def test_a_filing_is_sent_returned_sent_again_and_accepted(world, office, lead):
    row = opened(world, office)
    with pytest.raises(Conflict):
        opened(world, office)
    with pytest.raises(Invalid):
        filings.submit_filing(actor=lead, now=NOW, filing=row, words=" ")
    with pytest.raises(filings.NotYourFiling):
        filings.submit_filing(actor=testing.unit(world.center_a1), now=NOW, filing=row, words="x")
    row = filings.submit_filing(actor=lead, now=NOW, filing=row, words="附方案", file=SimpleUploadedFile("a.txt", b"x"))
    with pytest.raises(filings.FilingMovedOn):
        filings.submit_filing(actor=lead, now=NOW, filing=row, words="再报")
    with pytest.raises(filings.NotYourFiling):
        filings.accept_filing(actor=lead, now=NOW, filing=row, number="1")
    with pytest.raises(Invalid):
        filings.send_back_filing(actor=office, now=NOW, filing=row, words="")
    filings.send_back_filing(actor=office, now=NOW, filing=row, words="缺人员名单")
    filings.submit_filing(actor=lead, now=NOW, filing=row, words="已补")
    done = filings.accept_filing(actor=office, now=NOW, filing=row, number="备2026-1")
    assert (done.state, done.number, done.submitted_on) == ("accepted", "备2026-1", TODAY)
    assert [s.state for s in done.steps.all()] == ["submitted", "returned", "submitted", "accepted"]
    refuse_in_database(lambda: FilingStep.objects.filter(filing=row).update(words="改"))


def test_a_filing_without_a_day_is_still_opened_once(world, office):
    opened(world, office, due=None)
    with pytest.raises(Conflict):
        opened(world, office, due=None)
    with pytest.raises(Invalid) as caught:
        opened(world, office, subject=" ", filer=None, receiver=None, receiver_name=" ")
    assert set(caught.value.fields) == {"subject", "filer", "receiver_name"}
    with pytest.raises(filings.NotYourFiling):
        opened(world, testing.unit(world.center_a1), subject="替别人开")


def test_who_sees_a_filing(world, office, lead):
    row = opened(world, office)
    assert sight.filings(seen_by=lead, at=TODAY).get() == row
    assert sight.filings(seen_by=office, at=TODAY).get() == row
    assert not sight.filings(seen_by=testing.unit(world.center_a1), at=TODAY).exists()
    assert not sight.filings(seen_by=testing.unit(world.tcm_hospital), at=TODAY).exists()
