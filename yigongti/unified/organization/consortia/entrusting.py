"""The rules and the bare row of a trusteeship, for the action and for its preview."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Institution, Level, Trusteeship
from yigongti.unified.organization.consortia import standing_rules as rules
from yigongti.unified.organization.consortia.queries.trusteeship import allowed_kinds, kinds_of


class NotATrustee(Invalid):
    """The county's rule does not let this one be a trustee."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        words = "、".join(rules.TRUSTEE_KINDS[kind] for kind in allowed)
        sentence = f"按县版规定，托管方应是{words}；请换一家，或先办理相应称号。"
        super().__init__(sentence, fields={"trustee": sentence})


class UnitManaged(Conflict):
    """The unit has a trustee on some of those days."""

    sentence = "该机构在这段时间里已有托管方，请先终止原协议，或调整起止日期。"


class Chained(Conflict):
    """Who is managed cannot manage, and the other way round."""

    sentence = "托管方自己在被托管，或被托管机构正在托管别家，请换一家或先终止那份协议。"


def begin(trustee: Institution, unit: Institution, plan: Mapping[str, Any]) -> Trusteeship:
    """The bare row, for the action and the preview. `plan`: scopes, since, until, clause."""
    period = DateRange(plan["since"], plan["until"])
    crossing = Trusteeship.objects.filter(period__overlap=period)
    if crossing.filter(unit=trustee).exists() or crossing.filter(trustee=unit).exists():
        raise Chained
    try:
        with transaction.atomic():
            return Trusteeship.objects.create(
                trustee=trustee,
                unit=unit,
                period=period,
                gives_sight=rules.SIGHT in plan["scopes"],
                clause=plan.get("clause") or "",
            )
    except IntegrityError as error:
        raise UnitManaged from error


def check(trustee: Institution, unit: Institution, plan: Mapping[str, Any]) -> str:
    """The kind of the trustee. Raises NotATrustee, Invalid."""
    allowed = allowed_kinds(county=unit.county_id, at=plan["since"])
    kind = rules.trustee_kind(kinds_of(institution=trustee, at=plan["since"]), allowed)
    if kind is None:
        raise NotATrustee(allowed)
    if trustee.pk == unit.pk or unit.level != Level.TOWNSHIP:
        raise Invalid(fields={"unit": "请选择另一家乡镇卫生院或社区卫生服务中心。"})
    if plan["until"] is not None and plan["until"] <= plan["since"]:
        raise Invalid(fields={"until": "截止日期应晚于开始日期。"})
    return kind
