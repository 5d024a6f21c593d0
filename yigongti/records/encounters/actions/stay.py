"""Writes of stays: admit, change bed, operations, discharge with its way and referral."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.tidy import plain
from yigongti.records.encounters.holding import MovedOn, NotHere, in_hand, number
from yigongti.records.encounters.models import (
    Certainty,
    DischargeWay,
    Encounter,
    EncounterKind,
    Operation,
    Settlement,
    Stay,
)
from yigongti.records.encounters.stay_rules import referral_fault
from yigongti.records.people import queries as people
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Institution, Level

WARD, BED, DIAGNOSIS, OPERATION, CODE, OUTSIDE = 40, 12, 120, 120, 20, 100  # the columns
GRADES = range(1, 5)


class AlreadyIn(AlreadyDone):
    """The resident lies here already; `result` is that encounter."""

    sentence = "这位居民正在本机构住院，已为您打开。"


class BedTaken(Invalid):
    """Somebody lies there."""

    sentence = "这张床已有病人，请换一张床。"


class Left(Conflict):
    """The stay has ended."""

    sentence = "病人已经出院，不能再办理。"


class Billed(Conflict):
    """Operations change costs: a settled stay keeps its operations."""

    sentence = "这次住院已经结算，请先冲销结算再更正手术。"


@action("encounters.stay.admit", on="resident")
def admit(
    *,
    actor: Actor,
    now: datetime,
    resident: Resident,
    ward: str,
    bed: str = "",
    main_diagnosis: str = "",
    is_tcm: bool = False,
) -> Stay:
    """Admit a resident within sight to a ward of the actor's institution. Raises AlreadyIn, BedTaken, Invalid, NotHere.

    A visit that runs here ends with the admission.
    """
    person = people.resident(seen_by=actor, pk=resident.pk)
    person = person.merged_into or person
    here = _hospital(actor)
    place = _bed(ward, bed)
    diagnosis = _diagnosis(main_diagnosis)
    stays = Stay.objects.filter(resident_id__in=people.file_ids(resident_id=person.pk), organization_id=here)
    lying = stays.filter(discharged_at=None, voided_at=None).first()
    if lying is not None:
        raise AlreadyIn(result=lying)
    visits = Encounter.objects.filter(resident=person, organization_id=here, ended_at=None)
    for visit in visits.select_for_update():
        visit.ended_at = max(now, visit.started_at)
        visit.save(update_fields=["ended_at"])
    with _refusals():
        made = Encounter.objects.create(
            number=number(now, "Z"), resident=person, organization_id=here, county=actor.county,
            kind=EncounterKind.INPATIENT, started_at=now, seen_by_user_id=actor.user_id, seen_by_name=actor.user_name,
            department=place["ward"], is_tcm=is_tcm, diagnosis_text=diagnosis,
            certainty=Certainty.CONFIRMED if diagnosis else "",
        )  # fmt: skip
        stay = Stay.objects.create(
            encounter=made, resident=person, organization_id=here, county=actor.county, admitted_at=now,
            is_tcm=is_tcm, main_diagnosis=diagnosis, **place,
        )  # fmt: skip
    _tell("encounters.stay.admitted", stay, now)
    return stay


@action("encounters.stay.move", on="stay")
def move(*, actor: Actor, now: datetime, stay: Stay, ward: str, bed: str, version: int) -> Stay:
    """Give an inpatient another bed, here or in another ward. Raises BedTaken, Left, MovedOn."""
    row = _lying(actor, stay, version)
    place = _bed(ward, bed)
    row.ward, row.bed = place["ward"], place["bed"]
    with _refusals():
        row.save(update_fields=["ward", "bed"])
    row.encounter.department = row.ward
    _written(row.encounter, "department")
    return row


@action("encounters.stay.operate", on="stay")
def operate(
    *,
    actor: Actor,
    now: datetime,
    stay: Stay,
    name: str,
    grade: int,
    performed_at: datetime,
    operation_code: str = "",
    is_main: bool = False,
) -> Operation:
    """Record an operation of a stay. The first is the main one; a new main one takes its place. Raises Invalid."""
    row = _unbilled(actor, stay)
    words, code = plain(name), plain(operation_code).upper()
    faults: dict[str, str] = {}
    if not words or len(words) > OPERATION:
        faults["name"] = "请填写手术名称，最多 120 字。"
    if len(code) > CODE:
        faults["operation_code"] = "手术代码最多 20 位。"
    if grade not in GRADES:
        faults["grade"] = "请按本机构手术分级目录选择一至四级。"
    if not row.admitted_at - timedelta(days=1) <= performed_at <= (row.discharged_at or now):
        faults["performed_at"] = "手术时间应在入院前一天以后、出院（现在）以前。"
    if faults:
        raise Invalid(fields=faults)
    others = row.operations.filter(is_main=True)
    first = not others.exists()
    if is_main:
        others.update(is_main=False)
    return Operation.objects.create(
        stay=row, name=words, code=code, grade=grade, performed_at=performed_at, is_main=is_main or first
    )


@action("encounters.stay.strike_operation", on="operation")
def strike_operation(*, actor: Actor, now: datetime, operation: Operation, reason: str) -> None:
    """Take out an operation that was recorded by mistake; the reason stands in the trail. Raises Billed."""
    row = _unbilled(actor, operation.stay)
    if not plain(reason):
        raise Invalid(fields={"reason": "请写明删去原因。"})
    row.operations.filter(pk=operation.pk).delete()
    rest = row.operations.order_by("performed_at", "pk").first()
    if rest is not None and not row.operations.filter(is_main=True).exists():
        rest.is_main = True
        rest.save(update_fields=["is_main"])


@action("encounters.stay.discharge", on="stay")
def discharge(
    *,
    actor: Actor,
    now: datetime,
    stay: Stay,
    version: int,
    way: str,
    main_diagnosis: str,
    referred_to: int | None = None,
    referred_to_name: str = "",
) -> Stay:
    """End a stay with its way; 2 and 3 name who receives (an institution of the county, or one outside by its name).

    Raises Invalid per field, Left, MovedOn.
    """
    row = _lying(actor, stay, version)
    diagnosis, outside = plain(main_diagnosis), plain(referred_to_name)
    receiver = _receiver(row, referred_to)
    faults = _discharge_faults(way, diagnosis, outside)
    wrong = referral_fault(
        way, has_place=receiver is not None, has_name=bool(outside),
        to_primary=receiver is not None and receiver.is_primary_care,
    )  # fmt: skip
    if wrong:
        faults["referred_to"] = wrong
    if faults:
        raise Invalid(fields=faults)
    row.discharged_at, row.discharge_way, row.main_diagnosis = max(now, row.admitted_at), way, diagnosis
    row.referred_to_id, row.referred_to_name = receiver.pk if receiver else None, outside
    row.save()
    row.encounter.ended_at = row.discharged_at
    row.encounter.diagnosis_text, row.encounter.certainty = diagnosis, Certainty.CONFIRMED
    _written(row.encounter, "ended_at", "diagnosis_text", "certainty")
    _tell("encounters.stay.discharged", row, now)
    return row


def _discharge_faults(way: str, diagnosis: str, outside: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if way not in DischargeWay.values:
        faults["way"] = "请选择离院方式。"
    if not diagnosis or len(diagnosis) > DIAGNOSIS:
        faults["main_diagnosis"] = "请填写主要诊断，最多 120 字。"
    if len(outside) > OUTSIDE:
        faults["referred_to_name"] = "接收机构名称最多 100 字。"
    return faults


def _receiver(stay: Stay, pk: int | None) -> Institution | None:
    """An institution of the same county, another than this one. Raises Invalid."""
    if pk is None:
        return None
    found = Institution.objects.filter(pk=pk, county_id=stay.county).exclude(pk=stay.organization_id).first()
    if found is None:
        raise Invalid(fields={"referred_to": "接收机构应为本县另一家机构，请重新选择。"})
    return found


def _hospital(actor: Actor) -> int:
    here = actor.organization_id
    level = Institution.objects.filter(pk=here).values_list("level", flat=True).first()
    if here is None or level is None:
        raise NotHere
    if level == Level.VILLAGE:
        raise Invalid("村卫生室不收住院，请转乡镇卫生院或县级医院。")
    return here


def _bed(ward: str, bed: str) -> dict[str, str]:
    place = {"ward": plain(ward), "bed": plain(bed)}
    faults: dict[str, str] = {}
    if not place["ward"] or len(place["ward"]) > WARD:
        faults["ward"] = "请填写病区，最多 40 字。"
    if len(place["bed"]) > BED:
        faults["bed"] = "床号最多 12 位。"
    if faults:
        raise Invalid(fields=faults)
    return place


def _diagnosis(text: str) -> str:
    words = plain(text)
    if len(words) > DIAGNOSIS:
        raise Invalid(fields={"main_diagnosis": "主要诊断最多 120 字。"})
    return words


def _lying(actor: Actor, stay: Stay, version: int) -> Stay:
    row = _stay(actor, stay)
    if row.discharged_at is not None:
        raise Left
    if row.encounter.version != version:
        raise MovedOn
    return row


def _stay(actor: Actor, stay: Stay) -> Stay:
    encounter = in_hand(actor, stay.encounter)
    row = Stay.objects.select_for_update().get(pk=stay.pk)
    row.encounter = encounter
    return row


def _unbilled(actor: Actor, stay: Stay) -> Stay:
    row = _stay(actor, stay)
    if Settlement.objects.filter(encounter=row.encounter_id).exists():
        raise Billed
    return row


def _written(encounter: Encounter, *fields: str) -> None:
    encounter.version += 1
    encounter.save(update_fields=[*fields, "version"])


@contextmanager
def _refusals() -> Iterator[None]:
    """Two nurses give away the same bed: the database lets one through, the other is told."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "stay_bed_once" in str(error):
            raise BedTaken(fields={"bed": BedTaken.sentence}) from error
        raise AlreadyIn from error


def _tell(event: str, stay: Stay, now: datetime) -> None:
    payload: dict[str, object] = {
        "stay_id": stay.pk, "encounter_id": stay.encounter_id, "resident_id": stay.resident_id,
        "organization_id": stay.organization_id, "referred_to": stay.referred_to_id, "day": localdate(now).isoformat(),
    }  # fmt: skip
    publish(event, payload, now=now, county=stay.county)
