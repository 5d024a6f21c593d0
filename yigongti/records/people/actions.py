"""Writes of residents: register, correct, allergies, contacts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.utils.timezone import localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.words.pinyin import reading
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.people import queries
from yigongti.records.people.keeping import attach, created, locked, refuse_registered, remember
from yigongti.records.people.models import Allergy, Contact, Resident, Sex
from yigongti.records.people.particulars import Number, Particulars, checked, label, particulars_of


class ProbablyTheSame(Conflict):
    """Files with the same name and birth exist: `residents`, those within sight. Confirming registers all the same."""

    def __init__(self, residents: list[Resident]) -> None:
        super().__init__("已有同名同生日的档案，请先核对是不是同一个人；确认不是再建新档。")
        self.residents = residents


class MovedOn(Conflict):
    """Somebody else corrected the file in the meantime."""

    sentence = "这份档案刚被别人更正过，请核对最新内容后再提交，您填写的内容仍然保留。"


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
    given, number = checked(particulars, number or Number(), today=localdate(now), county=actor.county)
    refuse_registered(actor, number)
    if not confirmed_distinct:
        alike = queries.probable_duplicates(seen_by=actor, name=given.name, birth_date=given.birth_date)
        if alike:
            raise ProbablyTheSame(alike)
    person = created(actor, now, given)
    if number.value:
        attach(actor, person, number, now)
    return person


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
        today=localdate(now),
        county=actor.county,
    )
    child = created(actor, now, given)
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
    after, _ = checked(Particulars(**{**asdict(before), **changes}), Number(), today=localdate(now), county=row.county)
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


@action("people.resident.add_allergy", on="person")
def add_allergy(*, actor: Actor, now: datetime, person: Resident, substance: str, reaction: str = "") -> Allergy:
    """Note an allergy; the same substance twice is one line with the newer reaction."""
    row, substance = locked(actor, person), plain(substance)
    if not 0 < len(substance) <= 60:  # noqa: PLR2004  the column
        raise Invalid(fields={"substance": "请填写过敏原，最多 60 字。"})
    allergy, _ = Allergy.objects.update_or_create(
        resident=row, substance=substance, defaults={"reaction": plain(reaction)[:60], "noted_on": localdate(now)}
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
