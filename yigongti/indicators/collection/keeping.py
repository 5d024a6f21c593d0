"""What every write here needs: the row under lock, who may touch it, the next level, a step in its history."""

from datetime import date, datetime, timedelta

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, NotFound, Refused
from yigongti.indicators.collection import rules
from yigongti.indicators.collection.calendar import period_of
from yigongti.indicators.collection.fillers import Fillers, Unit
from yigongti.indicators.collection.models import Sheet, Step, Submission
from yigongti.indicators.collection.rules import State
from yigongti.indicators.periods import Period, parse

INSTITUTION, CONSORTIUM, COMMISSION = "institution", "consortium", "commission"
LEVELS = {INSTITUTION: "填报单位", CONSORTIUM: "医共体", COMMISSION: "县卫生健康委"}
OTHERS = "collection.other.save"


class NotOwed(NotFound):
    """There is no such sheet for this organization and period within sight."""

    sentence = "没有找到这张报表，它可能不由您的单位填报。"


class NotYours(Refused):
    """Another organization's sheet."""

    sentence = "这张报表由别的单位办理，您只能查看。"


class OwnWork(Refused):
    """Nobody approves what he handed in himself."""

    sentence = "这张报表是您本人提交的，请由本级另一位同事审核。"


class NotNow(Conflict):
    """The submission is in another state by now."""

    sentence = "这张报表的状态已经变了，请刷新后再办理。"


class NoReason(Invalid):
    """A reason must be given."""

    sentence = "请写明原因。"


def owed(actor: Actor, sheet: Sheet, period: str, unit_id: int) -> tuple[Period, Unit, Fillers]:
    """The period and the filler of a sheet that is owed. Raises NotOwed, BadPeriod."""
    found = period_of(sheet.period_kind, period)
    if found is None or not (actor.sees_everything or actor.county == sheet.county):
        raise NotOwed
    fillers = Fillers(sheet.county)
    unit = next((u for u in fillers.of_sheet(sheet, last_day(found)) if u.id == unit_id), None)
    if unit is None:
        raise NotOwed
    return found, unit, fillers


def may_fill(actor: Actor, unit_id: int) -> None:
    """An organization fills its own sheets; who may fill for others sees the county. Raises NotYours."""
    own = actor.organization_id == unit_id
    if not own and not (actor.may(OTHERS) and (actor.sees_everything or actor.scope == "county")):
        raise NotYours


def locked(submission: Submission) -> Submission:
    """The row under lock: whoever comes second waits, then sees what the first one did."""
    return Submission.objects.select_for_update(of=("self",)).select_related("sheet", "organization").get(
        pk=submission.pk
    )  # fmt: skip


def unit_of(row: Submission) -> Unit:
    """The filler with its consortium at the end of the period."""
    found = Fillers(row.county).named([row.organization_id], last_day(parse(row.period)))
    return found[0] if found else Unit(row.organization_id, "", row.organization.short_name)


def level_of(state: str, unit: Unit) -> str:
    """Who has to act on it now. An organization outside of any consortium goes straight to the commission."""
    if state in {State.DRAFT, State.RETURNED}:
        return INSTITUTION
    if state == State.SUBMITTED and unit.lead_id is not None:
        return CONSORTIUM
    return COMMISSION if state in {State.SUBMITTED, State.CONSORTIUM_APPROVED} else ""


def move(
    actor: Actor,
    now: datetime,
    row: Submission,
    to: State,
    *,
    level: str,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Change the state, save the named fields with it, and write the step. Raises NotNow."""
    if to not in rules.MOVES[State(row.state)]:
        raise NotNow
    before, row.state = row.state, to.value
    row.save(update_fields=["state", *fields])
    step(actor, now, row, before, level=level, reason=reason)


def step(actor: Actor, now: datetime, row: Submission, before: str, *, level: str, reason: str = "") -> None:
    """A line of the history."""
    Step.objects.create(
        submission=row,
        from_state=before,
        to_state=row.state,
        level=level,
        reason=reason,
        by_id=actor.user_id,
        by_name=actor.user_name,
        organization_name=actor.organization_name,
        at=now,
    )


def last_day(period: Period) -> date:
    """The last day of a period."""
    return period.end - timedelta(days=1)


def why(text: str, *, longest: int = 200) -> str:
    """A reason, not empty. Raises NoReason."""
    words = text.strip()
    if not words or len(words) > longest:
        raise NoReason(fields={"reason": f"请写明原因，{longest} 字以内"})
    return words
