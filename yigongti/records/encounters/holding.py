"""Taking an encounter in hand to write: within sight, at the actor's own institution, locked until the write ends."""

from datetime import datetime

from django.db import connection
from django.utils.timezone import localdate

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.encounters import queries
from yigongti.records.encounters.models import Encounter


class Ended(Conflict):
    """The encounter was closed before."""

    sentence = "这次接诊已经结束，如需补充请新开一次接诊。"


class MovedOn(Conflict):
    """Somebody else wrote to the encounter in the meantime."""

    sentence = "这次接诊刚被同事更新过，请核对最新内容后再保存，您填写的内容仍然保留。"


class NotHere(Invalid):
    """The position belongs to no institution, or to another one than the encounter."""

    sentence = "只能在您所在机构接诊，请切换到对应岗位。"


class Voided(Conflict):
    """The encounter was voided as entered by mistake."""

    sentence = "这次就诊已作废，不能再修改。"


def in_hand(actor: Actor, encounter: Encounter) -> Encounter:
    """The row, locked. Raises NoSuchEncounter, NotHere, Voided."""
    queries.encounter(seen_by=actor, pk=encounter.pk)
    row = Encounter.objects.select_for_update().get(pk=encounter.pk)
    if row.organization_id != actor.organization_id:
        raise NotHere
    if row.voided_at is not None:
        raise Voided
    return row


def running(actor: Actor, encounter: Encounter) -> Encounter:
    """The same, of an encounter that has not ended. Raises Ended too."""
    row = in_hand(actor, encounter)
    if row.ended_at is not None:
        raise Ended
    return row


def number(now: datetime, letter: str = "M") -> str:
    """M2611220000017 for visits, Z for stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('encounters_number')")
        return f"{letter}{localdate(now):%y%m%d}{cursor.fetchone()[0] % 10_000_000:07d}"
