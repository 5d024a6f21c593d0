"""Appointments step by step: who nominates, who is asked, who appoints, what is filed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium, Membership
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.councils.files import kept
from yigongti.unified.organization.councils.models import Appointment, AppointmentStep
from yigongti.unified.organization.councils.models.appointments import AppointmentKind, AppointmentState
from yigongti.unified.organization.councils.rules.appointment import (
    Kind,
    Party,
    State,
    Step,
    after,
    appointing_party,
    in_office,
    is_over,
    may_withdraw,
    party_of,
)
from yigongti.unified.organization.councils.say import takes_part

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class NotYourStep(Refused):
    """Another party takes this step."""

    def __init__(self, party: Party) -> None:
        """Say who."""
        who = {
            Party.COMMISSION: "县级主管部门",
            Party.LEAD: "牵头医院",
            Party.AUTHORITY: "县级主管部门（登记任免机关的决定）",
        }
        super().__init__(f"这一步由{who[party]}办理。")


class NominatedAlready(Conflict):
    """The same person for the same office is under way."""

    sentence = "这个人选的同一职务正在办理或已在任，请打开原来的任免记录。"


class NotThisStep(Conflict):
    """Another step comes first, or all is done."""

    sentence = "任免还没有到这一步，或已经办完，请刷新页面查看经过。"


@dataclass(frozen=True)
class Nomination:
    """Whom, for which office, where. A member's head is told by the member's organization."""

    kind: str
    consortium: Consortium
    organization: Organization
    office: str
    candidate: Practitioner
    words: str
    is_primary_care: bool = False
    filing_due: date | None = None


def _require_party(actor: Actor, party: Party, consortium: Consortium, at: date) -> None:
    if not takes_part(actor, party, consortium, at):
        raise NotYourStep(party)


@action("councils.appointment.nominate")
def nominate(
    *, actor: Actor, now: datetime, new: Nomination, file: "UploadedFile[bytes] | None" = None, key: str = ""
) -> Appointment:
    """Begin. Raises NotYourStep, NominatedAlready, Invalid."""
    today = timezone.localdate(now)
    _check(new, today)
    _require_step(actor, Kind(new.kind), Step.NOMINATE, new.consortium, today)
    try:
        with transaction.atomic():
            row = Appointment.objects.create(
                county=new.consortium.county_id,
                kind=new.kind,
                consortium=new.consortium,
                organization=new.organization,
                office=new.office.strip(),
                candidate=new.candidate,
                is_primary_care=new.is_primary_care,
                state=AppointmentState.NOMINATED,
                nominated_at=now,
                filing_due=new.filing_due,
            )
    except IntegrityError as error:
        raise NominatedAlready from error
    _write(row, actor, now, new.words, kept(file, now=now))
    return row


def _require_step(actor: Actor, kind: Kind, step: Step, consortium: Consortium, at: date) -> None:
    party = party_of(kind, step)
    if party is None:
        raise NotThisStep
    _require_party(actor, party, consortium, at)


def _check(new: Nomination, today: date) -> None:
    wrong: dict[str, str] = {}
    if new.kind not in AppointmentKind.values:
        wrong["kind"] = "请选择类型。"
    if not new.office.strip():
        wrong["office"] = "请填写职务。"
    if new.candidate.left_on is not None and new.candidate.left_on <= today:
        wrong["candidate"] = "这名人员已经离岗，请另选人选。"
    elif new.candidate.organization.county != new.consortium.county_id:
        wrong["candidate"] = "请选择本县的人员。"
    belongs = Membership.objects.filter(
        consortium=new.consortium, institution_id=new.organization.pk, period__contains=today
    ).exists()
    if not belongs:
        wrong["organization"] = "请选择该医共体现有的单位。"
    if wrong:
        raise Invalid(fields=wrong)


def _locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).select_related("consortium").get(pk=appointment.pk)


def _take(actor: Actor, now: datetime, appointment: Appointment, step: Step) -> Appointment:
    row = _locked(appointment)
    kind = Kind(row.kind)
    try:
        state = after(kind, State(row.state), step)
    except ValueError as error:
        raise NotThisStep from error
    _require_step(actor, kind, step, row.consortium, timezone.localdate(now))
    row.state = state.value
    return row


def _write(row: Appointment, actor: Actor, now: datetime, words: str, file: StoredFile | None = None) -> None:
    AppointmentStep.objects.create(
        appointment=row,
        state=row.state,
        words=words.strip()[:300],
        file=file,
        at=now,
        by_id=actor.user_id,
        by_organization=actor.organization_name,
    )


@action("councils.appointment.consult", on="appointment")
def consult(
    *, actor: Actor, now: datetime, appointment: Appointment, agrees: bool, words: str, key: str = ""
) -> Appointment:
    """The party that is asked gives its opinion; an objection ends it. Raises NotThisStep, NotYourStep, Invalid."""
    row = _take(actor, now, appointment, Step.CONSULT)
    if not words.strip():
        raise Invalid(fields={"words": "请写明意见。"})
    if not agrees:
        row.state = AppointmentState.REFUSED
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


@action("councils.appointment.appoint", on="appointment")
def appoint(
    *,
    actor: Actor,
    now: datetime,
    appointment: Appointment,
    document: str,
    term_from: date | None,
    term_to: date | None = None,
    file: "UploadedFile[bytes] | None" = None,
    key: str = "",
) -> Appointment:
    """The decision with its document number and term. Raises NotThisStep, NotYourStep, Invalid."""
    row = _take(actor, now, appointment, Step.APPOINT)
    wrong = {}
    if not document.strip():
        wrong["document"] = "请填写任职文号。"
    if term_from is None:
        wrong["term_from"] = "请填写任职日期。"
    elif term_to is not None and term_to <= term_from:
        wrong["term_to"] = "任期结束应晚于开始。"
    if wrong:
        raise Invalid(fields=wrong)
    row.document, row.term_from, row.term_to = document.strip(), term_from, term_to
    row.save(update_fields=["state", "document", "term_from", "term_to"])
    _write(row, actor, now, document, kept(file, now=now))
    return row


@action("councils.appointment.file", on="appointment")
def file_appointment(
    *, actor: Actor, now: datetime, appointment: Appointment, words: str, key: str = ""
) -> Appointment:
    """The receiving office notes the filing. Raises NotThisStep, NotYourStep."""
    row = _take(actor, now, appointment, Step.FILE)
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


@action("councils.appointment.refuse", on="appointment")
def refuse(*, actor: Actor, now: datetime, appointment: Appointment, words: str, key: str = "") -> Appointment:
    """The appointing authority says no. Raises NotThisStep, NotYourStep, Invalid."""
    row = _locked(appointment)
    if in_office(State(row.state)) or is_over(Kind(row.kind), State(row.state)):
        raise NotThisStep
    _require_party(actor, appointing_party(Kind(row.kind)), row.consortium, timezone.localdate(now))
    if not words.strip():
        raise Invalid(fields={"words": "请写明原因。"})
    row.state = AppointmentState.REFUSED
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


@action("councils.appointment.withdraw", on="appointment")
def withdraw(*, actor: Actor, now: datetime, appointment: Appointment, words: str, key: str = "") -> Appointment:
    """Whoever nominated takes it back. Raises NotThisStep, NotYourStep, Invalid."""
    row = _locked(appointment)
    if not may_withdraw(State(row.state)):
        raise NotThisStep
    _require_step(actor, Kind(row.kind), Step.NOMINATE, row.consortium, timezone.localdate(now))
    if not words.strip():
        raise Invalid(fields={"words": "请写明撤回原因。"})
    row.state = AppointmentState.WITHDRAWN
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


@action("councils.appointment.end", on="appointment")
def end_term(
    *, actor: Actor, now: datetime, appointment: Appointment, on: date | None, words: str, key: str = ""
) -> Appointment:
    """The person leaves the office; `on` is the first day without. Raises NotThisStep, NotYourStep, Invalid."""
    row = _locked(appointment)
    if not in_office(State(row.state)):
        raise NotThisStep
    today = timezone.localdate(now)
    _require_party(actor, appointing_party(Kind(row.kind)), row.consortium, today)
    if on is None or on > today:
        raise Invalid(fields={"on": "请填写离任日期，不晚于今天；将来的离任到当天再登记。"})
    if row.term_from is not None and on <= row.term_from:
        raise Invalid(fields={"on": f"离任日期应晚于任职日期 {row.term_from:%Y-%m-%d}。"})
    if not words.strip():
        raise Invalid(fields={"words": "请写明离任原因。"})
    row.state, row.term_to = AppointmentState.ENDED, on
    row.save(update_fields=["state", "term_to"])
    _write(row, actor, now, words)
    return row
