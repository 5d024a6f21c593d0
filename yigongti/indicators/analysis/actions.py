"""Raising, answering, accepting, reopening. Each step leaves a line in the story and one in the audit trail."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, NotFound
from yigongti.indicators.analysis import questions
from yigongti.indicators.analysis.models import BY_HAND, PENDING, Question, QuestionStep, State, Step
from yigongti.indicators.analysis.quality import Finding
from yigongti.indicators.periods import day_of, parse
from yigongti.indicators.queries import indicator as indicator_of
from yigongti.indicators.scopes import ScopeNotSeen, Scopes

DAYS_TO_ANSWER = 7
WORDS_MAX, ANSWER_MAX = 300, 500
WAYS = (("reason", "数据无误，说明原因"), ("corrected", "数据有误，已更正"))


class NothingSaid(Invalid):
    """A question or answer without words."""

    sentence = "请写明内容后再提交。"


class AlreadyAsked(Conflict):
    """The same doubt is not settled yet."""

    sentence = "这个机构的这个数已经有一条没有了结的质疑，请在原质疑里处理。"


class NotCorrected(Invalid):
    """The number is what it was."""

    sentence = "这个数还没有变。请先更正记录或重新报送，汇总后再选“已更正”；或者选“说明原因”。"


class NotNow(Conflict):
    """The question is in another state."""

    sentence = "这条质疑的状态已经变了，请刷新后再处理。"


@action("analysis.question.raise")
def raise_question(
    *, actor: Actor, now: datetime, institution: str, indicator: str, fact: str, period: str, words: str
) -> Question:
    """A person asks. `institution` is a code within sight. Raises NothingSaid, AlreadyAsked, ScopeNotSeen."""
    said = _said(words, WORDS_MAX, "words")
    found = indicator_of(county=actor.county, code=indicator, at=day_of(now))
    scopes = Scopes(county=actor.county, seen_by=actor, today=day_of(now))
    scope = scopes.find(f"institution:{institution}")
    if not scopes.sees(scope.id):
        raise ScopeNotSeen
    facts = questions.facts_of(found)
    asked = fact if fact in facts else (facts[0] if facts else found.code)
    question = Question(
        county=actor.county, organization_id=scope.id, rule=BY_HAND, fact=asked, indicator=found.code,
        period=parse(period).code, words=said, raised_at=now, moved_at=now, due=day_of(now) + timedelta(DAYS_TO_ANSWER),
    )  # fmt: skip
    question.number = questions.number_now(question=question, now=now)
    if _pending(question):
        raise AlreadyAsked
    question.save(force_insert=True)
    _step(question, Step.RAISED, actor, now, said)
    return question


@action("analysis.question.find")
def raise_found(
    *, actor: Actor, now: datetime, organization: Organization, indicator: str, period: str, finding: Finding
) -> Question | None:
    """A rule asks. None where the same doubt is not settled, or was settled about the very same number."""
    question = Question(
        county=organization.county, organization=organization, rule=finding.rule, fact=finding.facts[0],
        indicator=indicator, period=period, words=finding.words[:WORDS_MAX], number=finding.number, raised_at=now,
        moved_at=now, due=day_of(now) + timedelta(DAYS_TO_ANSWER),
    )  # fmt: skip
    if _pending(question) or _same(question).filter(number=_kept(finding.number)).exists():
        return None
    question.save(force_insert=True)
    _step(question, Step.RAISED, actor, now, finding.words[:WORDS_MAX])
    return question


@action("analysis.question.answer", on="question")
def answer(*, actor: Actor, now: datetime, question: Question, way: str, words: str) -> Question:
    """The institution answers. Raises NothingSaid, NotCorrected, NotNow."""
    held = _held(question, actor, State.OPEN)
    if way not in dict(WAYS):
        raise NothingSaid(fields={"way": "请选择怎么答复"})
    said = _said(words, ANSWER_MAX, "words")
    if way == "corrected" and questions.number_now(question=held, now=now) == held.number:
        raise NotCorrected(fields={"way": NotCorrected.sentence})
    held.state, held.answer_way, held.answer, held.moved_at = State.ANSWERED, way, said, now
    held.save(update_fields=["state", "answer_way", "answer", "moved_at"])
    _step(held, Step(way), actor, now, said)
    return held


@action("analysis.question.accept", on="question")
def accept(*, actor: Actor, now: datetime, question: Question, words: str = "") -> Question:
    """Content with the answer: the question is settled. Raises NotNow."""
    held = _held(question, actor, State.ANSWERED)
    held.state, held.moved_at = State.ACCEPTED, now
    held.save(update_fields=["state", "moved_at"])
    _step(held, Step.ACCEPTED, actor, now, words.strip()[:ANSWER_MAX])
    return held


@action("analysis.question.reopen", on="question")
def reopen(*, actor: Actor, now: datetime, question: Question, words: str) -> Question:
    """Not content: back to the institution with the reason. Raises NothingSaid, NotNow, AlreadyAsked."""
    said = _said(words, ANSWER_MAX, "words")
    held = _held(question, actor, State.ANSWERED, State.ACCEPTED)
    if held.state == State.ACCEPTED and _pending(held):
        raise AlreadyAsked
    held.state, held.moved_at, held.due = State.OPEN, now, day_of(now) + timedelta(DAYS_TO_ANSWER)
    held.save(update_fields=["state", "moved_at", "due"])
    _step(held, Step.REOPENED, actor, now, said)
    return held


def _held(question: Question, actor: Actor, *states: str) -> Question:
    """The row, locked, within the actor's sight and in one of the states."""
    if not questions.questions(seen_by=actor).filter(pk=question.pk).exists():
        raise questions.NoQuestion
    held = Question.objects.select_for_update().filter(pk=question.pk).first()
    if held is None:
        raise NotFound
    if held.state not in states:
        raise NotNow
    return held


def _same(question: Question) -> "QuerySet[Question]":
    return Question.objects.filter(
        organization_id=question.organization_id, rule=question.rule, fact=question.fact, period=question.period
    )


def _pending(question: Question) -> bool:
    others = _same(question).filter(state__in=PENDING).exclude(pk=question.pk)
    return bool(others.exists())


def _kept(number: Decimal) -> Decimal:
    """As the column holds it."""
    return number.quantize(Decimal("0.0001"))


def _said(words: str, most: int, name: str) -> str:
    said = words.strip()
    if not said:
        raise NothingSaid(fields={name: NothingSaid.sentence})
    if len(said) > most:
        raise NothingSaid(f"最多写 {most} 个字，请删短。", fields={name: f"最多 {most} 个字"})
    return said


def _step(question: Question, step: Step, actor: Actor, now: datetime, words: str) -> None:
    name = f"{actor.organization_name} {actor.user_name}".strip()
    QuestionStep.objects.create(question=question, step=step, at=now, by_id=actor.user_id, by_name=name, words=words)
