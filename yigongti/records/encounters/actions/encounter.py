"""Writes of encounters: open, receive somebody by a card, record, close, void what was entered by mistake."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, localtime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid, NotFound
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.encounters.holding import MovedOn, NotHere, in_hand, number, running
from yigongti.records.encounters.models import Certainty, Encounter, EncounterKind, Settlement, Stay
from yigongti.records.encounters.rules import read_vitals
from yigongti.records.people import queries as people
from yigongti.records.people.models import Identifier, Resident

VISITS = [kind.value for kind in EncounterKind if kind is not EncounterKind.INPATIENT]


class AlreadyOpen(AlreadyDone):
    """The resident is being seen here already; `result` is that encounter."""

    sentence = "这位居民在本机构有一次未结束的接诊，已为您打开。"


class Lying(Conflict):
    """A stay ends with a discharge, which says how the resident left."""

    sentence = "住院病人请办理出院。"


class StillSettled(Conflict):
    """Money was settled for the encounter: that is taken back first."""

    sentence = "这次就诊已经结算，请先冲销结算再作废。"


class OrdersRun(Conflict):
    """Examinations were ordered in the encounter."""

    sentence = "这次就诊已开检查申请，请先撤回申请再作废。"


class NoSuchCard(NotFound):
    """No living file has this number together with this name."""

    sentence = "证件号与姓名没有同时对上任何档案，请核对证件；确未建档的请建档。"


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
    if kind not in VISITS:
        raise Invalid(fields={"kind": "请选择就诊类别；收住院的请办入院登记。"})
    _end_those_forgotten(here, person, now)
    try:
        with transaction.atomic():
            made = Encounter.objects.create(
                number=number(now),
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
    department: str | None = None,
    is_tcm: bool = False,
) -> Encounter:
    """Write complaint, vital signs and diagnosis with its certainty. Raises Invalid per field, MovedOn, Ended.

    `department` None leaves department and mark as they are.
    """
    row = running(actor, encounter)
    if row.version != version:
        raise MovedOn
    reading = read_vitals(vitals)
    row.complaint, row.vitals = plain(complaint), reading.values
    row.diagnosis_text, row.diagnosis_code = plain(diagnosis_text), compact(diagnosis_code)
    row.certainty = certainty if row.diagnosis_text else ""
    if department is not None:
        row.department, row.is_tcm = plain(department), is_tcm
    faults = dict(reading.faults)
    if len(row.complaint) > 200:  # noqa: PLR2004  the column
        faults["complaint"] = "主诉最多 200 字，请删减。"
    if len(row.diagnosis_text) > 120 or len(row.diagnosis_code) > 20:  # noqa: PLR2004
        faults["diagnosis"] = "诊断最多 120 字，请删减。"
    if len(row.department) > 40:  # noqa: PLR2004
        faults["department"] = "科室最多 40 字，请删减。"
    if row.diagnosis_text and certainty not in Certainty.values:
        faults["certainty"] = "请选择确诊、疑似或待排；没有把握时选“待排”即可。"
    if faults:
        raise Invalid(fields=faults)
    row.version += 1
    row.save()
    return row


@action("encounters.encounter.close", on="encounter")
def close(*, actor: Actor, now: datetime, encounter: Encounter) -> Encounter:
    """End the encounter. Raises Ended, Lying."""
    row = running(actor, encounter)
    if row.kind == EncounterKind.INPATIENT and Stay.objects.filter(encounter=row).exists():
        raise Lying
    row.ended_at = now
    row.version += 1
    row.save(update_fields=["ended_at", "version"])
    return row


@action("encounters.encounter.void", on="encounter")
def void(*, actor: Actor, now: datetime, encounter: Encounter, reason: str) -> Encounter:
    """Take an encounter that was entered by mistake out of every count; it stays readable where it was written.

    Raises StillSettled, OrdersRun, Voided. A stay goes with its encounter (the database sees to that).
    """
    row = in_hand(actor, encounter)
    words = plain(reason)
    if not 2 <= len(words) <= 200:  # noqa: PLR2004  the column
        raise Invalid(fields={"reason": "请写明作废原因，2 至 200 字。"})
    if Settlement.objects.filter(encounter=row).exists():
        raise StillSettled
    if row.orders.exclude(state__in=("withdrawn", "rejected")).exists():
        raise OrdersRun
    row.voided_at, row.voided_by_id, row.void_reason = now, actor.user_id, words
    row.ended_at = row.ended_at or max(now, row.started_at)
    row.version += 1
    row.save(update_fields=["voided_at", "voided_by", "void_reason", "ended_at", "version"])
    payload: dict[str, object] = {"encounter_id": row.pk, "organization_id": row.organization_id}
    publish("encounters.encounter.voided", payload, now=now, county=row.county)
    return row
