"""Tasks as pages show them: plain words and classes, so that templates decide nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.tasks import queries, recurring, rules
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.evidence import Evidence, Evidences
from yigongti.unified.organization.tasks.keeping import parties_of
from yigongti.unified.organization.tasks.models import Extension, Role, Task, TaskUnit
from yigongti.unified.organization.tasks.rules import Act, Lateness, Party

ANSWER_DAYS = 7  # a week to answer a 督办: what the form proposes
SHOWN_UNITS = 2


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    task: Task
    late: Lateness
    lead: str
    supporting: str
    due: str
    evidence: Evidence | None
    waits: str = ""  # 延期待批

    @property
    def pk(self) -> int:
        """Of the task."""
        return self.task.pk

    @property
    def has_support(self) -> bool:
        """Whether other units support it."""
        return any(u.role == Role.SUPPORTING for u in self.task.units.all())


def names(units: Iterable[TaskUnit], role: Role) -> list[str]:
    """Unit names of one role, as printed."""
    return [u.name for u in units if u.role == role]


def short(found: Sequence[str], nobody: str = "") -> str:
    """县财政局、县医保局等 4 家."""
    if not found:
        return nobody
    if len(found) <= SHOWN_UNITS:
        return "、".join(found)
    return f"{found[0]}等 {len(found)} 家"


def due_words(task: Task) -> str:
    """2026-11-08, with the rule where it comes back; 长期坚持; 无时限."""
    rule = recurring.Recurring(task.recurring)
    if task.due is None:
        return recurring.TITLES[rule] if rule else "未定时限"
    return f"{task.due:%Y-%m-%d}"


def rows(found: Sequence[Task], *, actor: Actor, now: datetime, with_evidence: bool = True) -> list[Row]:
    """Lines for tasks of one page: a handful of queries, whatever their number."""
    prefetch_related_objects(list(found), "units")
    live = Evidences(actor=actor, now=now, numbers=queries.last_numbers(of=found) if with_evidence else {})
    waiting = Extension.objects.filter(task__in=[t.pk for t in found], decided_at=None)
    asked = set(waiting.values_list("task_id", flat=True)) if with_evidence else set()
    return [
        Row(
            task=t,
            late=lateness_of(t, now),
            lead=short(names(t.units.all(), Role.LEAD), "未定责任单位"),
            supporting=short(names(t.units.all(), Role.SUPPORTING), "无配合单位"),
            due=due_words(t),
            evidence=live.first(t) if with_evidence else None,
            waits="延期待批" if t.pk in asked else "",
        )
        for t in found
    ]


@dataclass(frozen=True)
class Step:
    """An act that is open to the actor now: its tab in the footer."""

    code: str
    title: str
    url: str
    here: bool


@dataclass(frozen=True)
class Card:
    """One task, everything the drawer and the page draw."""

    task: Task
    late: Lateness
    lead: list[TaskUnit]
    supporting: list[TaskUnit]
    due: str
    rule: str
    evidence: list[Evidence]
    acts: frozenset[str]
    steps: list[Step]
    step: str  # the act whose form is open
    asked: Extension | None
    urge_number: int
    urge_words: str
    answer_by: date
    later_by: date | None
    clause_url: str
    is_office: bool
    speaks_for: str  # as whom a report would be written
    last_number: str  # what was reported last: shown in the empty field
    last_unit: str


# In this order the next act is proposed; office first, for whoever is both.
_NEXT = (Act.ACCEPT, Act.DECIDE_EXTENSION, Act.URGE, Act.REPORT, Act.COMMENT, Act.ASK_EXTENSION)
_STEPS = {
    Act.ACCEPT: ("accept", "验收", "tasks.task.accept"),
    Act.DECIDE_EXTENSION: ("decide", "批复延期", "tasks.extension.decide"),
    Act.URGE: ("urge", "督办", "tasks.task.urge"),
    Act.REPORT: ("report", "填进展", "tasks.task.report"),
    Act.COMMENT: ("comment", "填配合情况", "tasks.task.comment"),
    Act.ASK_EXTENSION: ("extend", "申请延期", "tasks.extension.ask"),
    Act.RETURN: ("return", "退回", "tasks.task.return"),
}
_MENU = {
    Act.EDIT: "tasks.task.edit",
    Act.SPLIT: "tasks.task.split",
    Act.MERGE: "tasks.task.merge",
    Act.CANCEL: "tasks.task.cancel",
    Act.LINK: "tasks.evidence.link",
}


def card(task: Task, *, actor: Actor, now: datetime, wanted: str = "") -> Card:
    """One task for the drawer and its own page. `wanted` is the act whose form should be open."""
    today = timezone.localdate(now)
    parties, units = parties_of(actor, task), list(task.units.all())
    asked = task.extensions.filter(decided_at=None).first()
    late = lateness_of(task, now)
    open_acts = _open(task, actor, parties, asked)
    step = wanted if wanted in {_STEPS[a][0] for a in open_acts if a in _STEPS} else _proposed(open_acts, late)
    url, number = reverse("tasks:task", args=[task.pk]), task.urges.count() + 1
    numbers = queries.last_numbers(of=[task])
    live = Evidences(actor=actor, now=now, numbers=numbers, runs={task.pk: queries.number_run(of=task)})
    last = numbers.get(task.pk)
    leads = [u for u in units if u.role == Role.LEAD]
    return Card(
        task=task,
        late=late,
        lead=leads,
        supporting=[u for u in units if u.role == Role.SUPPORTING],
        due=due_words(task),
        rule=recurring.TITLES[recurring.Recurring(task.recurring)] if task.recurring else "",
        evidence=live.of(task),
        acts=frozenset(a.value for a in open_acts),
        steps=[
            Step(_STEPS[a][0], _titled(a, number), f"{url}?act={_STEPS[a][0]}", _STEPS[a][0] == step)
            for a in (*_NEXT, Act.RETURN)
            if a in open_acts
        ],
        step=step,
        asked=asked,
        urge_number=number,
        urge_words=urge_words(task, late, [u.name for u in leads]),
        answer_by=today + timedelta(days=ANSWER_DAYS),
        later_by=max(task.due, today) + timedelta(days=30) if task.due else None,
        clause_url=clause_url(task),
        is_office=Party.OFFICE in parties,
        speaks_for="" if Party.LEAD in parties else "代责任单位填报",
        last_number=f"上次 {last.number.normalize():,f}" if last and last.number is not None else "",
        last_unit=last.unit if last else "",
    )


def _titled(act: Act, urge_number: int) -> str:
    return f"第 {urge_number} 次督办" if act == Act.URGE else _STEPS[act][1]


def _open(task: Task, actor: Actor, parties: frozenset[Party], asked: Extension | None) -> list[Act]:
    state = rules.State(task.state)
    permission = {a: p for a, (_, _, p) in _STEPS.items()} | _MENU
    found = [a for a in Act if rules.allowed(a, state, parties) and actor.may(permission[a])]
    if asked is None and Act.DECIDE_EXTENSION in found:
        found.remove(Act.DECIDE_EXTENSION)
    if Act.ASK_EXTENSION in found and (asked is not None or task.due is None):
        found.remove(Act.ASK_EXTENSION)
    return found


def _proposed(acts: Sequence[Act], late: Lateness) -> str:
    """The next act: what waits for me first; urging only where something is late, soon or quiet."""
    for act in _NEXT:
        if act in acts and not (act == Act.URGE and late.code in {"normal", "none"} and Act.REPORT in acts):
            return _STEPS[act][0]
    return ""


def urge_words(task: Task, late: Lateness, lead: Sequence[str]) -> str:
    """What a 督办 says if nobody writes anything else."""
    who = short(lead, "责任单位")
    what = {
        "late": f"“{task.title}”已{late.words.replace('超期', '超过时限')}，请报送完成情况，并说明延迟原因和完成日期。",
        "soon": f"“{task.title}”{late.words.replace('余', '距时限还有')}，请按期完成并报送佐证。",
        "stale": f"“{task.title}”{late.words.replace('未更新', '已有')}没有更新进展，请报送现状、数据和存在问题。",
    }.get(late.code, f"请报送“{task.title}”的最新进展、数据和存在问题。")
    return f"请{who}办理：{what}"


def clause_url(task: Task) -> str:
    """Where the source opens, when it gave an address of this house."""
    if not task.clause_base.startswith("/") or task.clause_base.startswith("//"):
        return ""
    return f"{task.clause_base}?{urlencode({'clause': task.number})}"
