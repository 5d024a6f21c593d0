"""States of a task, who may do what in which, and how late it is. Pure: no Django, no clock (001 六: 闭环管理)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yigongti.foundation.errors import Conflict, Refused

SOON_DAYS = 14  # 临期: the two weeks before the due date, a working figure of the platform
STALE_DAYS = 30  # 未更新: a month without progress, for the task force meets monthly


class State(StrEnum):
    """Where a task stands."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"


TITLES = {
    State.ASSIGNED: "待启动",
    State.IN_PROGRESS: "推进中",
    State.REPORTED: "待验收",
    State.ACCEPTED: "已验收",
    State.RETURNED: "已退回",
    State.CANCELLED: "已撤销",
}
OPEN = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RETURNED})  # the ball is with the units
ALIVE = OPEN | {State.REPORTED}


class Party(StrEnum):
    """As what somebody stands to one task."""

    OFFICE = "office"
    LEAD = "lead"
    SUPPORTING = "supporting"


class Act(StrEnum):
    """What can be done with a task. The value is the last word of the permission."""

    REPORT = "report"  # progress of the task as a whole, or done: to be accepted
    COMMENT = "comment"  # what a supporting unit has done for its part
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    URGE = "urge"
    ACCEPT = "accept"
    RETURN = "return"
    EDIT = "edit"
    SPLIT = "split"
    MERGE = "merge"
    CANCEL = "cancel"
    LINK = "link"


@dataclass(frozen=True)
class Rule:
    """Who may do an act, and in which states."""

    parties: frozenset[Party]
    states: frozenset[State]


def _rule(parties: Collection[Party], states: Collection[State]) -> Rule:
    return Rule(frozenset(parties), frozenset(states))


_OFFICE = (Party.OFFICE,)
RULES: dict[Act, Rule] = {
    Act.REPORT: _rule((Party.LEAD, Party.OFFICE), OPEN),
    Act.COMMENT: _rule((Party.SUPPORTING,), ALIVE),
    Act.ASK_EXTENSION: _rule((Party.LEAD,), OPEN),
    Act.DECIDE_EXTENSION: _rule(_OFFICE, ALIVE),
    Act.URGE: _rule(_OFFICE, OPEN),
    Act.ACCEPT: _rule(_OFFICE, (State.REPORTED,)),
    Act.RETURN: _rule(_OFFICE, (State.REPORTED, State.ACCEPTED)),
    Act.EDIT: _rule(_OFFICE, ALIVE),
    Act.SPLIT: _rule(_OFFICE, OPEN),
    Act.MERGE: _rule(_OFFICE, OPEN),
    Act.CANCEL: _rule(_OFFICE, ALIVE),
    Act.LINK: _rule((Party.OFFICE, Party.LEAD), ALIVE | {State.ACCEPTED}),
}

# from -> to, as the database also has them (migrations/0002): anything else is refused there.
MOVES: frozenset[tuple[State, State]] = frozenset(
    {
        (State.ASSIGNED, State.IN_PROGRESS),
        (State.ASSIGNED, State.REPORTED),
        (State.IN_PROGRESS, State.REPORTED),
        (State.RETURNED, State.IN_PROGRESS),
        (State.RETURNED, State.REPORTED),
        (State.REPORTED, State.ACCEPTED),
        (State.REPORTED, State.RETURNED),
        (State.REPORTED, State.ASSIGNED),  # a recurring task, accepted for one period, begins the next
        (State.ACCEPTED, State.RETURNED),
        *((state, State.CANCELLED) for state in ALIVE),
    }
)


class NotNow(Conflict):
    """The act does not fit the state."""

    def __init__(self, act: Act, state: State) -> None:
        super().__init__(f"这项任务{TITLES[state]}，现在不能{ACT_TITLES[act]}；请刷新后再看。")


class NotYours(Refused):
    """The act is not this party's."""

    def __init__(self, act: Act) -> None:
        who = "、".join(PARTY_TITLES[p] for p in Party if p in RULES[act].parties)
        super().__init__(f"{ACT_TITLES[act]}由{who}办理，您的单位不能替代；请联系{who}。")


ACT_TITLES = {
    Act.REPORT: "填报进展",
    Act.COMMENT: "填写配合情况",
    Act.ASK_EXTENSION: "申请延期",
    Act.DECIDE_EXTENSION: "审批延期",
    Act.URGE: "督办",
    Act.ACCEPT: "验收",
    Act.RETURN: "退回",
    Act.EDIT: "修改",
    Act.SPLIT: "拆分",
    Act.MERGE: "合并",
    Act.CANCEL: "撤销",
    Act.LINK: "关联佐证",
}
PARTY_TITLES = {Party.OFFICE: "专班办公室", Party.LEAD: "责任单位", Party.SUPPORTING: "配合单位"}


def allowed(act: Act, state: State, parties: Collection[Party]) -> bool:
    """Whether somebody who stands to the task as these parties may do this now."""
    rule = RULES[act]
    return state in rule.states and bool(rule.parties & set(parties))


def check(act: Act, state: State, parties: Collection[Party]) -> None:
    """Raise NotYours before NotNow: whose act it is never depends on the state."""
    if not RULES[act].parties & set(parties):
        raise NotYours(act)
    if state not in RULES[act].states:
        raise NotNow(act, state)


def after_report(state: State, *, done: bool) -> State:
    """The state after progress: in progress, or reported when the unit says that it is done."""
    check(Act.REPORT, state, {Party.LEAD})
    return State.REPORTED if done else State.IN_PROGRESS


def after_acceptance(*, recurs: bool) -> State:
    """Accepted for good; a recurring task begins its next period."""
    return State.ASSIGNED if recurs else State.ACCEPTED


@dataclass(frozen=True)
class Lateness:
    """How a task stands to its date. `tone` as the status pieces have it; `days` is negative when late."""

    code: str  # late | soon | stale | normal | none | reported | accepted | cancelled
    words: str
    tone: str
    days: int | None = None


def lateness(*, state: State, due: date | None, today: date, moved_on: date) -> Lateness:
    """Late is late in words: 超期 12 天, 余 11 天, 今日到期, 未更新 34 天, 正常, 无时限.

    `moved_on` is the day of the last progress (or of opening). What waits for the office is not late for the unit.
    """
    if state in _SETTLED:
        return _SETTLED[state]
    quiet = (today - moved_on).days
    if due is None:
        return _stale(quiet) if quiet > STALE_DAYS else Lateness("none", "无时限", "ended")
    days = (due - today).days
    if days < 0:
        return Lateness("late", f"超期 {-days} 天", "stopped", days)
    if days <= SOON_DAYS:
        return Lateness("soon", f"余 {days} 天" if days else "今日到期", "waiting", days)
    return _stale(quiet, days) if quiet > STALE_DAYS else Lateness("normal", "正常", "done", days)


def _stale(quiet: int, days: int | None = None) -> Lateness:
    return Lateness("stale", f"未更新 {quiet} 天", "waiting", days)


_SETTLED = {
    State.REPORTED: Lateness("reported", "待验收", "review"),
    State.ACCEPTED: Lateness("accepted", "已验收", "others"),
    State.CANCELLED: Lateness("cancelled", "已撤销", "ended"),
}


def tab_of(face: Lateness) -> str:
    """In which tab a task stands: each living one in exactly one."""
    return {"stale": "normal", "none": "normal"}.get(face.code, face.code)
