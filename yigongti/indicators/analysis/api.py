"""Analyses over the API: change, forecast and needs, ranking, questions. The queries and rights of the pages."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from ninja import Query

from yigongti.foundation.web.api import ApiRequest, Desk
from yigongti.indicators import queries
from yigongti.indicators.analysis import comparing, explaining, outlook, questions
from yigongti.indicators.analysis.models import Question
from yigongti.indicators.formulas import as_decimal
from yigongti.indicators.periods import parse

desk = Desk("analysis", "指标分析")
LINES_MAX = 500
Answer = dict[str, Any]
StateOf = Annotated[str, Query("", pattern=r"^(|open|answered|accepted)$", description="Only those in this state")]


def _text(value: Fraction | Decimal | float | None) -> str | None:
    """Exact numbers as texts, forecasts with six digits."""
    if value is None:
        return None
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{(as_decimal(value) if isinstance(value, Fraction) else value).normalize():f}"


@desk.reads("/{code}/change", queries.READ, response=Answer, summary="一项指标为什么变了")
def change(request: ApiRequest, code: str, period: str, against: str = "year", scope: str = "county") -> Answer:
    """Two periods by institution and by fact. `rate` + `mix` sum exactly to `difference`. against: year, previous."""
    actor = request.actor
    found = explaining.explain(
        county=actor.county, code=code, period=parse(period),
        against=explaining.PREVIOUS if against == explaining.PREVIOUS else explaining.YEAR, scope=scope, seen_by=actor,
        now=request.now, rows=False,
    )  # fmt: skip
    return {
        "indicator": code, "scope": found.subject.scope.text, "period": found.period.code,
        "against": found.earlier.code,
        "parts": [_part(part) for part in found.parts],
    }  # fmt: skip


def _part(part: explaining.Part) -> Answer:
    return {
        "title": part.title, "before": _text(part.before), "after": _text(part.after),
        "difference": _text(part.difference), "why_not_by_institution": part.why or None,
        "institutions": [
            {"scope": s.scope.text if s.scope else None, "title": s.title, "rate": _text(s.effect.rate),
             "mix": _text(s.effect.mix), "total": _text(s.effect.total)}
            for s in part.shares
        ],
        "facts": [
            {"fact": f.variable[0], "year_before": f.variable[1], "before": _text(f.before), "after": _text(f.after),
             "effect": _text(f.effect)}
            for f in part.facts
        ],
    }  # fmt: skip


@desk.reads("/{code}/forecast", queries.READ, response=Answer, summary="一项指标的预测和缺口")
def forecast(request: ApiRequest, code: str, scope: str = "county") -> Answer:
    """Each target year with interval and chance (0 to 1), or why there is no forecast; then what must happen."""
    actor = request.actor
    found = outlook.outlook(county=actor.county, code=code, scope=scope, seen_by=actor, now=request.now)
    must = outlook.must_of(found.subject)
    return {
        "indicator": code, "scope": found.subject.scope.text,
        "targets": [
            {
                "year": a.target.year, "printed": a.target.printed,
                "actual": None if a.actual is None else _text(a.actual.number),
                "middle": _text(a.found.middle) if a.found else None, "low": _text(a.found.low) if a.found else None,
                "high": _text(a.found.high) if a.found else None, "chance": _text(a.found.chance) if a.found else None,
                "methods": list(a.found.methods) if a.found else [], "why_not": a.why or None,
            }
            for a in found.aims
        ],
        "needs": [
            {
                "fact": s.need.fact, "now": _text(s.today), "at_pace": _text(s.need.now), "then": _text(s.need.then),
                "to_do": _text(s.to_do), "per_month": s.per_month, "note": s.with_whole, "why_not": s.need.why or None,
            }
            for s in must.steps
        ],
        "months_left": must.months_left, "why_no_needs": must.why or None,
    }  # fmt: skip


@desk.reads("/{code}/ranking", queries.READ, response=Answer, summary="成员按一项指标排位")
def ranking(request: ApiRequest, code: str, period: str, scope: str = "county") -> Answer:
    """Members of the county or a consortium, for callers who see all of them."""
    actor = request.actor
    found = comparing.compare(
        county=actor.county, code=code, period=parse(period), scope=scope, seen_by=actor, now=request.now
    )
    return {
        "indicator": code, "scope": found.subject.scope.text, "period": found.period.code, "why_not": found.why or None,
        "median": _text(found.table.median), "compared": found.table.compared,
        "members": [
            {
                "scope": p.member.key, "title": p.member.title, "rank": p.rank, "tied": p.tied,
                "value": _text(p.member.value), "to_median": _text(p.difference), "small": p.is_small,
                "outside_limits": p.outside or None, "missing": p.member.why or None,
            }
            for p in found.table.rows
        ],
    }  # fmt: skip


@desk.reads("/questions", questions.READ, response=list[Answer], summary="数据质疑")
def list_questions(request: ApiRequest, state: StateOf) -> list[Answer]:
    """Questions within sight: open, answered, accepted; all without `state`. Five hundred at most."""
    found = questions.questions(seen_by=request.actor)
    return [_question(q) for q in (found.filter(state=state) if state else found)[:LINES_MAX]]


def _question(question: Question) -> Answer:
    return {
        "id": question.pk, "institution": question.organization.code, "rule": question.rule, "fact": question.fact,
        "indicator": question.indicator, "period": question.period, "words": question.words, "state": question.state,
        "due": question.due.isoformat(), "answer": question.answer or None,
    }  # fmt: skip
