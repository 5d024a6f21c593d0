"""Reading questions, cut to sight: an institution its own and its clinics', a county office all of its county."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.indicators import formulas, queries
from yigongti.indicators.analysis.models import Question, State
from yigongti.indicators.models import Indicator, ScopeKind
from yigongti.indicators.periods import day_of, parse
from yigongti.indicators.scopes import Scope, Scopes
from yigongti.indicators.values import tree_of

READ = "analysis.question.read"
ANSWER, ACCEPT = "analysis.question.answer", "analysis.question.accept"
_ORDER = Case(
    When(state=State.OPEN, then=Value(0)), When(state=State.ANSWERED, then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


class NoQuestion(NotFound):
    """No such question within sight."""

    sentence = "没有找到这条质疑，它可能不在您的查看范围内。"


def questions(*, seen_by: Actor) -> QuerySet[Question]:
    """Every question within sight: what waits for an answer first, then what waits for acceptance."""
    seen_by.require(READ)
    found = Question.objects.select_related("organization")
    if not seen_by.sees_everything:
        seen = Q(organization_id__in=sorted(seen_by.reach))
        found = found.filter(Q(county=seen_by.county) if seen_by.scope == "county" else seen)
    return found.order_by(_ORDER, F("due").asc(), "pk")


def question(*, seen_by: Actor, question_id: int) -> Question:
    """One question with its story. Raises NoQuestion."""
    found = questions(seen_by=seen_by).prefetch_related("steps").filter(pk=question_id).first()
    if found is None:
        raise NoQuestion
    return found


def to_answer(*, seen_by: Actor) -> QuerySet[Question]:
    """What the actor's own institution has to answer."""
    own = Q(organization_id=seen_by.organization_id or 0) | Q(organization__parent_id=seen_by.organization_id or 0)
    return questions(seen_by=seen_by).filter(own, state=State.OPEN)


def to_accept(*, seen_by: Actor) -> QuerySet[Question]:
    """Answers that wait for somebody to be content."""
    return questions(seen_by=seen_by).filter(state=State.ANSWERED)


def number_now(*, question: Question, now: datetime) -> Decimal | None:
    """The number in question as it stands: of the fact, or of the indicator where the doubt is about that."""
    county, period = question.county, parse(question.period)
    found = next((i for i in queries.indicators(county=county, at=day_of(now)) if i.code == question.indicator), None)
    if found is None:
        return None
    scope = Scope(ScopeKind.INSTITUTION, question.organization_id, "", "")
    cells = queries.board(county=county, wanted=[found], years=[period.year], now=now, kinds=[scope.kind])
    if question.fact in facts_of(found):
        return cells.read(question.fact, scope, period).number
    from yigongti.indicators.values import compute

    return compute(found, cells, scope, period, None).number


def facts_of(indicator: Indicator) -> tuple[str, ...]:
    """The facts in a formula."""
    tree = tree_of(indicator)
    return () if tree is None else formulas.facts_of(tree)


def of_institution(*, seen_by: Actor, organization_id: int) -> list[Question]:
    """The unsettled questions to one institution; empty for who may not read questions."""
    if not seen_by.may(READ):
        return []
    return list(questions(seen_by=seen_by).filter(organization_id=organization_id).exclude(state=State.ACCEPTED))


def scope_of(*, question: Question, seen_by: Actor, now: datetime) -> Scope | None:
    """The scope under which the institution's number opens, None outside of sight."""
    scopes = Scopes(county=question.county, seen_by=seen_by, today=day_of(now))
    return next((s for s in scopes.institutions() if s.id == question.organization_id), None)
