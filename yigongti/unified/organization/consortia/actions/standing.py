"""Designations proposed and confirmed; private hospitals let in; capabilities checked; unification reported."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.records.places import memberships
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole, ServiceScope
from yigongti.records.places.queries import PRIVATE
from yigongti.unified.organization.consortia.evidence import NeedsEvidence, proof, same_county
from yigongti.unified.organization.consortia.models import Act, Admission, Capability, Designation, FrameReport
from yigongti.unified.organization.consortia.models.composition import Kind
from yigongti.unified.organization.consortia.models.standing import AdmissionState, DesignationKind, DesignationState
from yigongti.unified.organization.consortia.queries.standing import FOR


class NotYours(Refused):
    """The institution is beyond reach."""

    sentence = "只能为本机构或下级机构提出，其他机构请由其自己或县卫健委提出。"


class AlreadyOpen(Conflict):
    """There is one under way, or in force on those days."""

    sentence = "该机构已有同一事项在办或有效，请先办结或终止原来的。"


class Decided(Conflict):
    """It has been decided."""

    sentence = "这件事已经办结，请刷新页面。"


@action("consortia.designation.propose", on="institution")
def propose(
    *, actor: Actor, now: datetime, institution: Institution, kind: str, subject: str, note: str,
    proofs: Mapping[str, Any], key: str = "",
) -> Designation:  # fmt: skip
    """With evidence. Raises NotYours, NeedsEvidence, AlreadyOpen, Invalid."""
    same_county(actor, institution.county_id)
    if not actor.sees(institution.pk):
        raise NotYours
    if institution.type not in FOR[DesignationKind(kind)]:
        raise Invalid(fields={"kind": "这类机构不能认定为这个称号，请核对机构或称号。"})
    if (kind == DesignationKind.QUALITY_CENTER) != bool(subject):
        raise Invalid(fields={"subject": "县级质控中心要写明专业，其他称号不写专业。"})
    given = proof(actor=actor, now=now, county=institution.county_id, given=proofs)
    if not any(given[name] for name in ("document", "file", "link")):
        raise NeedsEvidence
    try:
        with transaction.atomic():
            return Designation.objects.create(
                institution=institution, kind=kind, subject=subject, state=DesignationState.PROPOSED, note=note, **given
            )
    except IntegrityError as error:
        raise AlreadyOpen from error


@action("consortia.designation.confirm", on="designation")
def confirm(
    *, actor: Actor, now: datetime, designation: Designation, agreed: bool, since: date | None, until: date | None,
    reason: str, key: str = "",
) -> Designation:  # fmt: skip
    """The commission's word. Raises Decided, AlreadyOpen, Invalid."""
    row: Designation = _locked(actor, Designation, designation.pk)
    if row.state != DesignationState.PROPOSED:
        raise Decided
    if agreed and (since is None or (until is not None and until <= since)):
        raise Invalid(fields={"since": "确认的请填写生效日期，截止日期应晚于它。"})
    if not agreed and not reason:
        raise Invalid(fields={"reason": "不通过的请写明意见。"})
    row.state = DesignationState.CONFIRMED if agreed else DesignationState.REFUSED
    row.period = DateRange(since, until) if agreed else None
    row.decided_by, row.decided_at, row.decided_reason = actor.user_name, now, reason
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyOpen from error
    return row


@action("consortia.designation.end", on="designation")
def end_designation(
    *, actor: Actor, now: datetime, designation: Designation, on: date, reason: str, key: str = ""
) -> Designation:
    """Taken back; `on` is the first day without it. Raises Decided, Invalid."""
    row: Designation = _locked(actor, Designation, designation.pk)
    if row.state != DesignationState.CONFIRMED or row.period.upper is not None and row.period.upper <= on:  # noqa: RUF021
        raise Decided
    if on <= row.period.lower:
        raise Invalid(fields={"on": f"日期应晚于生效日期 {row.period.lower}。"})
    row.period = DateRange(row.period.lower, on)
    row.decided_reason = f"{row.decided_reason} 撤销：{reason}".strip()[:200]
    row.save(update_fields=["period", "decided_reason"])
    return row


