"""What the room puts on the role home: sheets that my unit owes, sheets that wait for me, calls."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import Alarm, MyNumber, WorkItem
from yigongti.indicators.collection import dues, queries, rules
from yigongti.indicators.collection.dues import Due
from yigongti.indicators.collection.models import Reminder
from yigongti.indicators.collection.rules import Standing


def open_count(actor: Actor, now: datetime) -> int:
    """The number in the menu: what my unit has to fill."""
    return len(queries.owed_by(actor=actor, now=now))


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """What waits for my approval, as one line; what my unit owes, the latest first."""
    waiting = queries.waiting_for(actor=actor, now=now)
    if waiting:
        yield _review(waiting)
    for due in sorted(queries.owed_by(actor=actor, now=now), key=lambda d: d.due)[:limit]:
        yield _item(due, now)


def url_of(due: Due) -> str:
    """The sheet's page."""
    return reverse("collection:form", args=[due.sheet.code, due.unit.code, due.period.code])


def late_words(due: Due) -> str:
    """逾期 12 天, 晚报 3 天; empty in time."""
    if not due.debt.days_late:
        return ""
    is_in = due.debt.standing in {Standing.DONE, Standing.UNDER_WAY}
    return f"{'晚报' if is_in else '逾期'} {due.debt.days_late} 天"


def _item(due: Due, now: datetime) -> WorkItem:
    standing = due.debt.standing
    return WorkItem(
        due_at=_evening(due.due, now),
        started_at=None,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=due.sheet.title,
        resident_about="",
        place="",
        what="报表",
        detail=due.period.title,
        source_person="",
        source_place=due.sheet.source,
        status=rules.STANDING_TITLES[standing],
        status_tone="review" if standing == Standing.RETURNED else "waiting",
        url=url_of(due),
        verb="修改" if standing == Standing.RETURNED else "填报",
        lane="sent_back" if standing == Standing.RETURNED else "mine",
    )


def _review(waiting: list[Due]) -> WorkItem:
    units = {d.unit.id for d in waiting}
    return WorkItem(
        due_at=None,
        started_at=None,
        rank=1,
        urgency="",
        urgency_tone="plain",
        resident_name=f"{len(waiting)} 张报表待审核",
        resident_about="",
        place="",
        what="报表",
        detail=f"{len(units)} 个单位",
        source_person="",
        source_place="数据填报",
        status="待审核",
        status_tone="review",
        url=reverse("collection:review"),
        verb="审核",
        lane="review",
    )


def _evening(day: date, now: datetime) -> datetime:
    """A day counts until it ends."""
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(day, local.time() if day < local.date() else time(23, 59, 59)))


def alarms(actor: Actor, now: datetime) -> Iterable[Alarm]:
    """Calls that my unit has not answered by handing in."""
    if actor.organization_id is None:
        return
    owed = {(d.sheet.pk, d.period.code): d for d in queries.owed_by(actor=actor, now=now)}
    found = Reminder.objects.filter(organization_id=actor.organization_id).order_by("sheet_id", "period", "-number")
    for call in found.distinct("sheet_id", "period"):
        due = owed.get((call.sheet_id, call.period))
        if due is None:
            continue
        yield Alarm(
            tag="催报",
            title=f"{due.sheet.title} {due.period.title}",
            who=f"第 {call.number} 次 {call.by_name}",
            story=call.words,
            urgent_words=late_words(due) or f"{due.due:%m-%d} 截止",
            url=url_of(due),
            verb="填报",
        )


def numbers(actor: Actor, now: datetime) -> Iterable[MyNumber]:
    """How complete my unit's sheets are."""
    own = actor.organization_id
    if own is None or not actor.may("collection.cell.save"):
        return
    mine = dues.dues(county=actor.county, now=now, units=frozenset({own}))
    ended = [d for d in mine if d.debt.standing != Standing.NOT_YET]
    if not ended:
        return
    found = dues.completeness(ended)
    late = found.late + found.returned
    yield MyNumber(
        "未报报表", str(found.owed - found.handed_in), "张", f"共 {found.owed} 张",
        f"逾期或被退回 {late}" if late else "没有逾期", "short" if late else "good", url=reverse("collection:due"),
    )  # fmt: skip
