"""Questions: the list, one with its story, asking by hand, answering, accepting, sending back."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators import queries as numbers
from yigongti.indicators.analysis import actions, questions
from yigongti.indicators.analysis.models import RULES, Question, State
from yigongti.indicators.faces import count
from yigongti.indicators.periods import day_of, parse
from yigongti.indicators.scopes import Scopes

LABELS = {"words": "内容", "way": "怎么答复"}
TITLES = dict(RULES)


def _rules(_actor: Actor) -> Sequence[tuple[str, str]]:
    return RULES


def _state(*states: str) -> Callable[[Actor, datetime], Q]:
    return lambda _actor, _now: Q(state__in=states)


class Doubts(ListPage[Question]):
    """Every question within sight."""

    page = "analysis:questions"
    title = "数据质疑"
    columns = (
        Column("due", "限答复", sort="due", value=lambda q: q.due),
        Column("place", "机构", sort="organization__short_name", value=lambda q: q.organization.short_name),
        Column("words", "疑点", value=lambda q: q.words),
        Column("rule", "规则", sort="rule", value=lambda q: TITLES[q.rule]),
        Column("period", "期间", sort="period", value=lambda q: parse(q.period).title),
        Column("state", "状态", sort="state", value=lambda q: q.get_state_display()),
        Column("answer", "答复", value=lambda q: q.answer),
    )
    tabs = (
        Tab("pending", "未了结", _state(State.OPEN, State.ANSWERED)),
        Tab("open", "待答复", _state(State.OPEN)),
        Tab("late", "超期", lambda _actor, now: Q(state=State.OPEN, due__lt=day_of(now)), alarm=True),
        Tab("answered", "待认可", _state(State.ANSWERED)),
        Tab("accepted", "已了结", _state(State.ACCEPTED)),
        Tab("all", "全部"),
    )
    filters = (
        Filter("rule", "规则", lambda value, _actor, _now: Q(rule=value), options=_rules),
        Filter("place", "机构", lambda value, _actor, _now: Q(organization__short_name__icontains=value)),
        Filter("indicator", "指标编号", lambda value, _actor, _now: Q(indicator=value)),
    )
    row_template = "analysis/question_row.html"
    empty = "没有符合条件的质疑"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Question]:
        """Within sight."""
        del now
        return questions.questions(seen_by=actor)

    def row_url(self, row: Question) -> str:
        """The question's own page."""
        return reverse("analysis:question", args=[row.pk])


@reads(questions.READ)
def listed(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    return Doubts().respond(request, "analysis/questions.html", {"today": day_of(request.now)})


@reads(questions.READ)
def one(request: ActorRequest, question_id: int) -> HttpResponse:
    """One question with its story and what may be done next."""
    return render(request, "analysis/question.html", _context(request, question_id))


def _context(request: ActorRequest, question_id: int, problem: Invalid | None = None) -> dict[str, object]:
    found, actor = questions.question(seen_by=request.actor, question_id=question_id), request.actor
    indicator = next(
        (i for i in numbers.indicators(county=found.county, at=day_of(request.now)) if i.code == found.indicator), None
    )
    now_number = questions.number_now(question=found, now=request.now)
    titles = numbers.titles(county=found.county)
    return {
        "question": found,
        "rule": TITLES[found.rule],
        "period": parse(found.period),
        "indicator": indicator,
        "fact": titles.get(found.fact, indicator.name if indicator else found.fact),
        "is_fact": indicator is not None and found.fact in questions.facts_of(indicator),
        "then": "缺" if found.number is None else count(found.number),
        "now_number": count(now_number),
        "has_moved": now_number != found.number,
        "scope": questions.scope_of(question=found, seen_by=actor, now=request.now),
        "is_late": found.state == State.OPEN and found.due < day_of(request.now),
        "may_answer": actor.may(questions.ANSWER) and found.state == State.OPEN,
        "may_accept": actor.may(questions.ACCEPT) and found.state == State.ANSWERED,
        "may_reopen": actor.may("analysis.question.reopen") and found.state in {State.ANSWERED, State.ACCEPTED},
        "ways": actions.WAYS,
        "typed": request.POST if problem else {},
        "problem": problem,
        "labels": LABELS,
    }


@reads("analysis.question.raise")
def ask(request: ActorRequest) -> HttpResponse:
    """The form for asking by hand, filled from the number one came from."""
    return render(request, "analysis/ask.html", _asking(request))


def _asking(request: ActorRequest, problem: Invalid | None = None) -> dict[str, object]:
    actor, given = request.actor, {k: str(v) for k, v in (request.POST or request.GET).items()}
    scopes = Scopes(county=actor.county, seen_by=actor, today=day_of(request.now))
    every = numbers.indicators(county=actor.county, at=day_of(request.now))
    return {
        "typed": given,
        "institutions": [(s.code, s.title) for s in scopes.institutions()],
        "indicators": [(i.code, f"{i.name}〔{i.clause}〕") for i in every],
        "problem": problem,
        "labels": {**LABELS, "institution": "机构", "indicator": "指标", "period": "期间"},
        "days": actions.DAYS_TO_ANSWER,
    }


@writes("analysis.question.raise")
def raise_question(request: ActorRequest) -> HttpResponseBase:
    """Ask."""
    typed = request.POST
    try:
        made = actions.raise_question(
            actor=request.actor, now=request.now, institution=typed.get("institution", ""),
            indicator=typed.get("indicator", ""), fact=typed.get("fact", ""), period=typed.get("period", ""),
            words=typed.get("words", ""), key=request.key,
        )  # fmt: skip
    except Invalid as problem:
        return render(request, "analysis/ask.html", _asking(request, problem), status=problem.status)
    messages.success(request, "已提出，机构的首页会显示这条质疑。")
    return redirect("analysis:question", made.pk)


def _acted(request: ActorRequest, question_id: int, act: Callable[[Question], object], words: str) -> HttpResponseBase:
    found = questions.question(seen_by=request.actor, question_id=question_id)
    try:
        act(found)
    except Invalid as problem:
        return render(request, "analysis/question.html", _context(request, question_id, problem), status=problem.status)
    messages.success(request, words)
    return redirect("analysis:question", question_id)


@writes("analysis.question.answer")
def answer(request: ActorRequest, question_id: int) -> HttpResponseBase:
    """The institution answers."""
    way, words = request.POST.get("way", ""), request.POST.get("words", "")

    def act(found: Question) -> object:
        return actions.answer(
            actor=request.actor, now=request.now, question=found, way=way, words=words, key=request.key
        )

    return _acted(request, question_id, act, "已答复，等卫生健康委认可。")


@writes("analysis.question.accept")
def accept(request: ActorRequest, question_id: int) -> HttpResponseBase:
    """Content."""
    words = request.POST.get("words", "")

    def act(found: Question) -> object:
        return actions.accept(actor=request.actor, now=request.now, question=found, words=words, key=request.key)

    return _acted(request, question_id, act, "已认可，这条质疑了结。")


@writes("analysis.question.reopen")
def reopen(request: ActorRequest, question_id: int) -> HttpResponseBase:
    """Not content."""
    words = request.POST.get("words", "")

    def act(found: Question) -> object:
        return actions.reopen(actor=request.actor, now=request.now, question=found, words=words, key=request.key)

    return _acted(request, question_id, act, "已退回机构再答复。")
