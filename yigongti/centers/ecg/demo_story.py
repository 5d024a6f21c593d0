"""One order of the demo county told in memory: the same steps, stamps and clocks as the machine, written in bulk later.

Every step asks records.orders.rules whether it is allowed, so a story that the machine would refuse cannot be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yigongti.centers.ecg import rules as ecg
from yigongti.centers.ecg.demo_bank import Image
from yigongti.centers.ecg.models import Report, ReportState, Tracing
from yigongti.records.orders import policy, rules
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalStep, CriticalValue, Order, Result, Transition
from yigongti.records.orders.rules import EscalationStep, State, Step, Verb

PHONE = "10000000000"  # no such number


@dataclass(frozen=True)
class By:
    """Who does something; `user_id` for the named demo accounts alone."""

    user_id: int | None
    name: str
    place: str


@dataclass(frozen=True)
class Terms:
    """What the edition says, read once."""

    minutes: Mapping[str, Mapping[Step, int]]
    claim: timedelta
    second: str
    acknowledge: timedelta
    escalation: tuple[EscalationStep, ...]
    criticals: Mapping[str, str]
    reasons: Mapping[str, Mapping[str, str]]  # kind -> code -> title

    def reason(self, kind: str, *wanted: str) -> tuple[str, str]:
        """Code and title: the first wanted one that the edition knows, else its last (other)."""
        known = self.reasons[kind]
        code = next((w for w in wanted if w in known), list(known)[-1])
        return code, known[code]


def terms(county: str, now: datetime) -> Terms:
    """Read the edition."""
    day, service = day_of(now), ecg.SERVICE
    about: dict[str, Any] = {"county": county, "service": service, "at": day}
    kinds = ("send_back", "reject", "withdraw_report", "repeat")
    return Terms(
        minutes={
            p.code: policy.clock_minutes(county=county, service=service, priority=p.code, at=day)
            for p in policy.priorities(**about)
        },
        claim=timedelta(minutes=policy.claim_minutes(**about)),
        second=policy.second_verification(**about),
        acknowledge=timedelta(minutes=policy.acknowledge_minutes(county=county, at=day)),
        escalation=policy.escalation_steps(county=county, at=day),
        criticals={t.code: t.title for t in policy.critical_titles(**about)},
        reasons={kind: {r.code: r.title for r in policy.reasons(kind=kind, **about)} for kind in kinds},
    )


class Forbidden(AssertionError):
    """A programming error in the demo: the machine does not allow this step."""


@dataclass
class Story:
    """An unsaved order and the rows that belong to it, in the order in which they came to be."""

    order: Order
    terms: Terms
    transitions: list[Transition] = field(default_factory=list)
    tracings: list[Tracing] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    criticals: list[tuple[CriticalValue, list[CriticalStep]]] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.order.state)

    def place(self, at: datetime, by: By) -> None:
        """The first line."""
        order = self.order
        order.requested_at, order.requested_by_id, order.requested_by_name = at, by.user_id, by.name
        self._clock(at)
        self._note("place", "", at, by)

    def step(self, verb: Verb, at: datetime, by: By, *, reason: str = "", note: str = "", **changes: object) -> None:
        """As machine.move. Raises Forbidden."""
        order, before = self.order, self.order.state
        to = rules.target(verb, State(before))
        if to is None:
            raise Forbidden(f"{verb} in {before}")
        order.state, order.version = to, order.version + 1
        for name, what in changes.items():
            setattr(order, name, what)
        if to in {State.SENT_BACK, State.REJECTED}:
            order.reason_code, order.reason_text = reason, note
        if to != State.CLAIMED:
            order.claim_expires_at = None
        if to == State.PERFORMED:
            order.claimed_by_id, order.claimed_at = None, None
        if verb in rules.RESTARTS_CLOCK or to in rules.FINAL:
            self._clock(at)
        order.closed_at = at if to in rules.FINAL else None
        self._note(verb, before, at, by, reason=reason, note=note)

    def perform(self, at: datetime, by: By, image: Image) -> None:
        """A tracing arrives; an earlier one stays, no longer current."""
        self.step(Verb.PERFORM, at, by, performed_at=at, reason_code="", reason_text="")
        for old in self.tracings:
            old.is_current = False
        self.images.append(image)
        self.tracings.append(
            Tracing(
                organization_id=self.order.requester_id,
                packed=image.file,
                format="simulated",
                device=image.device,
                rate_hz=image.rate_hz,
                duration_s=image.seconds,
                acquired_at=at,
                grade=image.grade,
                quality_notes=image.quality_notes,
                measurements=image.measurements,
                flags=image.flags,
                measured_at=at + timedelta(seconds=2),
                attached_at=at,
                attached_by_name=by.name,
            )
        )

    def claim(self, at: datetime, by: By, *, note: str = "") -> None:
        """Claim, or take over from somebody else."""
        verb = Verb.TAKE_OVER if self.state == State.CLAIMED else Verb.CLAIM
        until = at + self.terms.claim
        self.step(verb, at, by, note=note, claimed_by_id=by.user_id, claimed_at=at, claim_expires_at=until)

    def sign(self, at: datetime, by: By, text: Mapping[str, Any]) -> bool:
        """Write and sign; returned at once, or waiting for a second doctor: then True."""
        report = self._write(at, by, text)
        second = self._signed(report, at)
        self.step(Verb.REPORT, at, by, reported_at=at)
        if not second:
            self._return(report, at, by)
        return second

    def verify(self, at: datetime, by: By) -> None:
        """A second doctor agrees."""
        report = self.reports[-1]
        report.verified_by_id, report.verified_by_name, report.verified_at = by.user_id, by.name, at
        self.step(Verb.VERIFY, at, by, verified_at=at)
        self._return(report, at, by)

    def hand_back(self, at: datetime, by: By, note: str) -> None:
        """A second doctor does not agree."""
        report = self.reports[-1]
        report.state, report.signed_at, report.hand_back_note = ReportState.DRAFT, None, note
        self.step(
            Verb.HAND_BACK, at, by, note=note, reported_at=None, claimed_by_id=report.written_by_id,
            claim_expires_at=at + self.terms.claim,
        )  # fmt: skip

    def amend(self, at: datetime, by: By, second: By, text: Mapping[str, Any], reason: str) -> None:
        """A new version with a reason; verified by `second` ten minutes later where the edition asks for it."""
        old, report = self.reports[-1], self._write(at, by, text)
        report.amend_reason = reason
        force = at
        if self._signed(report, at):
            force = at + timedelta(minutes=10)
            report.verified_by_id, report.verified_by_name, report.verified_at = second.user_id, second.name, force
        old.state, old.closed_at, report.state = ReportState.SUPERSEDED, force, ReportState.IN_FORCE
        self.step(Verb.AMEND, force, second if force != at else by, note=reason, opened_by_requester_at=None)
        self.results[-1].superseded_at = force
        self._result(report, force)

    def void(self, at: datetime, by: By, code: str, words: str) -> None:
        """A returned report is declared void; the order waits to be read again."""
        report = self.reports[-1]
        report.state, report.closed_at = ReportState.WITHDRAWN, at
        cleared = {"returned_at": None, "reported_at": None, "verified_at": None}
        self.step(Verb.WITHDRAW_REPORT, at, by, reason=code, note=words, **cleared)
        self.results[-1].withdrawn_at, self.results[-1].withdrawn_reason = at, words

    def find_critical(self, code: str, at: datetime, by: By, told_to: str) -> CriticalValue:
        """Found, and told by telephone two minutes later with read-back."""
        title, told = self.terms.criticals[code], at + timedelta(minutes=2)
        critical = CriticalValue(
            resident_id=self.order.resident_id, code=code, title=title, found_at=at, found_by_id=by.user_id,
            found_by_name=by.name, due_at=at + self.terms.acknowledge, told_at=told, told_to=told_to, told_phone=PHONE,
            told_by_name=by.name, read_back=True,
        )  # fmt: skip
        steps = [
            CriticalStep(kind="found", at=at, by_name=by.name, text=f"发现危急值：{title}"),
            CriticalStep(kind="called", at=told, by_name=by.name, text=f"电话通知 {told_to}，回读一致"),
        ]
        self.criticals.append((critical, steps))
        return critical

    def acknowledge(self, at: datetime, by: By, measures: str) -> None:
        """The requester confirms the last critical value; late, after the escalation that fell due."""
        critical, steps = self.criticals[-1]
        level = rules.escalation_level(due_at=critical.due_at, now=at, steps=self.terms.escalation)
        for step in self.terms.escalation[:level]:
            critical.escalated_at = critical.due_at + timedelta(minutes=step.minutes)
            words = f"超时 {step.minutes} 分未确认，升级至{step.who}"
            steps.append(CriticalStep(kind="escalated", at=critical.escalated_at, by_name="系统", text=words))
        critical.escalation_level = level
        critical.acknowledged_at, critical.acknowledged_by_id, critical.acknowledged_by_name = at, by.user_id, by.name
        critical.measures_taken = measures
        steps.append(CriticalStep(kind="acknowledged", at=at, by_name=by.name, text=f"已确认：{measures}"))

    def _write(self, at: datetime, by: By, text: Mapping[str, Any]) -> Report:
        if self.reports and self.reports[-1].state == ReportState.DRAFT:
            report = self.reports[-1]
        else:
            report = Report(version=len(self.reports) + 1, state=ReportState.DRAFT)
            self.reports.append(report)
        report.written_by_id, report.written_by_name, report.saved_at = by.user_id or 0, by.name, at
        for name, what in text.items():
            setattr(report, name, what)
        return report

    def _signed(self, report: Report, at: datetime) -> bool:
        second = ecg.needs_second_doctor(policy=self.terms.second, is_abnormal=report.is_abnormal)
        report.state, report.signed_at = ReportState.SIGNED, at
        report.verification = "required" if second else "none"
        return second

    def _return(self, report: Report, at: datetime, by: By) -> None:
        report.state = ReportState.IN_FORCE
        self.step(Verb.RETURN, at, by, returned_at=at)
        self._result(report, at)

    def _result(self, report: Report, at: datetime) -> None:
        order = self.order
        self.results.append(
            Result(
                resident_id=order.resident_id,
                service=order.service,
                version=len(self.results) + 1,
                conclusion=report.conclusion,
                is_abnormal=report.is_abnormal,
                performed_at=order.performed_at or at,
                issued_at=at,
                issued_by_name=report.written_by_name,
                performer_id=order.performer_id,
            )
        )

    def _clock(self, at: datetime) -> None:
        clock = rules.clock_after(state=self.state, minutes=self.terms.minutes[self.order.priority], started_at=at)
        self.order.clock_started_at, self.order.due_at = clock.started_at, clock.due_at

    def _note(self, verb: str, before: str, at: datetime, by: By, *, reason: str = "", note: str = "") -> None:
        self.transitions.append(
            Transition(
                verb=verb,
                from_state=before,
                to_state=self.order.state,
                version=self.order.version,
                at=at,
                by_user_id=by.user_id,
                by_name=by.name,
                at_organization=by.place,
                reason_code=reason,
                note=note[:200],
            )
        )
