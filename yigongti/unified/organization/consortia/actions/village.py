"""What a township finds out about a village, how it is served, and what became of each date."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.records.places.models import Institution, Village
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia import rules
from yigongti.unified.organization.consortia.evidence import proof
from yigongti.unified.organization.consortia.models import Arrangement, Sitting, Survey
from yigongti.unified.organization.consortia.models.village import ArrangementKind, Half, SittingState

LONGEST = 366  # days of one arrangement: next year is arranged anew
ON_ROTA = (ArrangementKind.PATROL, ArrangementKind.POSTING)


class NotYourVillage(Refused):
    """The center that answers for the village is beyond reach."""

    sentence = "只能办理本机构负责的行政村，其他村请由所在乡镇卫生院办理。"


class PersonBusy(Conflict):
    """Somebody would be in two villages in one half of a day."""

    def __init__(self, person: str, day: date, half: str, village: str) -> None:
        super().__init__(f"{person}在 {day} {half}已安排到{village}，请换一个半天、星期或人员。")


class NoDates(Invalid):
    """The rota has no date in the period."""

    sentence = "这段时间里没有符合所选星期的日期，请调整起止日期或星期。"


class NotYet(Invalid):
    """A date in the future cannot have been held."""

    sentence = "还没到这一天，不能登记开展情况。"


class Settled(Conflict):
    """The date has been confirmed or cancelled."""

    sentence = "这次安排已登记过或已取消，请刷新页面。"


@action("consortia.village.survey", on="village")
def survey(
    *, actor: Actor, now: datetime, village: Village, center: Institution, found: Mapping[str, Any], key: str = ""
) -> Survey:
    """What the township found: is_adjacent, has_doctor, hire_by, note; None means not known."""
    _may(actor, center)
    return Survey.objects.create(
        village=village,
        is_adjacent=found["is_adjacent"],
        has_doctor=found["has_doctor"],
        hire_by=found["hire_by"],
        note=found.get("note") or "",
        **proof(actor=actor, now=now, county=center.county_id, given=found),
    )


@action("consortia.village.arrange", on="village")
def arrange(
    *, actor: Actor, now: datetime, village: Village, center: Institution, plan: Mapping[str, Any], key: str = ""
) -> Arrangement:
    """An arrangement with its dates. `plan`: kind, person, partner, weekdays, halves, every, since, until, reason.

    Raises PersonBusy, NoDates, Invalid.
    """
    _may(actor, center)
    _sound(village, plan)
    person: Practitioner | None = plan.get("person")
    if person is not None:  # two townships asking for the same doctor go one after the other
        Practitioner.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    is_rota = plan["kind"] in ON_ROTA
    made = Arrangement.objects.create(
        village=village,
        kind=plan["kind"],
        center=center,
        partner=plan.get("partner"),
        person=person,
        weekdays=plan["weekdays"] if is_rota else [],
        halves=plan["halves"] if is_rota else [],
        every=plan["every"] if is_rota else 1,
        period=DateRange(plan["since"], plan["until"]),
        reason=plan["reason"],
        **proof(actor=actor, now=now, county=center.county_id, given=plan),
    )
    if is_rota and person is not None:
        _book(made, person, _dates(plan))
    return made


@action("consortia.village.end_arrangement", on="arrangement")
def end_arrangement(
    *, actor: Actor, now: datetime, arrangement: Arrangement, on: date, reason: str, key: str = ""
) -> Arrangement:
    """Ends; `on` is the first day without it. Dates from then on are cancelled. Raises Invalid, Settled."""
    row = Arrangement.objects.select_for_update(of=("self",)).select_related("center").get(pk=arrangement.pk)
    _may(actor, row.center)
    if not row.period.lower < on < row.period.upper:
        raise Invalid(fields={"on": f"日期应在 {row.period.lower} 之后、{row.period.upper} 之前。"})
    row.period, row.ended_reason = DateRange(row.period.lower, on), reason
    row.save(update_fields=["period", "ended_reason"])
    planned = row.sittings.filter(day__gte=on, state=SittingState.PLANNED)
    planned.update(state=SittingState.CANCELLED, note=reason, by_name=actor.user_name, at=now)
    return row


@action("consortia.village.confirm_sitting", on="sitting")
def confirm_sitting(
    *, actor: Actor, now: datetime, today: date, sitting: Sitting, was_held: bool, patients: int | None, note: str,
    key: str = "",
) -> Sitting:  # fmt: skip
    """Held with so many patients, or missed for a reason. Raises NotYet, Settled, Invalid."""
    row = Sitting.objects.select_for_update(of=("self",)).select_related("arrangement__center").get(pk=sitting.pk)
    _may(actor, row.arrangement.center)
    if row.state != SittingState.PLANNED:
        raise Settled
    if row.day > today:
        raise NotYet
    if was_held and patients is None:
        raise Invalid(fields={"patients": "请填写服务人次，没有人来填 0。"})
    if not was_held and not note:
        raise Invalid(fields={"note": "请写明没有开展的原因。"})
    row.state = SittingState.HELD if was_held else SittingState.MISSED
    row.patients = patients if was_held else None
    row.note, row.by_name, row.at = note, actor.user_name, now
    row.save(update_fields=["state", "patients", "note", "by_name", "at"])
    return row


def _may(actor: Actor, center: Institution) -> None:
    if not actor.sees(center.pk):
        raise NotYourVillage


def _sound(village: Village, plan: Mapping[str, Any]) -> None:
    """What the kinds ask for, all told at once."""
    wrong: dict[str, str] = {}
    since, until = plan["since"], plan["until"]
    if not since < until <= since + timedelta(days=LONGEST):
        wrong["until"] = f"截止日期应晚于开始日期，一次最多安排 {LONGEST} 天。"
    if plan["kind"] == ArrangementKind.SHARED:
        if plan.get("partner") is None:
            wrong["partner"] = "邻村共建请选择共建的村。"
        elif plan["partner"].pk == village.pk:
            wrong["partner"] = "请选择另一个村。"
    elif plan.get("person") is None:
        wrong["person"] = "请选择派出或聘用的人员。"
    if plan["kind"] in ON_ROTA:
        wrong |= {} if plan["weekdays"] else {"weekdays": "请至少选择一个星期几。"}
        wrong |= {} if plan["halves"] else {"halves": "请选择上午、下午或两者。"}
    if wrong:
        raise Invalid(fields=wrong)


def _dates(plan: Mapping[str, Any]) -> list[tuple[date, str]]:
    weekdays = {int(number) for number in plan["weekdays"]}
    days = rules.rota(plan["since"], plan["until"], weekdays=weekdays, every=plan["every"])
    found = [(day, half) for day in days for half in plan["halves"]]
    if not found:
        raise NoDates
    return found


def _book(made: Arrangement, person: Practitioner, dates: list[tuple[date, str]]) -> None:
    taken = Sitting.objects.filter(person=person, day__in=[day for day, _ in dates]).exclude(
        state=SittingState.CANCELLED
    )
    wanted = set(dates)
    for one in taken.select_related("arrangement__village").order_by("day"):
        if (one.day, one.half) in wanted:
            raise PersonBusy(person.name, one.day, Half(one.half).label, one.arrangement.village.name)
    try:
        with transaction.atomic():
            Sitting.objects.bulk_create(
                [Sitting(arrangement=made, person=person, day=day, half=half) for day, half in dates]
            )
    except IntegrityError as error:  # the constraint is the last word
        day, half = dates[0]
        raise PersonBusy(person.name, day, Half(half).label, "另一个村") from error
