"""Writes of practitioners and of their postings. Who sends must see the institution that the person works at."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.words.pinyin import reading
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.places.models import Institution
from yigongti.records.staff import postings, queries, rules
from yigongti.records.staff.models import Category, Posting, PostingKind, Practitioner, Title

FIRST_YEAR = 2000


class CodeTaken(Invalid):
    """Another practitioner has this staff number."""

    def __init__(self) -> None:
        super().__init__(fields={"code": "这个工号已被使用，请核对。"})


class MovedOn(Conflict):
    """Somebody else changed the entry in the meantime."""

    sentence = "这条人员信息刚被别人更新过，请核对后再提交。"


class Elsewhere(Invalid):
    """The person is posted in these days already."""

    def __init__(self) -> None:
        super().__init__(fields={"since": "这位人员在这段时间已有一条派驻记录，请先登记返回或改日期。"})


class PostingMovedOn(Conflict):
    """Somebody else changed the posting in the meantime."""

    sentence = "这条派驻记录刚被别人更新过，请核对后再提交。"


@dataclass(frozen=True)
class Wanted:
    """What the form says of a posting."""

    kind: str
    to_organization: Organization | None
    since: date | None
    until: date | None = None
    reason: str = ""
    clause: str = ""


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


@action("staff.posting.send", on="practitioner")
def send(*, actor: Actor, now: datetime, practitioner: Practitioner, wanted: Wanted) -> Posting:
    """Post somebody who works within sight. Raises Invalid per field, Elsewhere, NoSuchPractitioner."""
    person = queries.practitioner(seen_by=actor, pk=practitioner.pk)
    person = Practitioner.objects.select_for_update().select_related("organization").get(pk=person.pk)
    if not actor.sees(person.organization_id):
        raise queries.NoSuchPractitioner
    if person.left_on is not None:
        raise Invalid(fields={"since": "这位人员已离岗，不能派驻。"})
    row = Posting(
        practitioner=person, from_organization=person.organization, county=person.organization.county,
        title_then=person.title,
    )  # fmt: skip
    _fill_posting(row, wanted, actor)
    return _saved(row)


@action("staff.posting.correct", on="posting")
def correct_posting(*, actor: Actor, now: datetime, posting: Posting, wanted: Wanted, version: int) -> Posting:
    """Correct what was entered wrongly; the title of the first day stays. Raises Invalid, Elsewhere, PostingMovedOn."""
    row = _sent_by(actor, posting)
    if row.version != version:
        raise PostingMovedOn
    _fill_posting(row, wanted, actor)
    row.version += 1
    return _saved(row)


@action("staff.posting.return", on="posting")
def return_posting(*, actor: Actor, now: datetime, posting: Posting, on: date | None) -> Posting:
    """Note the day of return, the first day no longer there. Raises Invalid, AlreadyDone."""
    row = _sent_by(actor, posting)
    if row.until is not None:
        raise AlreadyDone(f"已登记 {row.until:%Y-%m-%d} 返回，要改日期请用更正。", row)
    if on is None or on <= row.since:
        raise Invalid(fields={"until": "请填写返回日期，要晚于到岗日期。"})
    row.until = on
    row.version += 1
    return _saved(row)


def _sent_by(actor: Actor, posting: Posting) -> Posting:
    """Locked, and sent by an institution within sight: who only receives reads."""
    postings.posting(seen_by=actor, pk=posting.pk)
    row = Posting.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=posting.pk)
    if not actor.sees(row.from_organization_id):
        raise postings.NoSuchPosting
    return row


def _fill_posting(row: Posting, wanted: Wanted, actor: Actor) -> None:
    faults: dict[str, str] = {}
    if wanted.kind not in PostingKind.values:
        faults["kind"] = "请选择方式。"
    if wanted.since is None or wanted.since.year < FIRST_YEAR:
        faults["since"] = "请填写到岗日期。"
    elif wanted.until is not None and wanted.until <= wanted.since:
        faults["until"] = "返回日期要晚于到岗日期。"
    there = wanted.to_organization
    if there is None or not postings.destinations(seen_by=actor).filter(pk=there.pk).exists():
        faults["to_organization"] = "请选择派往的基层机构。"
    elif there.pk == row.from_organization_id:
        faults["to_organization"] = "派往机构和派出机构相同，请核对。"
    elif not faults and (why := _wrong_way(wanted.kind, row.from_organization_id, there.pk)):
        faults["kind"] = why
    if len(plain(wanted.reason)) > 100 or len(plain(wanted.clause)) > 60:  # noqa: PLR2004  the columns
        faults["reason"] = "事由最多 100 字，依据最多 60 字。"
    if faults:
        raise Invalid(fields=faults)
    assert wanted.since is not None  # noqa: S101  asked above
    assert there is not None  # noqa: S101
    row.kind, row.to_organization, row.since, row.until = wanted.kind, there, wanted.since, wanted.until
    row.reason, row.clause = plain(wanted.reason), plain(wanted.clause)


def _wrong_way(kind: str, from_id: int, to_id: int) -> str:
    places = Institution.objects.in_bulk([from_id, to_id])
    here, there = places.get(from_id), places.get(to_id)
    return rules.way_allowed(
        kind,
        here.level if here else "",
        there.level if there else "",
        to_is_primary=bool(there and there.is_primary_care),
    )


def _saved(row: Posting) -> Posting:
    """Write it; the database refuses days that overlap."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as overlap:
        raise Elsewhere from overlap
    return row
