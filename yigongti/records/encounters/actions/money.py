"""Writes of money: settle an encounter, take a settlement back."""

from collections.abc import Mapping
from datetime import datetime

from django.forms.models import model_to_dict

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.tidy import plain
from yigongti.records.encounters.holding import in_hand
from yigongti.records.encounters.models import Encounter, EncounterKind, Reversal, Scheme, Settlement
from yigongti.records.encounters.money_rules import TITLES, read

REASON = (2, 200)


class AlreadySettled(AlreadyDone):
    """It is settled; `result` is that settlement."""

    sentence = "这次就诊已经结算，要改金额请先冲销。"


class NotEnded(Conflict):
    """A stay is settled after discharge."""

    sentence = "病人还没有出院，请先办出院再结算。"


class NotSettled(Conflict):
    """There is nothing to take back."""

    sentence = "这次就诊没有结算，或刚被同事冲销。"


@action("encounters.settlement.settle", on="encounter")
def settle(*, actor: Actor, now: datetime, encounter: Encounter, scheme: str, typed: Mapping[str, str]) -> Settlement:
    """Write what an encounter cost and who bears it, from yuan as typed. Raises Invalid per field, AlreadySettled."""
    row = in_hand(actor, encounter)
    if row.kind == EncounterKind.INPATIENT and row.ended_at is None:
        raise NotEnded
    standing = Settlement.objects.filter(encounter=row).first()
    if standing is not None:
        raise AlreadySettled(result=standing)
    bill = read(typed, scheme)
    if bill.faults:
        raise Invalid(fields=bill.faults)
    made = Settlement.objects.create(
        encounter=row, organization_id=row.organization_id, county=row.county, settled_at=now,
        settled_by_name=actor.user_name, insured=scheme != Scheme.NONE, scheme=scheme, **bill.amounts,
    )  # fmt: skip
    _tell("encounters.settlement.settled", row, now)
    return made


@action("encounters.settlement.reverse", on="encounter")
def reverse(*, actor: Actor, now: datetime, encounter: Encounter, reason: str) -> Reversal:
    """Take a settlement back; its figures stay in the reversal. Raises NotSettled, Invalid."""
    row = in_hand(actor, encounter)
    words = plain(reason)
    if not REASON[0] <= len(words) <= REASON[1]:
        raise Invalid(fields={"reason": "请写明冲销原因，2 至 200 字。"})
    standing = Settlement.objects.select_for_update().filter(encounter=row).first()
    if standing is None:
        raise NotSettled
    figures = {name: model_to_dict(standing)[name] for name in ("scheme", *TITLES)}
    figures["settled_at"] = standing.settled_at.isoformat()
    made = Reversal.objects.create(
        encounter=row, reversed_at=now, reversed_by_id=actor.user_id, reversed_by_name=actor.user_name, reason=words,
        figures=figures,
    )  # fmt: skip
    standing.delete()
    _tell("encounters.settlement.reversed", row, now)
    return made


def _tell(event: str, row: Encounter, now: datetime) -> None:
    payload: dict[str, object] = {
        "encounter_id": row.pk, "resident_id": row.resident_id, "organization_id": row.organization_id,
    }  # fmt: skip
    publish(event, payload, now=now, county=row.county)
