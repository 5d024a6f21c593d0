"""Writes of health services: contracts, registers, follow-ups, care of the elderly, groups.

Whoever has the resident within sight writes, for the institution of the own position.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.timezone import get_default_timezone, localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Invalid
from yigongti.foundation.words.tidy import plain
from yigongti.records.health import queries, rules
from yigongti.records.health.models import (
    Contract,
    Disease,
    ElderlyCare,
    FollowUp,
    Group,
    GroupMembership,
    Registration,
    Way,
)
from yigongti.records.people import queries as people
from yigongti.records.people.models import Resident

Row = TypeVar("Row", bound=models.Model)
LONG_AGO = date(1900, 1, 1)
PACKAGES_MAX = 6


class NotHere(Invalid):
    """The position belongs to no institution."""

    sentence = "只能以机构的岗位登记，请切换到对应岗位。"


@action("health.contract.sign", on="resident")
def sign_contract(
    *,
    actor: Actor,
    now: datetime,
    resident: Resident,
    team_name: str,
    signed_on: date | None,
    ends_on: date | None,
    packages: str = "",
) -> Contract:
    """Sign a contract with a team. Raises Invalid per field; also where one holds on these days."""
    who = _person(actor, resident)
    faults: dict[str, str] = {}
    if not 0 < len(plain(team_name)) <= 60:  # noqa: PLR2004  the column
        faults["team_name"] = "请填写团队名称，最多 60 字。"
    _past(faults, "signed_on", signed_on, now, "签约日期")
    if signed_on and (ends_on is None or ends_on < signed_on):
        faults["ends_on"] = "请填写到期日，不早于签约日期。"
    _raise(faults)
    assert signed_on is not None and ends_on is not None  # noqa: S101, PT018  asked above
    names = [word for word in plain(packages).replace(",", "、").split("、") if word][:PACKAGES_MAX]
    row = Contract(
        resident=who, team_name=plain(team_name), signed_on=signed_on, ends_on=ends_on, packages=names, **_by(actor)
    )
    return _saved(row, {"signed_on": "这位居民在这段时间已有签约，请先办理解约或改日期。"})


@action("health.contract.end", on="contract")
def end_contract(*, actor: Actor, now: datetime, contract: Contract, on: date | None, reason: str) -> Contract:
    """End it before its time; from that day on it holds no more. Raises Invalid, AlreadyDone."""
    queries.contract(seen_by=actor, pk=contract.pk)
    row = Contract.objects.select_for_update().get(pk=contract.pk)
    if row.ended_on is not None:
        raise AlreadyDone(f"这份签约已于 {row.ended_on:%Y-%m-%d} 解约。", row)
    faults: dict[str, str] = {}
    if on is None or not row.signed_on <= on <= row.ends_on or on > localdate(now):
        faults["ended_on"] = "请填写解约日期，在签约日期和到期日之间，不晚于今天。"
    _reason(faults, "end_reason", reason)
    _raise(faults)
    row.ended_on, row.end_reason, row.version = on, plain(reason), row.version + 1
    row.save(update_fields=["ended_on", "end_reason", "version"])
    return row


@action("health.registration.open", on="resident")
def register(
    *,
    actor: Actor,
    now: datetime,
    resident: Resident,
    disease: str,
    diagnosed_on: date | None,
    managed_from: date | None = None,
) -> Registration:
    """Open a row of a register today; managed from a day on, or not yet. Raises Invalid per field."""
    who, today = _person(actor, resident), localdate(now)
    faults: dict[str, str] = {}
    if disease not in Disease.values:
        faults["disease"] = "请选择病种。"
    _past(faults, "diagnosed_on", diagnosed_on, now, "确诊日期")
    if managed_from is not None and managed_from != today:
        faults["managed_from"] = "建档当天可以同时纳入管理，之后请在建档记录上登记纳入。"
    _raise(faults)
    assert diagnosed_on is not None  # noqa: S101  asked above
    row = Registration(
        resident=who, disease=disease, diagnosed_on=diagnosed_on, registered_on=today, managed_from=managed_from,
        **_by(actor),
    )  # fmt: skip
    return _saved(row, {"disease": "这位居民已有这个病种的建档，一人一病只建一份。"})


@action("health.registration.manage", on="registration")
def manage(*, actor: Actor, now: datetime, registration: Registration, on: date | None) -> Registration:
    """Regular management begins. Raises Invalid, AlreadyDone."""
    row = _open_row(actor, registration)
    if row.managed_from is not None:
        raise AlreadyDone(f"已于 {row.managed_from:%Y-%m-%d} 纳入管理。", row)
    if on is None or not row.registered_on <= on <= localdate(now):
        raise Invalid(fields={"managed_from": "请填写纳入日期，在建档日期和今天之间。"})
    row.managed_from, row.version = on, row.version + 1
    row.save(update_fields=["managed_from", "version"])
    return row


@action("health.registration.close", on="registration")
def close(*, actor: Actor, now: datetime, registration: Registration, on: date | None, reason: str) -> Registration:
    """Close the row; it stays readable. Raises Invalid, AlreadyDone."""
    row = _open_row(actor, registration)
    faults: dict[str, str] = {}
    if on is None or not row.registered_on <= on <= localdate(now):
        faults["closed_on"] = "请填写结案日期，在建档日期和今天之间。"
    _reason(faults, "close_reason", reason)
    _raise(faults)
    row.closed_on, row.close_reason, row.version = on, plain(reason), row.version + 1
    row.save(update_fields=["closed_on", "close_reason", "version"])
    return row


def _open_row(actor: Actor, registration: Registration) -> Registration:
    queries.registration(seen_by=actor, pk=registration.pk)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.closed_on is not None:
        raise AlreadyDone(f"这份建档已于 {row.closed_on:%Y-%m-%d} 结案。", row)
    return row


@action("health.followup.write", on="registration")
def follow_up(
    *,
    actor: Actor,
    now: datetime,
    registration: Registration,
    on: date | None,
    way: str,
    values: Mapping[str, str],
    note: str = "",
) -> FollowUp:
    """Write one follow-up; of today at this moment, of an earlier day at noon. Raises Invalid per field."""
    row = _open_row(actor, registration)
    reading = rules.read(row.disease, values)
    faults = dict(reading.faults)
    if way not in Way.values:
        faults["way"] = "请选择随访方式。"
    if on is None or not row.registered_on <= on <= localdate(now):
        faults["on"] = "请填写随访日期，在建档日期和今天之间。"
    if len(plain(note)) > 200:  # noqa: PLR2004  the column
        faults["note"] = "备注最多 200 字。"
    _raise(faults)
    assert on is not None  # noqa: S101  asked above
    at = now if on == localdate(now) else datetime.combine(on, time(12), get_default_timezone())
    made = FollowUp(registration=row, at=at, way=way, values=reading.values, note=plain(note), **_by(actor))
    return _saved(made, {"on": "这一天已登记过随访，请核对日期。"})


@action("health.elderly.record", on="resident")
def record_elderly(
    *,
    actor: Actor,
    now: datetime,
    resident: Resident,
    year: int,
    checkup_on: date | None,
    assessed_on: date | None,
    guided_on: date | None,
) -> ElderlyCare:
    """Write this year's checkup, assessment and guidance; complete with all three. Raises Invalid per field."""
    who = _person(actor, resident)
    days = {"checkup_on": checkup_on, "assessed_on": assessed_on, "guided_on": guided_on}
    faults = {
        name: f"日期要在 {year} 年之内，不晚于今天。"
        for name, day in days.items()
        if day is not None and (day.year != year or day > localdate(now))
    }
    if not any(days.values()):
        faults["checkup_on"] = "体检、评估、指导至少填一项日期。"
    if who.birth_date is None or rules.age_on(who.birth_date, date(year, 12, 31)) < rules.ELDERLY_AGE:
        faults["checkup_on"] = f"这位居民到 {year} 年底未满 65 岁，不属于老年人健康管理。"
    _raise(faults)
    row = ElderlyCare.objects.select_for_update().filter(resident=who, year=year).first()
    row = row or ElderlyCare(resident=who, year=year, version=0)
    for name, value in {**days, **_by(actor)}.items():
        setattr(row, name, value)
    row.version += 1
    made = _saved(row, {"checkup_on": "刚有同事登记了这一年，请刷新后核对。"})
    made.refresh_from_db()
    return made