@action("consortia.admission.request", on="institution")
def request_admission(
    *, actor: Actor, now: datetime, institution: Institution, consortium: Consortium, asked: Sequence[str],
    reason: str, proofs: Mapping[str, Any], key: str = "",
) -> Admission:  # fmt: skip
    """A private hospital asks. Raises NotYours, AlreadyOpen, Invalid."""
    same_county(actor, institution.county_id, consortium.county_id)
    if not actor.sees(institution.pk):
        raise NotYours
    if institution.type != PRIVATE:
        raise Invalid(fields={"institution": "公立机构请在医共体页面直接办理加入。"})
    try:
        with transaction.atomic():
            return Admission.objects.create(
                institution=institution, consortium=consortium, state=AdmissionState.REQUESTED, asked=list(asked),
                reason=reason, **proof(actor=actor, now=now, county=consortium.county_id, given=proofs),
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyOpen from error


@action("consortia.admission.decide", on="admission")
def decide(
    *, actor: Actor, now: datetime, admission: Admission, agreed: bool, granted: Sequence[str], decision: str,
    since: date | None, reason: str, key: str = "",
) -> Admission:  # fmt: skip
    """The council's decision is registered: from `since` on a member that may order `granted` and nothing else.

    Raises Decided, Invalid, MembershipOverlaps.
    """
    row: Admission = _locked(actor, Admission, admission.pk)
    if row.state != AdmissionState.REQUESTED:
        raise Decided
    wrong = {} if decision else {"decision": "请填写理事会决定的文号或会议纪要编号。"}
    if agreed and not granted:
        wrong["granted"] = "请至少选择一项服务。"
    if agreed and since is None:
        wrong["since"] = "请填写生效日期。"
    if not agreed and not reason:
        wrong["reason"] = "不同意的请写明意见。"
    if wrong:
        raise Invalid(fields=wrong)
    row.state = AdmissionState.ADMITTED if agreed else AdmissionState.REFUSED
    row.decision, row.decided_by, row.decided_at, row.decided_reason = decision, actor.user_name, now, reason
    if agreed and since is not None:
        clause = decision[:60]
        row.granted = list(granted)
        row.membership = memberships.begin(row.institution, row.consortium, MembershipRole.MEMBER, since, clause)
        _act(actor, now, row, Kind.JOIN, since, reason or "理事会同意加入")
        row.scope = ServiceScope.objects.create(
            institution=row.institution, services=list(granted), period=DateRange(since, None), clause=clause
        )
    row.save()
    return row


@action("consortia.admission.end", on="admission")
def end_admission(
    *, actor: Actor, now: datetime, admission: Admission, on: date, reason: str, key: str = ""
) -> Admission:
    """It leaves; from `on` on it may order nothing. Raises Decided, Invalid."""
    row: Admission = _locked(actor, Admission, admission.pk)
    if row.state != AdmissionState.ADMITTED or row.scope is None:
        raise Decided
    if on <= row.scope.period.lower:
        raise Invalid(fields={"on": f"日期应晚于加入日期 {row.scope.period.lower}。"})
    row.scope.period = DateRange(row.scope.period.lower, on)
    row.scope.save(update_fields=["period"])
    if row.membership is not None and row.membership.period.upper is None:
        memberships.finish(row.membership, on)
        _act(actor, now, row, Kind.LEAVE, on, reason)
    row.state = AdmissionState.ENDED
    row.decided_reason = f"{row.decided_reason} 退出：{reason}".strip()[:200]
    row.save(update_fields=["state", "decided_reason"])
    return row


@action("consortia.capability.check", on="institution")
def check_capability(
    *, actor: Actor, now: datetime, institution: Institution, found: Mapping[str, Any], key: str = ""
) -> Capability:
    """`found`: kind, is_there, department, beds, checked_on, note, document, link, file. Raises Invalid."""
    same_county(actor, institution.county_id)
    if found["is_there"] and not found["department"]:
        raise Invalid(fields={"department": "已设置的请填写科室名称。"})
    return Capability.objects.create(
        institution=institution,
        **{name: found[name] for name in ("kind", "is_there", "department", "beds", "checked_on", "note")},
        **proof(actor=actor, now=now, county=institution.county_id, given=found),
    )


@action("consortia.frame.report", on="consortium")
def report_frame(
    *, actor: Actor, now: datetime, consortium: Consortium, item: str, state: str, note: str,
    proofs: Mapping[str, Any], key: str = "",
) -> FrameReport:  # fmt: skip
    """How far one unification has come; done needs evidence. Raises NeedsEvidence."""
    same_county(actor, consortium.county_id)
    leads = Membership.objects.filter(
        consortium=consortium, role=MembershipRole.LEAD, period__contains=timezone.localdate(now)
    )
    if not any(actor.sees(pk) for pk in leads.values_list("institution_id", flat=True)):
        raise NotYours("只能登记本医共体的统一管理进度，其他医共体请由其牵头单位或县卫健委登记。")
    given = proof(actor=actor, now=now, county=consortium.county_id, given=proofs)
    if state == "done" and not any(given[name] for name in ("document", "file", "link")):
        raise NeedsEvidence
    return FrameReport.objects.create(consortium=consortium, item=item, state=state, note=note, **given)


def _act(  # noqa: PLR0917  one row of the table
    actor: Actor, now: datetime, row: Admission, kind: Kind, on: date, reason: str
) -> None:
    """The council's decision in the history of the consortium, beside everybody else's."""
    is_in = kind == Kind.JOIN
    Act.objects.create(
        kind=kind, consortium=row.consortium, institution=row.institution, on=on, reason=reason, decided_by="理事会",
        clause=row.decision[:60], opened=row.membership if is_in else None, closed=None if is_in else row.membership,
        role_after=MembershipRole.MEMBER if is_in else "", role_before="" if is_in else MembershipRole.MEMBER,
        **proof(actor=actor, now=now, county=row.county, given={"document": row.decision}),
    )  # fmt: skip


def _locked(actor: Actor, model: Any, pk: int) -> Any:
    row = model.objects.select_for_update(of=("self",)).select_related("institution").get(pk=pk)
    same_county(actor, row.county)
    return row
