"""Handing in, judging by two persons, judging again, correcting what a lock has closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor, MissingPermission
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.indicators.assessment.locks import locked_at
from yigongti.indicators.assessment.models import SEATS, Aspect, Case, Found, Judgement, Material, Step
from yigongti.indicators.assessment.papers import NOTHING, paper
from yigongti.indicators.assessment.queries import NoCase, Place, verdict
from yigongti.indicators.evidence import Result


class NotYours(Refused):
    """The organization is beyond reach."""

    sentence = "只能替本单位或下级单位提交，其他单位的材料请由其自己提交。"


class Rests(Conflict):
    """Somebody has judged already."""

    sentence = "评定已经开始，材料不再改动；确要补材料的，请评定人先发起重评。"


class Closed(Conflict):
    """The year is locked."""

    sentence = "这一年已经锁定，不能再改；确需更正的，请县卫生健康委发起更正，另立一版。"


class OwnMaterial(Refused):
    """A judge does not judge what he handed in."""

    sentence = "这份清单里有您自己提交的材料，按规定不能由您评定，请换一位评定人。"


class JudgedAlready(Conflict):
    """One person, one judgement a round."""

    sentence = "您这一轮已经评定过，每人每轮只评一次；要改请发起重评。"


class NoSeat(Conflict):
    """It has been decided, or three have judged."""

    sentence = "这一轮已经评完，不用再评。"


class Incomplete(Invalid):
    """Items are left open, or not explained."""


@action("assessment.material.hand_in", on="organization")
def hand_in(
    *, actor: Actor, now: datetime, place: Place, organization: Organization, item: str, aspect: str, title: str,
    text: str, given: Mapping[str, Any], key: str = "",
) -> Material:  # fmt: skip
    """One material for one item. Raises NotYours, Rests, Closed, Invalid."""
    if not actor.sees(organization.pk) or organization.county != place.consortium.county_id:
        raise NotYours
    case = _case(actor, now, place)
    _open(case)
    if item not in case.checklist or aspect not in Aspect.values:
        raise Invalid(fields={"item": "请从清单中选择一项。"})
    if case.judgements.filter(round=case.round).exists():
        raise Rests
    papers = paper(given, now=now)
    if not (text or any(papers.values())):
        raise Invalid(fields={"text": NOTHING.replace("写文号", "写说明、文号")})
    made = Material.objects.create(
        case=case, item=item, aspect=aspect, title=title, text=text, organization=organization, by_id=actor.user_id,
        by_name=actor.user_name, at=now, **papers,
    )  # fmt: skip
    _step(case, actor, now, f"提交“{item}”的材料：{title}")
    return made


@action("assessment.material.withdraw", on="material")
def withdraw(*, actor: Actor, now: datetime, material: Material, key: str = "") -> Material:
    """Take it back before anybody has judged. Raises NotYours, Rests, Closed."""
    if not actor.sees(material.organization_id):
        raise NotYours
    case = _locked(material.case_id)
    _open(case)
    if case.judgements.filter(round=case.round).exists():
        raise Rests
    row = Material.objects.select_for_update().get(pk=material.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = now, actor.user_name
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _step(case, actor, now, f"撤回“{row.item}”的材料：{row.title}")
    return row


@action("assessment.judgement.give")
def judge(
    *, actor: Actor, now: datetime, place: Place, found: Mapping[str, tuple[bool, bool, str]], note: str, round_: int,
    key: str = "",
) -> Judgement:  # fmt: skip
    """One person's finding on every item: arranged, carried out, and why not. `round_` is the one that he looked at.

    Raises Incomplete, OwnMaterial, JudgedAlready, NoSeat, Closed.
    """
    if place.consortium.county_id != actor.county:
        raise NoCase
    if actor.user_id is None:  # a person judges, never the machine
        raise MissingPermission("assessment.judgement.give")
    row = _case(actor, now, place)
    _open(row)
    if row.round != round_:
        raise Conflict
    _complete(row, found)
    if row.materials.filter(by_id=actor.user_id, withdrawn_at=None).exists():
        raise OwnMaterial
    given = list(row.judgements.filter(round=row.round))
    if any(one.person_id == actor.user_id for one in given):
        raise JudgedAlready
    if len(given) >= SEATS or (len(given) >= SEATS - 1 and verdict(row).result != Result.NOT_ASSESSED):
        raise NoSeat
    return _give(actor, actor.user_id, now, row, found, note, seat=len(given) + 1)


def _give(  # noqa: PLR0917  private, called in one place
    actor: Actor,
    person: int,
    now: datetime,
    case: Case,
    found: Mapping[str, tuple[bool, bool, str]],
    note: str,
    *,
    seat: int,
) -> Judgement:
    try:
        with transaction.atomic():
            made = Judgement.objects.create(
                case=case, round=case.round, seat=seat, person_id=person, person_name=actor.user_name,
                note=note, at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise JudgedAlready from error
    Found.objects.bulk_create(
        [
            Found(judgement=made, item=item, arranged=found[item][0], carried_out=found[item][1], note=found[item][2])
            for item in case.checklist
        ]
    )
    _step(case, actor, now, f"第 {case.round} 轮第 {seat} 人评定")
    return made


@action("assessment.round.begin", on="case")
def begin_round(*, actor: Actor, now: datetime, case: Case, reason: str, key: str = "") -> Case:
    """Judge again: after talking it over, or for more materials. What was found stays. Raises Closed, Invalid."""
    row = _locked(case.pk)
    _same_county(actor, row)
    _open(row)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明为什么重评，例如“两人商量后重评”或“补充材料”。"})
    if not row.judgements.filter(round=row.round).exists():
        raise Invalid(fields={"reason": "这一轮还没有人评定，不用重评。"})
    row.round += 1
    row.save(update_fields=["round"])
    _step(row, actor, now, f"发起第 {row.round} 轮评定", reason)
    return row


@action("assessment.case.correct", on="case")
def correct(*, actor: Actor, now: datetime, case: Case, reason: str, key: str = "") -> Case:
    """A new version of what a lock has closed, with the same materials, judged anew. Raises Invalid, Conflict."""
    row = _locked(case.pk)
    _same_county(actor, row)
    at = locked_at(county=row.county, year=row.year)
    if at is None or row.opened_at > at:
        raise Conflict("这一版没有锁定，可以直接改，不用另立一版。")
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明为什么更正。"})
    newest = Case.objects.filter(
        county=row.county, indicator=row.indicator, consortium=row.consortium_id, year=row.year
    ).order_by("-version")[0]
    if newest.pk != row.pk:
        raise Conflict
    made = Case.objects.create(
        county=row.county, indicator=row.indicator, indicator_version=row.indicator_version, year=row.year,
        consortium_id=row.consortium_id, version=row.version + 1, reason=reason, checklist=row.checklist,
        opened_at=now, opened_by=actor.user_name,
    )  # fmt: skip
    for material in row.materials.filter(withdrawn_at=None):
        material.pk, material.case = None, made
        material.save(force_insert=True)
    _step(made, actor, now, f"更正，立第 {made.version} 版", reason)
    return made


def _case(actor: Actor, now: datetime, place: Place) -> Case:
    """The newest version, opened where there is none; locked until the end of the transaction."""
    words = {
        "county": place.consortium.county_id, "indicator": place.indicator.code, "consortium": place.consortium,
        "year": place.year,
    }  # fmt: skip
    newest = Case.objects.filter(**words).order_by("-version").first()
    if newest is not None:
        return _locked(newest.pk)
    made, _ = Case.objects.get_or_create(
        **words, version=1,
        defaults={
            "indicator_version": place.indicator.version, "checklist": list(place.indicator.checklist),
            "opened_at": now, "opened_by": actor.user_name,
        },
    )  # fmt: skip
    return _locked(made.pk)


def _locked(pk: int) -> Case:
    found = Case.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NoCase
    return found


def _open(case: Case) -> None:
    at = locked_at(county=case.county, year=case.year)
    if at is not None and case.opened_at <= at:
        raise Closed


def _same_county(actor: Actor, case: Case) -> None:
    if not actor.sees_everything and actor.county != case.county:
        raise NoCase


def _complete(case: Case, found: Mapping[str, tuple[bool, bool, str]]) -> None:
    wrong: dict[str, str] = {}
    for number, item in enumerate(case.checklist, start=1):
        if item not in found:
            wrong[f"arranged-{number}"] = f"“{item}”的两项都要选。"
        elif not (found[item][0] and found[item][1]) and not found[item][2].strip():
            wrong[f"note-{number}"] = f"“{item}”没有全部做到，请写明差什么。"
    if wrong:
        raise Incomplete(fields=wrong)


def _step(case: Case, actor: Actor, now: datetime, words: str, reason: str = "") -> None:
    Step.objects.create(case=case, words=words[:120], reason=reason[:200], by_name=actor.user_name, at=now)