@action("health.group.join", on="resident")
def join_group(*, actor: Actor, now: datetime, resident: Resident, group: str, since: date | None) -> GroupMembership:
    """Note that a resident belongs to a group that comes first. Raises Invalid per field."""
    who = _person(actor, resident)
    faults: dict[str, str] = {}
    if group not in Group.values:
        faults["group"] = "请选择人群。"
    _past(faults, "since", since, now, "起始日期")
    _raise(faults)
    assert since is not None  # noqa: S101  asked above
    row = GroupMembership(resident=who, group=group, since=since, **_by(actor))
    return _saved(row, {"group": "这位居民在这段时间已登记在这个人群。"})


@action("health.group.leave", on="membership")
def leave_group(*, actor: Actor, now: datetime, membership: GroupMembership, on: date | None) -> GroupMembership:
    """The first day outside of the group. Raises Invalid, AlreadyDone."""
    queries.membership(seen_by=actor, pk=membership.pk)
    row = GroupMembership.objects.select_for_update().get(pk=membership.pk)
    if row.until is not None and row.until <= localdate(now):
        raise AlreadyDone(f"已于 {row.until:%Y-%m-%d} 移出。", row)
    if on is None or not row.since < on <= localdate(now):
        raise Invalid(fields={"until": "请填写移出日期，晚于起始日期，不晚于今天。"})
    row.until = on
    row.save(update_fields=["until"])
    return row


def _person(actor: Actor, resident: Resident) -> Resident:
    """The living file of somebody within sight."""
    if actor.organization_id is None:
        raise NotHere
    found = people.resident(seen_by=actor, pk=resident.pk)
    return found.merged_into or found


def _by(actor: Actor) -> dict[str, Any]:
    if actor.organization_id is None:
        raise NotHere
    return {"organization_id": actor.organization_id, "county": actor.county, "by_name": actor.user_name}


def _past(faults: dict[str, str], name: str, day: date | None, now: datetime, title: str) -> None:
    if day is None or not LONG_AGO <= day <= localdate(now):
        faults[name] = f"请填写{title}，不晚于今天。"


def _reason(faults: dict[str, str], name: str, reason: str) -> None:
    if not 0 < len(plain(reason)) <= 100:  # noqa: PLR2004  the column
        faults[name] = "请写明原因，最多 100 字。"


def _raise(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(fields=faults)


def _saved(row: Row, taken: dict[str, str]) -> Row:
    """Write it; what the database refuses comes back at its field."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        raise Invalid(fields=taken) from refused
    return row
