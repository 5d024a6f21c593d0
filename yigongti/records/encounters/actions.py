"""Writes of encounters: open, receive somebody by a card, record, close."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, localtime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid, NotFound
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.encounters import queries
from yigongti.records.encounters.models import Certainty, Encounter, EncounterKind
from yigongti.records.encounters.rules import read_vitals
from yigongti.records.people import queries as people
from yigongti.records.people.models import Identifier, Resident


class AlreadyOpen(AlreadyDone):
    """The resident is being seen here already; `result` is that encounter."""

    sentence = "这位居民在本机构有一次未结束的接诊，已为您打开。"


class Ended(Conflict):
    """The encounter was closed before."""

    sentence = "这次接诊已经结束，如需补充请新开一次接诊。"


class MovedOn(Conflict):
    """Somebody else wrote to the encounter in the meantime."""

    sentence = "这次接诊刚被同事更新过，请核对最新内容后再保存，您填写的内容仍然保留。"


class NoSuchCard(NotFound):
    """No living file has this number together with this name."""

    sentence = "证件号与姓名没有同时对上任何档案，请核对证件；确未建档的请建档。"


class NotHere(Invalid):
    """The position belongs to no institution, or to another one than the encounter."""

    sentence = "只能在您所在机构接诊，请切换到对应岗位。"


@action("encounters.encounter.open", on="resident")
def open_encounter(
    *, actor: Actor, now: datetime, resident: Resident, kind: str = EncounterKind.OUTPATIENT, complaint: str = ""
) -> Encounter:
    """Begin seeing a resident within sight at the actor's institution. Raises AlreadyOpen with the one that runs."""
    person = people.resident(seen_by=actor, pk=resident.pk)
    return _opened(actor, now, person.merged_into or person, kind, complaint)


@action("encounters.encounter.receive")
def receive(
    *,
    actor: Actor,
    now: datetime,
    identifier_kind: str,
    identifier: str,
    name: str,
    kind: str = EncounterKind.OUTPATIENT,
) -> Encounter:
    """Begin seeing somebody whose file is kept elsewhere and who is here with a card: whole number and exact name.

    The encounter makes the care relationship by which the file comes into sight. Raises NoSuchCard without saying which
    of the two does not fit.
    """
    held = Identifier.objects.filter(kind=identifier_kind, value=compact(identifier), is_active=True)
    row = held.select_related("resident__merged_into").first()
    if row is None or row.resident.name != tidy_name(name):
        raise NoSuchCard
    return _opened(actor, now, row.resident.merged_into or row.resident, kind, "")


def _opened(actor: Actor, now: datetime, person: Resident, kind: str, complaint: str) -> Encounter:
    here = actor.organization_id
    if here is None:
        raise NotHere
    if kind not in EncounterKind.values:
        raise Invalid(fields={"kind": "请选择就诊类别。"})
    _end_those_forgotten(here, person, now)
    try:
        with transaction.atomic():
            made = Encounter.objects.create(
                number=_number(now),
                resident=person,
                organization_id=here,
                county=actor.county,
                kind=kind,
                started_at=now,
                seen_by_user_id=actor.user_id,
                seen_by_name=actor.user_name,
                complaint=plain(complaint)[:200],
            )
    except IntegrityError as twice:
        running = Encounter.objects.filter(resident=person, organization=here, ended_at__isnull=True)
        raise AlreadyOpen(result=running.first()) from twice
    payload: dict[str, object] = {
        "encounter_id": made.pk,
        "resident_id": person.pk,
        "organization_id": actor.organization_id,
    }
    publish("encounters.encounter.opened", payload, now=now, county=actor.county)
    return made


def _end_those_forgotten(here: int, person: Resident, now: datetime) -> None:
    """An outpatient encounter of an earlier day that nobody closed ended at the end of its own day."""
    rows = Encounter.objects.select_for_update().filter(resident=person, organization_id=here, ended_at__isnull=True)
    for row in rows.exclude(kind=EncounterKind.INPATIENT):
        if localdate(row.started_at) < localdate(now):
            row.ended_at = localtime(row.started_at).replace(hour=23, minute=59, second=59, microsecond=0)
            row.ended_at = max(row.ended_at, row.started_at)
            row.save(update_fields=["ended_at"])


def _number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('encounters_number')")
        return f"M{localdate(now):%y%m%d}{cursor.fetchone()[0] % 10_000_000:07d}"


@action("encounters.encounter.record", on="encounter")
def record(
    *,
    actor: Actor,
    now: datetime,
    encounter: Encounter,
    version: int,
    complaint: str,
    vitals: Mapping[str, str],
    diagnosis_text: str = "",
    diagnosis_code: str = "",
    certainty: str = "",
) -> Encounter:
    """Write complaint, vital signs and diagnosis with its certainty. Raises Invalid per field, MovedOn, Ended."""
    row = _mine(actor, encounter)
    if row.version != version:
        raise MovedOn
    reading = read_vitals(vitals)
    row.complaint, row.vitals = plain(complaint), reading.values
    row.diagnosis_text, row.diagnosis_code = plain(diagnosis_text), compact(diagnosis_code)
    row.certainty = certainty if row.diagnosis_text else ""
    faults = dict(reading.faults)
    if len(row.complaint) > 200:  # noqa: PLR2004  the column
        faults["complaint"] = "主诉最多 200 字，请删减。"
    if len(row.diagnosis_text) > 120 or len(row.diagnosis_code) > 20:  # noqa: PLR2004
        faults["diagnosis"] = "诊断最多 120 字，请删减。"
    if row.diagnosis_text and certainty not in Certainty.values:
        faults["certainty"] = "请选择确诊、疑似或待排；没有把握时选“待排”即可。"
    if faults:
        raise Invalid(fields=faults)
    row.version += 1
    row.save()
    return row


@action("encounters.encounter.close", on="encounter")
def close(*, actor: Actor, now: datetime, encounter: Encounter) -> Encounter:
    """End the encounter. Raises Ended."""
    row = _mine(actor, encounter)
    row.ended_at = now
    row.version += 1
    row.save(update_fields=["ended_at", "version"])
    return row


def _mine(actor: Actor, encounter: Encounter) -> Encounter:
    queries.encounter(seen_by=actor, pk=encounter.pk)
    row = Encounter.objects.select_for_update().get(pk=encounter.pk)
    if row.organization_id != actor.organization_id:
        raise NotHere
    if row.ended_at is not None:
        raise Ended
    return row
