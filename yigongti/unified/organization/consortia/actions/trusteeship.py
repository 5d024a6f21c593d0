"""Trusteeship: an agreement for a time. While it lasts, and only then, the trustee sees the unit (records.places)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Institution, Trusteeship
from yigongti.unified.organization.consortia import entrusting
from yigongti.unified.organization.consortia.evidence import proof, same_county
from yigongti.unified.organization.consortia.models import Agreement


class Over(Conflict):
    """The agreement has ended."""

    sentence = "这份协议已经结束，请刷新页面。"


@action("consortia.trusteeship.begin", on="unit")
def begin(
    *, actor: Actor, now: datetime, trustee: Institution, unit: Institution, plan: Mapping[str, Any], key: str = ""
) -> Agreement:
    """`plan`: scopes, since, until (None: open), reason, clause, document, link, file.

    Raises NotATrustee, UnitManaged, Chained, Invalid.
    """
    same_county(actor, trustee.county_id, unit.county_id)
    # one order for everybody: two agreements that would chain wait for each other
    list(Institution.objects.select_for_update(no_key=True).filter(pk__in=(trustee.pk, unit.pk)).order_by("pk"))
    kind = entrusting.check(trustee, unit, plan)
    return Agreement.objects.create(
        trusteeship=entrusting.begin(trustee, unit, plan),
        kind=kind,
        scopes=plan["scopes"],
        reason=plan["reason"],
        planned_until=plan["until"],
        **proof(actor=actor, now=now, county=unit.county_id, given=plan),
    )


@action("consortia.trusteeship.end", on="agreement")
def end(*, actor: Actor, now: datetime, agreement: Agreement, on: date, reason: str, key: str = "") -> Agreement:
    """End it before its time; `on` is the first day without it. Raises Over, Invalid."""
    same_county(actor, agreement.county)
    row = Trusteeship.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    agreement = Agreement.objects.get(pk=agreement.pk)
    if agreement.ended_at is not None:
        raise Over
    if on <= row.period.lower:
        raise Invalid(fields={"on": f"日期应晚于开始日期 {row.period.lower}。"})
    if row.period.upper is not None and on >= row.period.upper:
        raise Invalid(fields={"on": f"协议到 {row.period.upper} 已自行结束，提前终止应早于这一天。"})
    row.period = DateRange(row.period.lower, on)
    row.save(update_fields=["period"])
    agreement.ended_reason, agreement.ended_by, agreement.ended_at = reason, actor.user_name, now
    agreement.save(update_fields=["ended_reason", "ended_by", "ended_at"])
    return agreement
