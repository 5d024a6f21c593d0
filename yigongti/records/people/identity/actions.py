"""Writes that decide who is who."""

from datetime import datetime

from django.utils.timezone import localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.tidy import plain
from yigongti.records.people import queries
from yigongti.records.people.keeping import attach, locked, remember
from yigongti.records.people.models import Identifier, IdentifierKind, Merge, Resident
from yigongti.records.people.particulars import Number
from yigongti.records.people.rules import check_identifier


class ReasonMissing(Invalid):
    """An act that others must be able to understand later came without its reason."""

    def __init__(self) -> None:
        super().__init__(fields={"reason": "请写明理由，方便以后核查。"})


class MergedAlready(AlreadyDone):
    """One of the two files was merged before."""

    sentence = "其中一份档案已经合并过，请打开保留的档案核对。"


class NotMerged(Conflict):
    """The merge was undone before."""

    sentence = "这次合并已经撤销，请刷新页面核对。"


class SamePerson(Invalid):
    """A file was to be merged with itself."""

    sentence = "这是同一份档案，请选择另一份重复的档案。"


@action("people.resident.add_identifier", on="person")
def add_identifier(*, actor: Actor, now: datetime, person: Resident, kind: str, value: str) -> Identifier:
    """Give a file a number (a newborn's first ID, a passport). Raises Invalid, AlreadyRegistered.

    Birth date and sex stay as they are: a difference is shown as a doubt, corrected by a person.
    """
    row = locked(actor, person)
    if kind not in IdentifierKind.values:
        raise Invalid(fields={"kind": "请选择证件类型。"})
    stored, fault, _ = check_identifier(kind, value, today=localdate(now), county=row.county)
    if fault:
        raise Invalid(fields={"number": fault.sentence})
    if (
        kind == IdentifierKind.CITIZEN_ID
        and row.identifiers.filter(kind=kind, is_active=True).exclude(value=stored).exists()
    ):
        raise Invalid(fields={"number": "这份档案已有身份证号，请先停用旧号再登记新号。"})
    if row.identifiers.filter(kind=kind, value=stored, is_active=True).exists():
        raise AlreadyDone(
            "这个证件号已经登记在这份档案里。", row.identifiers.get(kind=kind, value=stored, is_active=True)
        )
    return attach(actor, row, Number(kind, stored), now)


@action("people.resident.retire_identifier", on="identifier")
def retire_identifier(*, actor: Actor, now: datetime, identifier: Identifier, reason: str) -> Identifier:
    """End the validity of a number (typed for the wrong person, replaced). It stays readable as retired."""
    locked(actor, identifier.resident)
    if not plain(reason):
        raise ReasonMissing
    row = Identifier.objects.select_for_update().get(pk=identifier.pk)
    if not row.is_active:
        raise AlreadyDone("这个证件号已经停用。", row)
    row.is_active, row.retired_at, row.retired_reason = False, now, plain(reason)[:100]
    with remember(actor, "retire_identifier"):
        row.save()
    return row


@action("people.resident.merge", on="kept")
def merge(*, actor: Actor, now: datetime, kept: Resident, duplicate: Resident, reason: str) -> Resident:
    """Declare `duplicate` the same person as `kept`. Nothing is moved or deleted; `unmerge` undoes it entirely.

    Both rows are locked in the order of their ids, so that A into B and B into A at once cannot both succeed.
    """
    if kept.pk == duplicate.pk:
        raise SamePerson
    if not plain(reason):
        raise ReasonMissing
    for one in (kept, duplicate):
        queries.resident(seen_by=actor, pk=one.pk)
    rows = {r.pk: r for r in Resident.objects.select_for_update().filter(pk__in=(kept.pk, duplicate.pk)).order_by("pk")}
    stays, goes = rows[kept.pk], rows[duplicate.pk]
    if stays.merged_into_id or goes.merged_into_id:
        raise MergedAlready(result=stays)
    goes.merged_into = stays
    goes.version += 1
    with remember(actor, "merge"):
        goes.save(update_fields=["merged_into", "version"])
    Merge.objects.create(
        kept=stays,
        duplicate=goes,
        reason=plain(reason)[:200],
        at=now,
        by_user_id=actor.user_id,
        by_name=actor.user_name,
    )
    publish("people.resident.merged", {"kept_id": stays.pk, "duplicate_id": goes.pk}, now=now, county=stays.county)
    return stays


@action("people.resident.unmerge", on="duplicate")
def unmerge(*, actor: Actor, now: datetime, duplicate: Resident, reason: str) -> Resident:
    """Undo a merge: the duplicate lives again, with everything that was written to it."""
    row = locked(actor, duplicate)
    if not plain(reason):
        raise ReasonMissing
    record = Merge.objects.select_for_update().filter(duplicate=row, undone_at__isnull=True).first()
    if record is None or row.merged_into_id is None:
        raise NotMerged
    kept_id, row.merged_into = row.merged_into_id, None
    row.version += 1
    with remember(actor, "unmerge"):
        row.save(update_fields=["merged_into", "version"])
    record.undone_at, record.undone_by_name, record.undone_reason = now, actor.user_name, plain(reason)[:200]
    record.save(update_fields=["undone_at", "undone_by_name", "undone_reason"])
    publish("people.resident.unmerged", {"kept_id": kept_id, "duplicate_id": row.pk}, now=now, county=row.county)
    return row
