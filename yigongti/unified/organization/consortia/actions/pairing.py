"""Support: opened, its days written down, ended."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.records.places.models import Institution
from yigongti.unified.organization.consortia.evidence import proof, same_county
from yigongti.unified.organization.consortia.models import Pairing, PairingSession
from yigongti.unified.organization.consortia.models.pairing import PairingKind


class NotYours(Refused):
    """Neither side of the support is within reach."""

    sentence = "只能登记本机构参与的帮扶。"


class DayTaken(Conflict):
    """The day is written down already."""

    sentence = "这一天已登记过，请核对日期。"


@action("consortia.pairing.open", on="receiver")
def open_pairing(
    *, actor: Actor, now: datetime, receiver: Institution, helper: Institution | None, plan: Mapping[str, Any],
    key: str = "",
) -> Pairing:  # fmt: skip
    """`plan`: kind, helper_name, department, person, title, is_resident, since, until, goal, proofs. Raises Invalid."""
    same_county(actor, receiver.county_id, *([helper.county_id] if helper else []))
    _one_of_two(actor, receiver.pk, helper.pk if helper else None)
    wrong: dict[str, str] = {}
    if plan["kind"] == PairingKind.EXTERNAL:
        if not plan["helper_name"] or helper is not None:
            wrong["helper_name"] = "上级医院帮扶请填写医院名称，不选本县医院。"
    elif helper is None or plan["helper_name"]:
        wrong["helper"] = "县内帮扶请选择本县医院，不填外部医院名称。"
    elif helper.pk == receiver.pk:
        wrong["receiver"] = "帮扶双方应是两家机构。"
    if plan["until"] is not None and plan["until"] <= plan["since"]:
        wrong["until"] = "截止日期应晚于开始日期。"
    if wrong:
        raise Invalid(fields=wrong)
    names = ("kind", "helper_name", "department", "person", "title", "is_resident", "goal")
    return Pairing.objects.create(
        receiver=receiver,
        helper=helper,
        period=DateRange(plan["since"], plan["until"]),
        **{name: plan[name] for name in names},
        **proof(actor=actor, now=now, county=receiver.county_id, given=plan),
    )


@action("consortia.pairing.record", on="pairing")
def record(
    *, actor: Actor, now: datetime, today: date, pairing: Pairing, day: date, hours: Decimal, what: str,
    patients: int | None, key: str = "",
) -> PairingSession:  # fmt: skip
    """One day, once. Raises NotYours, DayTaken, Invalid."""
    same_county(actor, pairing.county)
    _one_of_two(actor, pairing.receiver_id, pairing.helper_id)
    if day > today or day not in pairing.period:
        raise Invalid(fields={"day": f"日期应在帮扶期间之内（{pairing.period.lower} 起），且不晚于今天。"})
    try:
        with transaction.atomic():
            return PairingSession.objects.create(
                pairing=pairing, day=day, hours=hours, what=what, patients=patients, by_name=actor.user_name, at=now
            )
    except IntegrityError as error:
        raise DayTaken from error


@action("consortia.pairing.end", on="pairing")
def end(*, actor: Actor, now: datetime, pairing: Pairing, on: date, reason: str, key: str = "") -> Pairing:
    """Ends before its time; `on` is the first day without it. Raises Invalid."""
    row = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    same_county(actor, row.county)
    _one_of_two(actor, row.receiver_id, row.helper_id)
    if on <= row.period.lower or (row.period.upper is not None and on >= row.period.upper):
        raise Invalid(fields={"on": "终止日期应在帮扶期间之内。"})
    row.period, row.ended_reason = DateRange(row.period.lower, on), reason
    row.save(update_fields=["period", "ended_reason"])
    return row


def _one_of_two(actor: Actor, receiver: int, helper: int | None) -> None:
    """Raise NotYours unless one of the two sides is within the actor's sight."""
    if not (actor.sees(receiver) or actor.sees(helper)):
        raise NotYours
