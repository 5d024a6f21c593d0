"""How the rows of residents are kept: opened, locked, numbered. The acts in `actions` call it, nothing else does."""

from dataclasses import asdict
from datetime import datetime

import pghistory
from django.db import IntegrityError, connection, transaction

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.pinyin import reading
from yigongti.records.people import queries
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.particulars import Number, Particulars
from yigongti.records.people.rules import mask_name, resident_code
from yigongti.records.people.sight import visible


class AlreadyRegistered(AlreadyDone):
    """The identifier belongs to a living file. `result` is that file when the actor sees it, else None."""

    def __init__(self, owner: Resident, *, in_sight: bool) -> None:
        name = owner.name if in_sight else mask_name(owner.name)
        next_step = "可直接打开已有档案" if in_sight else "请核对本人姓名后按“凭证件接诊”打开"
        super().__init__(f"这个证件号已经建档：{name}，{next_step}，不要重复建档。", owner if in_sight else None)


class NoOrganization(Invalid):
    """The position belongs to no institution, so no file can be kept there."""

    sentence = "您的岗位不属于任何机构，不能建档。"


def remember(actor: Actor, verb: str) -> "pghistory.context":
    """Change history carries who, as what, and why."""
    return pghistory.context(by=actor.user_name, role=actor.role_title, at=actor.organization_name, verb=verb)


def locked(actor: Actor, person: Resident) -> Resident:
    """The row, fresh and locked for this transaction. Raises NoSuchResident when it is out of sight."""
    queries.resident(seen_by=actor, pk=person.pk)
    return Resident.objects.select_for_update().get(pk=person.pk)


def next_code(area9: str) -> str:
    """The next 居民码 of a township; the serial number comes from a database sequence, never twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_resident_code')")
        return resident_code(area9, cursor.fetchone()[0])


def created(actor: Actor, now: datetime, given: Particulars) -> Resident:
    """The new row, kept by the actor's organization, made known to whoever listens. Raises NoOrganization."""
    if actor.organization_id is None:
        raise NoOrganization
    full, initials = reading(given.name)
    columns = asdict(given)
    township, village = columns.pop("township"), columns.pop("village")
    person = Resident.objects.create(
        code=next_code(township or f"{actor.county or '000000'}000"),
        organization_id=actor.organization_id,
        county=actor.county,
        name_pinyin=full[:120],
        name_initials=initials[:30],
        township_id=township or None,
        village_id=village or None,
        created_at=now,
        **columns,
    )
    publish("people.resident.registered", {"resident_id": person.pk}, now=now, county=actor.county)
    return person


def refuse_registered(actor: Actor, number: Number) -> None:
    """Raise AlreadyRegistered when a file holds the number."""
    if not number.value:
        return
    held = Identifier.objects.filter(kind=number.kind, value=number.value, is_active=True).select_related("resident")
    owner = held.first()
    if owner is not None:
        living = _living(owner.resident)
        raise AlreadyRegistered(living, in_sight=visible(actor).filter(pk=living.pk).exists())


def _living(person: Resident) -> Resident:
    while person.merged_into is not None:
        person = person.merged_into
    return person


def attach(actor: Actor, person: Resident, number: Number, now: datetime) -> Identifier:
    """Write the identifier; the unique index decides when two people register the same one at once."""
    try:
        with transaction.atomic():
            return Identifier.objects.create(resident=person, kind=number.kind, value=number.value, added_at=now)
    except IntegrityError:
        refuse_registered(actor, number)
        raise
