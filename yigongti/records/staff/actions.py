"""Writes of practitioners."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.words.pinyin import reading
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.staff import queries
from yigongti.records.staff.models import Category, Practitioner, Title


class CodeTaken(Invalid):
    """Another practitioner has this staff number."""

    def __init__(self) -> None:
        super().__init__(fields={"code": "这个工号已被使用，请核对。"})


class MovedOn(Conflict):
    """Somebody else changed the entry in the meantime."""

    sentence = "这条人员信息刚被别人更新过，请核对后再提交。"


@action("staff.practitioner.add", on="organization")
def add(
    *,
    actor: Actor,
    now: datetime,
    organization: Organization,
    code: str,
    name: str,
    category: str,
    title: str = Title.NONE,
    department: str = "",
    phone: str = "",
) -> Practitioner:
    """Take somebody on the staff of an institution within sight. Raises Invalid, CodeTaken, NoSuchPractitioner."""
    if not actor.sees(organization.pk):
        raise queries.NoSuchPractitioner
    person = Practitioner(organization=organization, code=compact(code))
    _fill(person, name, category, title, department, phone)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as taken:
        raise CodeTaken from taken
    return person


@action("staff.practitioner.correct", on="practitioner")
def correct(
    *,
    actor: Actor,
    now: datetime,
    practitioner: Practitioner,
    name: str,
    category: str,
    title: str,
    department: str,
    phone: str,
    version: int,
) -> Practitioner:
    """Change an entry. `version` is that of the page. Raises Invalid, MovedOn, NoSuchPractitioner."""
    queries.practitioner(seen_by=actor, pk=practitioner.pk)
    row = Practitioner.objects.select_for_update().get(pk=practitioner.pk)
    if row.version != version:
        raise MovedOn
    _fill(row, name, category, title, department, phone)
    row.version += 1
    row.save()
    return row


@action("staff.practitioner.leave", on="practitioner")
def leave(*, actor: Actor, now: datetime, practitioner: Practitioner, on: date) -> Practitioner:
    """Note the last day. What the person signed stays as it is. Raises AlreadyDone."""
    queries.practitioner(seen_by=actor, pk=practitioner.pk)
    row = Practitioner.objects.select_for_update().get(pk=practitioner.pk)
    if row.left_on:
        raise AlreadyDone("这位人员已登记离岗。", row)
    row.left_on = on
    row.version += 1
    row.save(update_fields=["left_on", "version"])
    return row


def _fill(row: Practitioner, name: str, category: str, title: str, department: str, phone: str) -> None:  # noqa: PLR0917
    row.name, row.category, row.title = tidy_name(name), category, title
    row.department, row.phone, row.name_initials = plain(department), compact(phone), reading(tidy_name(name))[1][:30]
    faults = {}
    if not 0 < len(row.name) <= 60:  # noqa: PLR2004  the column
        faults["name"] = "请填写姓名，最多 60 字。"
    if not 0 < len(row.code) <= 40:  # noqa: PLR2004
        faults["code"] = "请填写工号，最多 40 位。"
    if category not in Category.values:
        faults["category"] = "请选择类别。"
    if title not in Title.values:
        faults["title"] = "请选择职称。"
    if len(row.department) > 40 or len(row.phone) > 30:  # noqa: PLR2004
        faults["department"] = "科室最多 40 字，电话最多 30 位。"
    if faults:
        raise Invalid(fields=faults)
