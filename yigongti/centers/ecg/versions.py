"""Versions of a report, below the actions: written, signed, in force, superseded."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from yigongti.centers.ecg import rules
from yigongti.centers.ecg.models import Report, ReportState
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.records.orders import machine, policy
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State

ReportText = Mapping[str, object]  # findings, conclusion, advice: str; is_abnormal: bool | None; measurements: dict


class NotSignable(Invalid):
    """The report lacks something that a signature needs."""

    def __init__(self, gaps: tuple[rules.Missing, ...]) -> None:
        super().__init__(f"还有 {len(gaps)} 处要改，改完即可提交。", {gap.field: gap.sentence for gap in gaps})


class NothingToAmend(Conflict):
    """There is no report in force."""

    sentence = "这份申请没有有效报告，不能修订或作废。"


class AlreadyWaiting(Conflict):
    """A signed version waits for its second doctor; only one can be under way."""

    sentence = "已有一份签名的版本在等审核，请等审核或退回后再改。"


class NotWaitingForVerification(Conflict):
    """No signed version waits for a second doctor."""

    sentence = "这份报告不在待审核状态，请刷新。"


def require_signable(text: ReportText) -> None:
    """Raise NotSignable with one line per gap."""
    abnormal = text.get("is_abnormal")
    gaps = rules.missing_for_signature(
        findings=str(text.get("findings", "")),
        conclusion=str(text.get("conclusion", "")),
        is_abnormal=abnormal if isinstance(abnormal, bool) else None,
    )
    if gaps:
        raise NotSignable(gaps)


def write(order: Order, *, actor: Actor, now: datetime, text: ReportText) -> Report:
    """Keep the text in the version that is being written, a new one where there is none. Raises AlreadyWaiting."""
    if order.ecg_reports.filter(state=ReportState.SIGNED).exists():
        raise AlreadyWaiting
    report = order.ecg_reports.filter(state=ReportState.DRAFT).first() or _fresh(order, actor=actor, now=now)
    report.tracing = order.tracings.get(is_current=True)
    report.written_by_id, report.written_by_name = writer(actor), actor.user_name
    report.findings = str(text.get("findings", "")).strip()
    report.conclusion = str(text.get("conclusion", "")).strip()
    report.advice = str(text.get("advice", "")).strip()
    report.is_abnormal = bool(text.get("is_abnormal"))
    adopted = text.get("measurements")
    report.measurements = adopted if isinstance(adopted, dict) else {}
    report.saved_at = now
    report.save()
    return report


def sign(report: Report, *, now: datetime) -> bool:
    """Sign a written version; whether a second doctor must agree before it is in force."""
    asked = policy.second_verification(county=report.order.county, service=rules.SERVICE, at=machine.day_of(now))
    second = rules.needs_second_doctor(policy=asked, is_abnormal=report.is_abnormal)
    report.state, report.signed_at = ReportState.SIGNED, now
    report.verification = "required" if second else "none"
    report.save()
    return second


def put_in_force(report: Report, order: Order, *, actor: Actor, now: datetime) -> None:
    """The signed version is the report from now on: returned for the first time, or replacing the one before."""
    if order.state == State.RETURNED:
        old = in_force(order)
        old.state, old.closed_at = ReportState.SUPERSEDED, now
        old.save(update_fields=["state", "closed_at"])
        report.state = ReportState.IN_FORCE
        report.save()
        machine.amend_result(
            order, actor=actor, now=now, conclusion=report.conclusion, is_abnormal=report.is_abnormal,
            issued_by_name=report.written_by_name, reason=report.amend_reason,
        )  # fmt: skip
        return
    report.state = ReportState.IN_FORCE
    report.save()
    machine.return_result(
        order, actor=actor, now=now, conclusion=report.conclusion, is_abnormal=report.is_abnormal,
        issued_by_name=report.written_by_name,
    )  # fmt: skip


def waiting_for_verification(order: Order) -> Report:
    """The signed version. Raises NotWaitingForVerification."""
    report = order.ecg_reports.filter(state=ReportState.SIGNED).first()
    if report is None:
        raise NotWaitingForVerification
    return report


def in_force(order: Order) -> Report:
    """The version in force. Raises NothingToAmend."""
    report = order.ecg_reports.filter(state=ReportState.IN_FORCE).first()
    if report is None:
        raise NothingToAmend
    return report


def writer(actor: Actor) -> int:
    """The user who writes: reports are written by people. Raises Refused for the machine."""
    if actor.user_id is None:
        raise Refused("报告只能由医师书写。")
    return actor.user_id


def _fresh(order: Order, *, actor: Actor, now: datetime) -> Report:
    last = order.ecg_reports.aggregate(last=Max("version"))["last"] or 0
    return Report(
        order=order,
        version=last + 1,
        written_by_id=writer(actor),
        written_by_name=actor.user_name,
        saved_at=now,
    )
