"""Dated membership: what the edition's file and what people's decisions do to it.

A decision taken on a page wins over the file: the file only speaks about memberships that it has not named before.
"""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.rows import sync, together
from yigongti.foundation.editions.section import Context, Summary
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Consortium, Institution, Membership
from yigongti.records.places.schemas import ConsortiaFile, ConsortiumTable
from yigongti.records.places.taken import refuse_consortia

CLAUSE_MAX = 60  # the column


class MembershipOverlaps(Conflict):
    """The institution is already in that consortium on some of those days."""

    sentence = "该机构在这段时间里已经是这个医共体的成员，请先办理退出，或改为“变更角色”。"


def begin(institution: Institution, consortium: Consortium, role: str, since: date, clause: str) -> Membership:
    """Open a membership. For actions, which have checked the permission. Raises MembershipOverlaps, Invalid."""
    if len(clause) > CLAUSE_MAX:
        raise Invalid(fields={"clause": f"依据太长，请控制在 {CLAUSE_MAX} 个字以内。"})
    try:
        with transaction.atomic():
            return Membership.objects.create(
                institution=institution,
                consortium=consortium,
                role=role,
                period=DateRange(since, None),
                clause=clause.strip(),
            )
    except IntegrityError as error:
        raise MembershipOverlaps from error


def finish(membership: Membership, on: date) -> None:
    """End an open membership; `on` is the first day outside. For actions. Raises Invalid, MembershipOverlaps."""
    if on <= membership.period.lower:
        raise Invalid(fields={"on": f"日期应晚于加入日期 {membership.period.lower:%Y-%m-%d}。"})
    if membership.period.upper is not None:
        raise MembershipOverlaps(f"这段成员关系已于 {membership.period.upper:%Y-%m-%d} 结束，请刷新页面。")
    membership.period = DateRange(membership.period.lower, on)
    membership.save(update_fields=["period"])


def close(membership: Membership, on: date) -> None:
    """End a membership: `on` is the first day outside of it. One that has not begun by then never was."""
    if membership.period.lower >= on:
        membership.delete()
        return
    membership.period = DateRange(membership.period.lower, on)
    membership.save(update_fields=["period"])


def end_all(institution_ids: Iterable[int], *, on: date) -> None:
    """End every open membership of these institutions."""
    for membership in Membership.objects.filter(
        institution_id__in=list(institution_ids), period__endswith__isnull=True
    ):
        close(membership, on)


def load_consortia(content: ConsortiaFile, context: Context) -> Summary:
    """Consortia by code; memberships by (consortium, institution, role, first day)."""
    rows = [
        Consortium(code=c.code, name=c.name, short_name=c.short, county_id=context.county, clause=c.clause)
        for c in content.consortium
    ]
    refuse_consortia([c.code for c in content.consortium], context.county)
    first = sync(rows, key="code", fields=("name", "short_name", "county_id", "clause"))
    asked: set[str] = set()
    parts = [first]
    for row, table in zip(rows, content.consortium, strict=True):
        parts.append(_load_units(row, table, context, asked))
    gone = [key for key in context.earlier if key not in asked]
    return together(*parts, keys=frozenset(asked), ended=_end_gone(gone, asked, context.today))


def _load_units(consortium: Consortium, table: ConsortiumTable, context: Context, asked: set[str]) -> Summary:
    ids = dict(Organization.objects.filter(county=context.county).values_list("code", "pk"))
    open_now = Membership.objects.filter(consortium=consortium, period__endswith__isnull=True)
    held = set(open_now.values_list("institution_id", "role"))
    made, unchanged = [], 0
    for role, code, own_day in table.memberships():
        since = own_day or context.in_force
        key = f"{table.code}|{code}|{role}|{since}"
        asked.add(key)
        if key in context.earlier or (own_day is None and (ids[code], role) in held):
            unchanged += 1  # named before, maybe by an earlier document: what people have decided since then stands
            continue
        start = _start_of_new_role(consortium, ids[code], since, context.today)
        made.append(
            Membership(
                consortium=consortium,
                institution_id=ids[code],
                role=role,
                period=DateRange(start, None),
                clause=table.clause,
            )
        )
    Membership.objects.bulk_create(made)
    return Summary(made=len(made), unchanged=unchanged)


def _start_of_new_role(consortium: Consortium, institution: int, since: date, today: date) -> date:
    """The first day of a membership that the file names for the first time; closes an open one of another role."""
    open_one = Membership.objects.filter(
        consortium=consortium, institution_id=institution, period__endswith__isnull=True
    ).first()
    if open_one is None:
        last = (
            Membership.objects.filter(consortium=consortium, institution_id=institution)
            .order_by("-period")
            .values_list("period", flat=True)
            .first()
        )
        return max(since, last.upper) if last else since
    start = since if since > open_one.period.lower else today
    close(open_one, start)
    return start


def _end_gone(gone: Iterable[str], asked: set[str], today: date) -> int:
    """Memberships gone from the file end on the day of the load, unless the pair is still there in another role."""
    pairs = {tuple(key.split("|")[:2]) for key in asked}
    ended = 0
    for key in gone:
        consortium, code = key.split("|")[:2]
        if (consortium, code) in pairs:
            continue
        for membership in Membership.objects.filter(
            consortium__code=consortium, institution__organization__code=code, period__endswith__isnull=True
        ):
            close(membership, today)
            ended += 1
    return ended
