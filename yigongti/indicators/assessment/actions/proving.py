"""Named things under a number: handed in, accepted by another person, ended; their rows follow."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.indicators.assessment import measures
from yigongti.indicators.assessment.actions.judging import NotYours
from yigongti.indicators.assessment.models import Proof, ProofState, Step
from yigongti.indicators.assessment.papers import NOTHING, paper
from yigongti.indicators.assessment.things import NoProof, facts, institutions
from yigongti.indicators.periods import day_of

FIRST_DAY = date(2000, 1, 1)


class HandedInTwice(Conflict):
    """The same thing of the same institution and day stands already."""

    sentence = "这个机构同一天的同名条目已经提交过，请在列表里查看。"


class OwnProof(Refused):
    """Two persons: who handed in does not accept."""

    sentence = "这条是您自己提交的，须由另一人审核。"


class Decided(Conflict):
    """It is not in the state that this act needs."""

    sentence = "这条佐证已经办过，请刷新页面。"


@action("assessment.proof.hand_in", on="proof")
def hand_in(
    *, actor: Actor, now: datetime, fact: str, organization: Organization, title: str, holds: bool, since: date,
    note: str, given: Mapping[str, Any], proof: Proof | None = None, key: str = "",
) -> Proof:  # fmt: skip
    """A new one, or again one that was returned. Raises NotYours, HandedInTwice, Decided, Invalid."""
    if organization.county != actor.county or not (actor.scope == "county" or actor.sees(organization.pk)):
        raise NotYours
    wrong = _wrong(actor, now, fact, organization, since)
    papers = paper(given, now=now)
    if proof is not None and papers["file"] is None:
        papers["file"] = proof.file
    if holds and not any(papers.values()):
        wrong["document"] = NOTHING
    if wrong:
        raise Invalid(fields=wrong)
    row = Proof(county=actor.county) if proof is None else _in_state(proof, ProofState.RETURNED)
    words = {
        "fact": fact, "organization": organization, "title": title, "holds": holds, "since": since, "note": note,
        "state": ProofState.HANDED_IN, "by_id": actor.user_id, "by_name": actor.user_name, "at": now,
        "decided_by_id": None, "decided_by_name": "", "decided_at": None,
    }  # fmt: skip
    for name, value in (words | papers).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise HandedInTwice from error
    _step(row, actor, now, "提交" if proof is None else "改后再次提交")
    return row


def _wrong(actor: Actor, now: datetime, fact: str, organization: Organization, since: date) -> dict[str, str]:
    today = day_of(now)
    found = next((one for one in facts(county=actor.county, at=today) if one.code == fact), None)
    if found is None:
        return {"fact": "请从列表中选择一项。"}
    wrong: dict[str, str] = {}
    fitting = institutions(seen_by=actor, scopes=[found.scope], at=today)
    if organization.pk not in {one.pk for one in fitting}:
        wrong["organization"] = "这项数据不由这类机构报，请核对机构或项目。"
    if not FIRST_DAY <= since <= today:
        wrong["since"] = "日期不能晚于今天。" if since > today else "日期应在 2000 年以后。"
    return wrong


@action("assessment.proof.accept", on="proof")
def accept(*, actor: Actor, now: datetime, proof: Proof, key: str = "") -> Proof:
    """Another person accepts it: it counts. Raises OwnProof, Decided."""
    row = _in_state(proof, ProofState.HANDED_IN)
    _second_person(actor, row)
    row.state = ProofState.ACCEPTED
    return _decide(actor, now, row, "认可，计入")


@action("assessment.proof.send_back", on="proof")
def send_back(*, actor: Actor, now: datetime, proof: Proof, reason: str, key: str = "") -> Proof:
    """Back with a reason. Raises OwnProof, Decided, Invalid."""
    row = _in_state(proof, ProofState.HANDED_IN)
    _second_person(actor, row)
    _needs(reason, "请写明为什么退回、要补什么。")
    row.state = ProofState.RETURNED
    return _decide(actor, now, row, "退回", reason)


@action("assessment.proof.end", on="proof")
def end(*, actor: Actor, now: datetime, proof: Proof, on: date, reason: str, key: str = "") -> Proof:
    """It holds no more from that day on (a standard lost, a ward closed). Raises Decided, Invalid."""
    row = _in_state(proof, ProofState.ACCEPTED)
    if row.until is not None:
        raise Decided
    _needs(reason, "请写明原因。")
    if not row.since < on <= day_of(now):
        raise Invalid(fields={"on": f"终止日期应晚于 {row.since}，不晚于今天。"})
    row.until = on
    row.save(update_fields=["until"])
    _step(row, actor, now, f"自 {on} 起不再计入", reason)
    measures.settle([row], now=now)
    return row


@action("assessment.proof.withdraw", on="proof")
def withdraw(*, actor: Actor, now: datetime, proof: Proof, reason: str, key: str = "") -> Proof:
    """Taken back as if it had never been: entered by mistake. Raises NotYours, Decided, Invalid."""
    row = Proof.objects.select_for_update().get(pk=proof.pk)
    if row.county != actor.county or not (actor.scope == "county" or actor.sees(row.organization_id)):
        raise NotYours
    if row.state == ProofState.WITHDRAWN or (row.state == ProofState.ACCEPTED and actor.scope != "county"):
        raise Decided
    _needs(reason, "请写明原因。")
    row.state = ProofState.WITHDRAWN
    row.save(update_fields=["state"])
    _step(row, actor, now, "撤回，不计入", reason)
    measures.settle([row], now=now)
    return row


def _decide(actor: Actor, now: datetime, row: Proof, words: str, reason: str = "") -> Proof:
    row.decided_by_id, row.decided_by_name, row.decided_at = actor.user_id, actor.user_name, now
    row.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at"])
    _step(row, actor, now, words, reason)
    measures.settle([row], now=now)
    return row


def _in_state(proof: Proof, state: ProofState) -> Proof:
    row = Proof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    if row.state != state:
        raise Decided
    return row


def _second_person(actor: Actor, row: Proof) -> None:
    if row.county != actor.county:
        raise NoProof
    if row.by_id is not None and row.by_id == actor.user_id:
        raise OwnProof


def _needs(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": sentence})


def _step(row: Proof, actor: Actor, now: datetime, words: str, reason: str = "") -> None:
    Step.objects.create(proof=row, words=words, reason=reason[:200], by_name=actor.user_name, at=now)
