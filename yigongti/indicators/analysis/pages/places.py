"""Institutions: who is within sight with how many questions, and the scorecard of one."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators import faces as core
from yigongti.indicators import queries
from yigongti.indicators.analysis import comparing, faces, questions
from yigongti.indicators.analysis.models import State
from yigongti.indicators.analysis.pages import asked
from yigongti.indicators.choosing import period_choices
from yigongti.indicators.periods import day_of, month_of
from yigongti.indicators.scopes import Scopes


@reads(queries.READ)
def home(request: ActorRequest) -> HttpResponse:
    """Every institution within sight: its scorecard, its open questions."""
    actor = request.actor
    scopes = Scopes(county=actor.county, seen_by=actor, today=day_of(request.now))
    counts: dict[int, dict[str, int]] = {}
    may_ask = actor.may(questions.READ)
    if may_ask:
        for pk, state in questions.questions(seen_by=actor).values_list("organization_id", "state"):
            mine = counts.setdefault(scopes.where.institution(pk), {})
            mine[state] = mine.get(state, 0) + 1
    rows = [
        (scope, counts.get(scope.id, {}).get(State.OPEN, 0), counts.get(scope.id, {}).get(State.ANSWERED, 0))
        for scope in scopes.institutions()
    ]
    rows.sort(key=lambda row: (-row[1], -row[2]))
    return render(request, "analysis/home.html", {"rows": rows, "shows_questions": may_ask})


def _card(request: ActorRequest, code: str) -> comparing.Scorecard:
    return comparing.scorecard(
        county=request.actor.county, institution=code, period=asked.period(request), seen_by=request.actor,
        now=request.now,
    )  # fmt: skip


@reads(queries.READ)
def scorecard(request: ActorRequest, code: str) -> HttpResponse:
    """All indicators of one institution: value, target, place among the members, run, open questions."""
    found = _card(request, code)
    lines = faces.lines_of(found, [core.card(overview) for overview in found.overviews])
    context = {
        "found": found,
        "lines": [line for line in lines if not line.card.missing],
        "missing": [line for line in lines if line.card.missing],
        "periods": period_choices(found.period, month_of(request.now)),
        "may_export": request.actor.may(queries.EXPORT),
        "may_ask": request.actor.may("analysis.question.raise"),
    }
    return render(request, "analysis/scorecard.html", context)


@reads(queries.EXPORT)
def scorecard_export(request: ActorRequest, code: str) -> HttpResponseBase:
    """The scorecard as it stands."""
    from yigongti.foundation.web.export import xlsx_response

    found = _card(request, code)
    lines = faces.lines_of(found, [core.card(overview) for overview in found.overviews])
    columns = [
        "编号",
        "出处",
        "指标",
        "数值",
        "单位",
        "目标",
        "结论",
        "位次",
        "参与比较",
        "中位数",
        "待了结质疑",
        "缺数原因",
    ]
    rows = [
        [
            x.card.code, x.card.clause, x.card.name, x.card.text, x.card.unit,
            "；".join(f"{t.year} {t.printed}" for t in x.card.targets),
            "；".join(f"{t.year} {t.words}" for t in x.card.targets), x.place, x.of or "", x.median, x.questions,
            x.card.missing,
        ]
        for x in lines
    ]  # fmt: skip
    return xlsx_response(columns, rows, f"成绩单_{found.scope.title}_{found.period.code}")
