from datetime import date

from yigongti.foundation.access.doors import SIGNED_IN, Door
from yigongti.records.people.models import Allergy, Contact, Merge, Resident
from yigongti.records.people.testing import make_resident

P = "people.resident."
_made = {}


def _code(world, organization):
    _made["last"] = make_resident(organization)
    return {"code": _made["last"].code}


def _pk(world, organization):
    return {"pk": make_resident(organization).pk}


def _name(world, organization):
    person = make_resident(organization, f"谭门{'甲乙丙丁戊己庚辛'[Resident.objects.count() % 8]}")
    _made["last"] = person
    return person.name


def _of(make):
    def kwargs(world, organization):
        person = make_resident(organization)
        return {"code": person.code, "pk": make(person).pk}

    return kwargs


def _merged(world, organization):
    kept, duplicate = make_resident(organization), make_resident(organization)
    Resident.objects.filter(pk=duplicate.pk).update(merged_into=kept)
    Merge.objects.create(kept=kept, duplicate=duplicate, reason="同一人", at=kept.created_at, by_name="测试")
    return {"code": duplicate.code}


def _corrections(world, organization):
    return {"name": "谭门新", "sex": "2", "version": "1"}


def _duplicate(world, organization):
    return {"duplicate": make_resident(organization).code, "reason": "同一人"}


_allergy = _of(lambda p: Allergy.objects.create(resident=p, substance="青霉素"))
_contact = _of(lambda p: Contact.objects.create(resident=p, name="谭刚", relation="儿子", phone="13800000000"))
_identifier = _of(lambda p: p.identifiers.get())

DOORS = (
    Door("people:search", P + "read", shows=_name),
    Door("people:lookup", P + "read"),
    Door("people:villages", SIGNED_IN, why="villages are no personal data"),
    Door("people:register", P + "register"),
    Door("people:register_save", P + "register", "POST",
    data=lambda w, o: {"name": "冉门一"}, own=302, same=302, other=302),
    Door("people:by_id", P + "view", kwargs=_pk, own=302),
    Door("people:resident", P + "view", kwargs=_code),
    Door("people:summary", P + "view", kwargs=_code),
    Door("people:correct", P + "correct", kwargs=_code),
    Door("people:correct_save", P + "correct", "POST", kwargs=_code, data=_corrections, own=302),
    Door("people:add_allergy", P + "add_allergy", "POST", kwargs=_code,
    data=lambda w, o: {"substance": "磺胺"}, own=302),
    Door("people:remove_allergy", P + "remove_allergy", "POST", kwargs=_allergy, own=302),
    Door(
        "people:add_contact", P + "add_contact", "POST", kwargs=_code, own=302,
        data=lambda w, o: {"contact_name": "谭刚", "contact_phone": "13800000000"},
    ),
    Door("people:remove_contact", P + "remove_contact", "POST", kwargs=_contact, own=302),
    Door(
        "people:add_identifier", P + "add_identifier", "POST", kwargs=_code, own=302,
        data=lambda w, o: {"kind": "other", "number": f"X{_made['last'].pk}00"},
    ),
    Door(
        "people:retire_identifier", P + "retire_identifier", "POST", kwargs=_identifier, own=302,
        data=lambda w, o: {"reason": "错号"},
    ),
    Door("people:newborn", P + "register_newborn", kwargs=_code),
    Door(
        "people:newborn_save", P + "register_newborn", "POST", kwargs=_code, own=302,
        data=lambda w, o: {"sex": "1", "birth_date": f"{date.today():%Y-%m-%d}"},  # noqa: DTZ011
    ),
    Door("people:merge", P + "merge", kwargs=_code),
    Door("people:merge_save", P + "merge", "POST", kwargs=_code, data=_duplicate, own=302),
    Door("people:unmerge", P + "unmerge", "POST", kwargs=_merged, data=lambda w, o: {"reason": "弄错"}, own=302),
)  # fmt: skip
