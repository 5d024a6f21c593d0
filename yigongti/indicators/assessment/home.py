"""What waits for a person: checklists to judge, things to accept, what came back."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import WorkItem
from yigongti.indicators.assessment import queries, things
from yigongti.indicators.assessment.models import Case, Proof, ProofState
from yigongti.indicators.evidence import Result

GIVE, ACCEPT, HAND_IN = queries.JUDGE, "assessment.proof.accept", "assessment.proof.hand_in"


def items(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Judging first, then accepting."""
    del now  # no clock runs on either
    if actor.may(GIVE):
        for case in to_judge(actor)[:limit]:
            yield _case(case)
    if actor.may(ACCEPT) and actor.may(things.READ):
        for proof in to_accept(actor)[:limit]:
            yield _proof(proof, "待审核", "审核", "review")


def sent_back(actor: Actor, now: datetime, limit: int) -> Iterable[WorkItem]:
    """Things that were returned to whoever hands in."""
    del now
    if actor.may(HAND_IN) and actor.may(things.READ):
        rows = things.proofs(seen_by=actor).filter(state=ProofState.RETURNED)
        for proof in rows.filter(Q(by=actor.user_id) | Q(organization=actor.organization_id))[:limit]:
            yield _proof(proof, "被退回", "修改", "sent_back")


def to_judge(actor: Actor) -> list[Case]:
    """Cases with materials that wait for a judge, and that this person may judge."""
    rows = queries.loaded(rows=Case.objects.filter(county=actor.county)).select_related("consortium")
    newest: dict[tuple[str, int, int], Case] = {}
    for one in rows:
        newest.setdefault((one.indicator, one.consortium_id, one.year), one)
    return [one for one in newest.values() if _waits_for(one, actor)]


def _waits_for(case: Case, actor: Actor) -> bool:
    given = [j for j in case.judgements.all() if j.round == case.round]
    own = any(j.person_id == actor.user_id for j in given)
    handed_in = [m.by_id for m in case.materials.all()]
    undecided = queries.verdict(case).result == Result.NOT_ASSESSED
    return bool(handed_in) and not own and actor.user_id not in handed_in and undecided and len(given) < 3  # noqa: PLR2004


def to_accept(actor: Actor) -> list[Proof]:
    """Things that another person handed in."""
    rows = things.proofs(seen_by=actor).filter(state=ProofState.HANDED_IN)
    return list(rows.exclude(by=actor.user_id) if actor.user_id else rows)


def waiting(actor: Actor, now: datetime) -> int:
    """The number in the menu."""
    del now
    judging = len(to_judge(actor)) if actor.may(GIVE) else 0
    return judging + (len(to_accept(actor)) if actor.may(ACCEPT) and actor.may(things.READ) else 0)


def _case(case: Case) -> WorkItem:
    names = dict(queries.names(county=case.county))
    return _item(
        names.get(case.indicator, case.indicator), f"{case.year} 年", case.consortium.short_name, "待评定", "评定",
        "review", reverse("assessment:judge", args=[case.indicator, case.consortium.code, case.year]),
    )  # fmt: skip


def _proof(proof: Proof, status: str, verb: str, lane: str) -> WorkItem:
    url = reverse("assessment:proof", args=[proof.pk])
    return _item(proof.title, str(proof.since), proof.organization.short_name, status, verb, lane, url)


def _item(  # noqa: PLR0917  private, one line per field
    title: str, detail: str, place: str, status: str, verb: str, lane: str, url: str
) -> WorkItem:
    return WorkItem(
        due_at=None, started_at=None, rank=2, urgency="", urgency_tone="plain", resident_name=title, resident_about="",
        place="", what="资料评定", detail=detail, source_person="", source_place=place, status=status,
        status_tone="review" if lane == "review" else "waiting", url=url, verb=verb, lane=lane,
    )  # fmt: skip
