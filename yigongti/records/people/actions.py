"""Writes of residents: register, correct, allergies, contacts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

import pghistory
from django.db import IntegrityError, connection, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.words.pinyin import reading
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.people import queries
from yigongti.records.people.models import Allergy, Contact, Identifier, Resident, Sex
from yigongti.records.people.particulars import Number, Particulars, checked, label
from yigongti.records.people.rules import mask_name, resident_code
from yigongti.records.people.sight import visible


class AlreadyRegistered(AlreadyDone):
    """The identifier belongs to a living file. `result` is that file when the actor sees it, else None."""

    def __init__(self, owner: Resident, *, in_sight: bool) -> None:
        name = owner.name if in_sight else mask_name(owner.name)
        next_step = "可直接打开已有档案" if in_sight else "请核对本人姓名后按“凭证件接诊”打开"
        super().__init__(f"这个证件号已经建档：{name}，{next_step}，不要重复建档。", owner if in_sight else None)


class ProbablyTheSame(Conflict):
    """Files with the same name and birth exist: `residents`, those within sight. Confirming registers all the same."""

    def __init__(self, residents: list[Resident]) -> None:
        super().__init__("已有同名同生日的档案，请先核对是不是同一个人；确认不是再建新档。")
        self.residents = residents


class NoOrganization(Invalid):
    """The position belongs to no institution, so no file can be kept there."""

    sentence = "您的岗位不属于任何机构，不能建档。"


class MovedOn(Conflict):
    """Somebody else corrected the file in the meantime."""

    sentence = "这份档案刚被别人更正过，请核对最新内容后再提交，您填写的内容仍然保留。"


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


@action("people.resident.register")
def register(
    *,
    actor: Actor,
    now: datetime,
    particulars: Particulars,
    number: Number | None = None,
    confirmed_distinct: bool = False,
) -> Resident:
    """Open a file at the actor's organization. Raises Invalid, AlreadyRegistered, ProbablyTheSame."""
    given, number = checked(particulars, number or Number(), today=local_date(now), county=actor.county)
    _refuse_registered(actor, number)
    if not confirmed_distinct:
        alike = queries.probable_duplicates(seen_by=actor, name=given.name, birth_date=given.birth_date)
        if alike:
            raise ProbablyTheSame(alike)
    person = _created(actor, now, given)
    if number.value:
        attach(actor, person, number, now)
    return person


def local_date(now: datetime) -> date:
    """The day in the county's own time zone."""
    from django.utils.timezone import localdate

    return localdate(now)


def _created(actor: Actor, now: datetime, given: Particulars) -> Resident:
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


def _refuse_registered(actor: Actor, number: Number) -> None:
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
        _refuse_registered(actor, number)
        raise


@action("people.resident.register_newborn", on="mother")
def register_newborn(
    *, actor: Actor, now: datetime, mother: Resident, sex: str, birth_date: date, birth_order: int = 1
) -> Resident:
    """A child without any number: named after the mother, in her household; the ID comes later (add_identifier)."""
    mother = locked(actor, mother)
    word = {Sex.MALE: "之子", Sex.FEMALE: "之女"}.get(Sex(sex) if sex in Sex.values else Sex.UNKNOWN, "之婴")
    name = f"{mother.name}{word}" + (f"{birth_order}" if birth_order > 1 else "")
    given, _ = checked(
        Particulars(
            name,
            sex,
            birth_date,
            mother.township_id or "",
            mother.village_id or "",
            mother.address,
            mother.household,
            mother.phone,
        ),
        Number(),
        today=local_date(now),
        county=actor.county,
    )
    child = _created(actor, now, given)
    Contact.objects.create(resident=child, name=mother.name, relation="母亲", phone=mother.phone)
    return child


@action("people.resident.correct", on="person")
def correct(*, actor: Actor, now: datetime, person: Resident, changes: Mapping[str, object], version: int) -> Resident:
    """Change particulars (fields of Particulars) of page `version`. Raises Invalid, MovedOn, NoSuchResident."""
    row = locked(actor, person)
    if row.version != version:
        raise MovedOn
    before = particulars_of(row)
    unknown = set(changes) - set(asdict(before))
    if unknown:
        raise Invalid(fields=dict.fromkeys(unknown, "这一项不能在这里更正。"))
    after, _ = checked(Particulars(**{**asdict(before), **changes}), Number(), today=local_date(now), county=row.county)
    changed = [name for name, value in asdict(after).items() if getattr(before, name) != value]
    if changed:
        _save_changes(actor, row, after, changed)
    row.audit_note = {"changed": [label(name) for name in changed]}
    person.audit_note = row.audit_note
    return row


def _save_changes(actor: Actor, row: Resident, after: Particulars, changed: list[str]) -> None:
    for name in changed:
        setattr(
            row,
            f"{name}_id" if name in {"township", "village"} else name,
            getattr(after, name) or (None if name in {"township", "village", "birth_date"} else ""),
        )
    if "name" in changed:
        full, initials = reading(row.name)
        row.name_pinyin, row.name_initials = full[:120], initials[:30]
    row.version += 1
    with remember(actor, "correct"):
        row.save()


def particulars_of(person: Resident) -> Particulars:
    """The particulars as they stand."""
    return Particulars(
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        township=person.township_id or "",
        village=person.village_id or "",
        address=person.address,
        household=person.household,
        phone=person.phone,
        history=person.history,
    )


@action("people.resident.add_allergy", on="person")
def add_allergy(*, actor: Actor, now: datetime, person: Resident, substance: str, reaction: str = "") -> Allergy:
    """Note an allergy; the same substance twice is one line with the newer reaction."""
    row, substance = locked(actor, person), plain(substance)
    if not 0 < len(substance) <= 60:  # noqa: PLR2004  the column
        raise Invalid(fields={"substance": "请填写过敏原，最多 60 字。"})
    allergy, _ = Allergy.objects.update_or_create(
        resident=row, substance=substance, defaults={"reaction": plain(reaction)[:60], "noted_on": local_date(now)}
    )
    return allergy


@action("people.resident.remove_allergy", on="allergy")
def remove_allergy(*, actor: Actor, now: datetime, allergy: Allergy) -> None:
    """Take back an allergy that was noted by mistake; the change history keeps it."""
    locked(actor, allergy.resident)
    with remember(actor, "remove_allergy"):
        Allergy.objects.filter(pk=allergy.pk).delete()


@action("people.resident.add_contact", on="person")
def add_contact(*, actor: Actor, now: datetime, person: Resident, name: str, relation: str, phone: str) -> Contact:
    """Note a person to call."""
    row, name, phone = locked(actor, person), tidy_name(name), compact(phone)
    faults = {}
    if not 0 < len(name) <= 60:  # noqa: PLR2004  the column
        faults["contact_name"] = "请填写联系人姓名。"
    if not (phone.isascii() and phone.isdigit() and 7 <= len(phone) <= 15):  # noqa: PLR2004
        faults["contact_phone"] = "联系电话应为 7 至 15 位数字。"
    if faults:
        raise Invalid(fields=faults)
    contact, _ = Contact.objects.update_or_create(
        resident=row, name=name, phone=phone, defaults={"relation": plain(relation)[:20] or "亲属"}
    )
    return contact


@action("people.resident.remove_contact", on="contact")
def remove_contact(*, actor: Actor, now: datetime, contact: Contact) -> None:
    """Take away a contact; the change history keeps it."""
    locked(actor, contact.resident)
    with remember(actor, "remove_contact"):
        Contact.objects.filter(pk=contact.pk).delete()
