"""Appointments and filings as pages show them: the flow with who is next, late in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.councils.faces import Step
from yigongti.unified.organization.councils.models import Appointment, AppointmentStep, Filing
from yigongti.unified.organization.councils.rules import appointment as rules
from yigongti.unified.organization.councils.rules import filing as filing_rules
from yigongti.unified.organization.councils.say import takes_part
from yigongti.unified.organization.councils.sight import speaks_for_county

PARTIES = {rules.Party.COMMISSION: "县卫生健康委", rules.Party.LEAD: "牵头医院", rules.Party.AUTHORITY: "任免机关"}
STEPS = {
    rules.Step.NOMINATE: "提名",
    rules.Step.CONSULT: "征求意见",
    rules.Step.APPOINT: "任命",
    rules.Step.FILE: "备案",
}
WAITS = {**STEPS, rules.Step.CONSULT: "回复意见"}
VERBS = {
    rules.Step.CONSULT: ("consult", "councils.appointment.consult"),
    rules.Step.APPOINT: ("appoint", "councils.appointment.appoint"),
    rules.Step.FILE: ("file", "councils.appointment.file"),
}
TONES = {
    "nominated": "working",
    "consulted": "working",
    "appointed": "done",
    "filed": "done",
    "refused": "stopped",
    "withdrawn": "ended",
    "ended": "ended",
}


@dataclass(frozen=True)
class AppointmentFace:
    """One appointment: its flow as a rail, who is next, whether that is me."""

    row: Appointment
    rail: list[Step]
    next_words: str  # 待县卫生健康委征求意见
    verb: str  # consult | appoint | file, when it is my step
    tone: str
    filing_late: int
    may_refuse: bool
    may_withdraw: bool
    may_end: bool

    @property
    def term(self) -> str:
        """2026-11-01 起; 2024-01-01 至 2026-11-01."""
        if self.row.term_from is None:
            return ""
        if self.row.term_to is None:
            return f"{self.row.term_from:%Y-%m-%d} 起"
        return f"{self.row.term_from:%Y-%m-%d} 至 {self.row.term_to:%Y-%m-%d}"


def appointment_face(row: Appointment, steps: list[AppointmentStep], *, actor: Actor, now: datetime) -> AppointmentFace:
    """`steps` in their order."""
    today = timezone.localdate(now)
    kind, state = rules.Kind(row.kind), rules.State(row.state)
    following = rules.next_step(kind, state)
    mine = following is not None and takes_part(actor, following[1], row.consortium, today)
    verb, code = VERBS.get(following[0], ("", "")) if following else ("", "")
    appoints = takes_part(actor, rules.appointing_party(kind), row.consortium, today)
    nominator = rules.party_of(kind, rules.Step.NOMINATE)
    waits = rules.State(row.state) in {rules.State.NOMINATED, rules.State.CONSULTED}
    late = 0
    if following is not None and following[0] is rules.Step.FILE and row.filing_due and row.filing_due < today:
        late = (today - row.filing_due).days
    return AppointmentFace(
        row=row,
        rail=_rail(kind, state, steps),
        next_words=f"待{PARTIES[following[1]]}{WAITS[following[0]]}" if following else row.get_state_display(),
        verb=verb if mine and actor.may(code) else "",
        tone=("waiting" if mine else "others") if following else TONES[row.state],
        filing_late=late,
        may_refuse=waits and appoints and actor.may("councils.appointment.refuse"),
        may_withdraw=rules.may_withdraw(state)
        and nominator is not None
        and takes_part(actor, nominator, row.consortium, today)
        and actor.may("councils.appointment.withdraw"),
        may_end=rules.in_office(state) and appoints and actor.may("councils.appointment.end"),
    )


def _rail(kind: rules.Kind, state: rules.State, steps: list[AppointmentStep]) -> list[Step]:
    """Each step of the flow: done with its day, here with who is next, or an end in red."""
    done = {s.state: s for s in steps}
    states = ("nominated", "consulted", "appointed", "filed")
    names = dict(zip(rules.Step, states, strict=True))
    made: list[Step] = []
    open_seen = False
    for step, party in rules.FLOWS[kind]:
        taken = done.get(names[step])
        if taken is not None:
            made.append(Step(f"{STEPS[step]} · {PARTIES[party]}", f"{timezone.localtime(taken.at):%Y-%m-%d}", "done"))
        elif state in {rules.State.REFUSED, rules.State.WITHDRAWN}:
            words = "" if open_seen else steps[-1].get_state_display() if steps else ""
            made.append(Step(f"{STEPS[step]} · {PARTIES[party]}", words, "" if open_seen else "late"))
            open_seen = True
        else:
            here = not open_seen and state is not rules.State.ENDED
            made.append(Step(f"{STEPS[step]} · {PARTIES[party]}", "等办理" if here else "", "here" if here else ""))
            open_seen = True
    if state is rules.State.ENDED:
        made.append(Step("离任", f"{timezone.localtime(steps[-1].at):%Y-%m-%d}" if steps else "", "done"))
    return made


@dataclass(frozen=True)
class FilingFace:
    """One filing: its clock in words."""

    row: Filing
    clock: str
    clock_tone: str  # late | soon | ''
    tone: str
    may_submit: bool
    may_answer: bool


FILING_TONES = {"due": "waiting", "submitted": "review", "returned": "stopped", "accepted": "done"}
SOON = 14


def filing_face(row: Filing, *, actor: Actor, now: datetime) -> FilingFace:
    """超期 83 天, 剩 5 天, 报送超期 3 天."""
    today = timezone.localdate(now)
    state = filing_rules.State(row.state)
    late = filing_rules.days_late(state=state, due=row.due, submitted_on=row.submitted_on, today=today)
    is_office = speaks_for_county(actor, row.county)
    answers = is_office or (row.receiver_id is not None and row.receiver_id == actor.organization_id)
    clock, tone = _clock(row, state, late, today)
    return FilingFace(
        row=row,
        clock=clock,
        clock_tone=tone,
        tone=FILING_TONES[row.state],
        may_submit=row.state in {"due", "returned"}
        and (is_office or actor.organization_id == row.filer_id)
        and actor.may("councils.filing.submit"),
        may_answer=row.state == "submitted" and answers and actor.may("councils.filing.accept"),
    )


def _clock(row: Filing, state: filing_rules.State, late: int, today: date) -> tuple[str, str]:
    if row.due is None:
        return "未定期限", ""
    if state in {filing_rules.State.SUBMITTED, filing_rules.State.ACCEPTED}:
        return (f"报送超期 {late} 天", "late") if late else ("按期报送", "")
    if late:
        return f"超期 {late} 天", "late"
    left = (row.due - today).days
    return (f"剩 {left} 天" if left else "今日到期"), "soon" if left <= SOON else ""
