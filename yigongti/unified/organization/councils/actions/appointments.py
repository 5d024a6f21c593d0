"""Appointments step by step: who nominates, who is asked, who appoints, what is filed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium, Membership, MembershipRole
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.councils.models import Appointment, AppointmentStep
from yigongti.unified.organization.councils.models.appointments import AppointmentKind, AppointmentState
from yigongti.unified.organization.councils.rules.appointment import (
    FLOWS,
    Kind,
    Party,
    State,
    Step,
    after,
    in_office,
    is_over,
)
from yigongti.unified.organization.councils.sight import is_county_wide


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


def _leads(actor: Actor, consortium: Consortium, at: date) -> bool:
    return Membership.objects.filter(
        consortium=consortium, role=MembershipRole.LEAD, institution_id=actor.organization_id, period__contains=at
    ).exists()


def _require_party(actor: Actor, party: Party, consortium: Consortium, at: date) -> None:
    if actor.sees_everything:
        return
    if party is Party.LEAD:
        allowed = _leads(actor, consortium, at)
    else:
        allowed = is_county_wide(actor) and actor.county == consortium.county_id
    if not allowed:
        raise NotYourStep(party)


@action("councils.appointment.nominate")
def nominate(
    *, actor: Actor, now: datetime, new: Nomination, file: StoredFile | None = None, key: str = ""
) -> Appointment:
    """Begin. Raises NotYourStep, NominatedAlready, Invalid."""
    today = timezone.localdate(now)
    _check(new, today)
    _require_party(actor, FLOWS[Kind(new.kind)][0][1], new.consortium, today)
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
    _write(row, actor, now, new.words, file)
    return row


def _check(new: Nomination, today: date) -> None:
    wrong: dict[str, str] = {}
    if new.kind not in AppointmentKind.values:
        wrong["kind"] = "请选择类型。"
    if not new.office.strip():
        wrong["office"] = "请填写职务。"
    if new.candidate.left_on is not None and new.candidate.left_on <= today:
        wrong["candidate"] = "这名人员已经离岗，请另选人选。"
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
    party = next(who for name, who in FLOWS[kind] if name == step)
    _require_party(actor, party, row.consortium, timezone.localdate(now))
    row.state = state.value
    return row


def _write(row: Appointment, actor: Actor, now: datetime, words: str, file: StoredFile | None = None) -> None:
    AppointmentStep.objects.create(
        appointment=row,
        state=row.state,
        words=words.strip(),
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
    term_from: date,
    term_to: date | None = None,
    file: StoredFile | None = None,
    key: str = "",
) -> Appointment:
    """The decision with its document number and term. Raises NotThisStep, NotYourStep, Invalid."""
    row = _take(actor, now, appointment, Step.APPOINT)
    if not document.strip():
        raise Invalid(fields={"document": "请填写任职文号。"})
    if term_to is not None and term_to <= term_from:
        raise Invalid(fields={"term_to": "任期结束应晚于开始。"})
    row.document, row.term_from, row.term_to = document.strip(), term_from, term_to
    row.save(update_fields=["state", "document", "term_from", "term_to"])
    _write(row, actor, now, document, file)
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
    _require_party(actor, Party.AUTHORITY, row.consortium, timezone.localdate(now))
    if not words.strip():
        raise Invalid(fields={"words": "请写明原因。"})
    row.state = AppointmentState.REFUSED
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


@action("councils.appointment.end", on="appointment")
def end_term(
    *, actor: Actor, now: datetime, appointment: Appointment, on: date, words: str, key: str = ""
) -> Appointment:
    """The person leaves the office; `on` is the first day without. Raises NotThisStep, NotYourStep, Invalid."""
    row = _locked(appointment)
    if not in_office(State(row.state)):
        raise NotThisStep
    _require_party(actor, Party.AUTHORITY, row.consortium, timezone.localdate(now))
    if row.term_from is not None and on <= row.term_from:
        raise Invalid(fields={"on": f"离任日期应晚于任职日期 {row.term_from:%Y-%m-%d}。"})
    row.state, row.term_to = AppointmentState.ENDED, on
    row.save(update_fields=["state", "term_to"])
    _write(row, actor, now, words)
    return row
