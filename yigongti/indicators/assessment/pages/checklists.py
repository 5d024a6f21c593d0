"""The list of a year, the evidence checklist, handing in, and the judge's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.web.lists import Face
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.assessment import papers, queries, things
from yigongti.indicators.assessment.actions import judging
from yigongti.indicators.assessment.forms import Sent, attempt
from yigongti.indicators.assessment.models import Aspect, Material
from yigongti.indicators.assessment.queries import Dossier, Place
from yigongti.indicators.evidence import Result
from yigongti.indicators.periods import day_of

TONES = {Result.MET: "done", Result.NOT_MET: "late", Result.NOT_ASSESSED: "waiting"}
YES_NO = (("yes", "有"), ("no", "没有"))
LABELS = {
    "item": "清单项", "aspect": "说明什么", "organization": "单位", "title": "名称", "text": "说明", "document": "文号",
    "file": "附件", "link": "平台页面", "reason": "原因", "note": "总的意见",
}  # fmt: skip


def tabs(request: ActorRequest, here: str) -> list[Face]:
    """The two lists of the room, as far as the position may open them."""
    offered = (("list", "核对清单", queries.READ), ("proofs", "佐证条目", things.READ))
    return [
        Face(name, title, reverse(f"assessment:{name}"), here=name == here)
        for name, title, right in offered
        if request.actor.may(right)
    ]


def year_of(request: ActorRequest) -> int:
    """The year asked for, else the last whole one."""
    text = request.GET.get("year", "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else day_of(request.now).year - 1  # noqa: PLR2004


@reads(queries.READ)
def index(request: ActorRequest) -> HttpResponseBase:
    """Every checklist of a year; `?format=xlsx` the same as a workbook."""
    year = year_of(request)
    lines = queries.lines(seen_by=request.actor, year=year, now=request.now)
    if request.GET.get("format") == "xlsx":
        return _excel(request, lines, year)
    this = day_of(request.now).year
    context = {
        "rows": [(line, TONES[line.verdict.result]) for line in lines],
        "year": year,
        "years": range(this, this - 5, -1),
        "tabs": tabs(request, "list"),
        "may_judge": request.actor.may(queries.JUDGE),
    }
    return render(request, "assessment/list.html", context)


def _excel(request: ActorRequest, lines: list[queries.Line], year: int) -> HttpResponseBase:
    from yigongti.foundation.web.export import xlsx_response

    columns = ["年度", "出处", "指标", "医共体", "清单项数", "有材料的项数", "已评定人数", "结论", "说明"]
    rows = [
        [
            year, one.place.indicator.clause, one.place.indicator.name, one.place.consortium.short_name, one.items,
            one.covered, one.judged, one.verdict.words, one.verdict.why,
        ]
        for one in lines
    ]  # fmt: skip
    return xlsx_response(columns, rows, f"资料评定_{year}", note=f"{request.actor.organization_name} 导出")


def _place(request: ActorRequest, code: str, consortium: str, year: int) -> Place:
    return queries.place(seen_by=request.actor, code=code, consortium=consortium, year=year, now=request.now)


def back_to(place: Place) -> str:
    """The address of a checklist."""
    return reverse("assessment:case", args=[place.indicator.code, place.consortium.code, place.year])


def _version(request: ActorRequest) -> int:
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004


@reads(queries.READ)
def case(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """The evidence checklist: items, materials, what was found, what follows."""
    return _case_page(request, _place(request, code, consortium, year))


def _case_page(request: ActorRequest, place: Place, problem: Exception | None = None) -> HttpResponse:
    found = queries.dossier(seen_by=request.actor, where=place, version=_version(request))
    newest = not found.versions or found.case is None or found.case.version == found.versions[0].version
    may, free = request.actor.may, newest and not found.is_closed
    context = {
        "found": found,
        "tone": TONES[found.verdict.result],
        "may_hand_in": may("assessment.material.hand_in") and free and not found.judged,
        "may_judge": may(queries.JUDGE) and free and found.mine is None and _seat_free(found),
        "may_again": may("assessment.round.begin") and free and bool(found.judged),
        "may_correct": may("assessment.case.correct") and newest and found.is_closed and found.case is not None,
        "may_withdraw": may("assessment.material.withdraw") and free and not found.judged,
        "rounds": _rounds(found),
        "problem": problem,
        "wrong": getattr(problem, "fields", {}),
        "labels": LABELS,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "assessment/case.html", context, status=getattr(problem, "status", 200))


def _seat_free(found: Dossier) -> bool:
    """Whether this person may still be one of the judges."""
    return not found.own_material and (
        found.judged < 2 or (found.judged == 2 and found.verdict.result == Result.NOT_ASSESSED)  # noqa: PLR2004
    )


def _rounds(found: Dossier) -> list[tuple[int, list[Any]]]:
    """Earlier rounds and this one, newest first, with the persons."""
    numbers = sorted({j.round for j in found.rounds}, reverse=True)
    return [(number, [j for j in found.rounds if j.round == number]) for number in numbers]


@reads("assessment.material.hand_in")
def hand_in(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """The form for one material."""
    return _hand_in_page(request, _place(request, code, consortium, year))


def _hand_in_page(request: ActorRequest, place: Place, problem: Exception | None = None) -> HttpResponse:
    found = queries.dossier(seen_by=request.actor, where=place)
    typed = request.POST if request.method == "POST" else request.GET
    offered = things.institutions(seen_by=request.actor, scopes=["county"], at=day_of(request.now))
    own, office = request.actor.organization_id, _office(request, offered)
    chosen = next((one.organization.code for one in offered if one.pk == own), "")
    context = {
        "place": place,
        "items": [(one.name, one.name) for one in found.items],
        "aspects": Aspect.choices,
        "organizations": [(one.organization.code, one.organization.name) for one in offered] + office,
        "pages": papers.pages(actor=request.actor, text=request.GET.get("find", "")),
        "find": request.GET.get("find", ""),
        "values": {"organization": chosen or (office[0][0] if office else "")} | typed.dict(),
        "problem": problem,
        "wrong": getattr(problem, "fields", {}),
        "labels": LABELS,
        "back": back_to(place),
    }
    return render(request, "assessment/hand_in.html", context, status=getattr(problem, "status", 200))


def _office(request: ActorRequest, offered: list[Any]) -> list[tuple[str, str]]:
    """The commission hands in as well: it is no institution of medicine."""
    if any(one.pk == request.actor.organization_id for one in offered):
        return []
    own = Organization.objects.filter(pk=request.actor.organization_id or 0).first()
    return [(own.code, own.name)] if own is not None else []


@writes("assessment.material.hand_in")
def hand_in_do(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """Hand it in."""
    place = _place(request, code, consortium, year)

    def act() -> HttpResponse:
        sent = Sent(request)
        words = {
            "item": sent.text("item", "清单项", most=60, required=True),
            "aspect": sent.choice("aspect", "说明什么", Aspect.values),
            "title": sent.text("title", "名称", most=80, required=True),
            "text": sent.text("text", "说明", most=400),
            "given": sent.papers(),
        }
        owner = Organization.objects.filter(
            code=sent.text("organization", "单位", most=60, required=True), county=request.actor.county
        ).first()
        if owner is None:
            sent.wrong.setdefault("organization", "请选择单位。")
        sent.check()
        judging.hand_in(actor=request.actor, now=request.now, key=request.key, place=place, organization=owner, **words)
        messages.success(request, "已提交材料。")
        return redirect(back_to(place))

    return attempt(request, act, lambda problem: _hand_in_page(request, place, problem), back_to(place))


@writes("assessment.material.withdraw")
def withdraw_do(request: ActorRequest, number: int) -> HttpResponse:
    """Take a material back."""
    row = Material.objects.select_related("case__consortium").filter(pk=number).first()
    if row is None or not queries.sees_material(actor=request.actor, material=row):
        raise NotFound
    place = _place(request, row.case.indicator, row.case.consortium.code, row.case.year)

    def act() -> HttpResponse:
        judging.withdraw(actor=request.actor, now=request.now, key=request.key, material=row)
        messages.success(request, "已撤回材料。")
        return redirect(back_to(place))

    return attempt(request, act, lambda problem: _case_page(request, place, problem), back_to(place))


@reads(queries.JUDGE)
def judge(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """The judge's page: every item with its materials and two questions. What others found is not on it."""
    return _judge_page(request, _place(request, code, consortium, year))


def _judge_page(request: ActorRequest, place: Place, problem: Exception | None = None) -> HttpResponse:
    found = queries.dossier(seen_by=request.actor, where=place)
    typed = request.POST
    rows = [
        (
            n, item, typed.get(f"arranged-{n}", ""), typed.get(f"carried_out-{n}", ""), typed.get(f"note-{n}", ""),
        )
        for n, item in enumerate(found.items, start=1)
    ]  # fmt: skip
    labels = LABELS | {f"{part}-{n}": item.name for n, item, *_ in rows for part in ("arranged", "note")}
    context = {
        "found": found,
        "rows": rows,
        "round": found.case.round if found.case else 1,
        "note": typed.get("note", ""),
        "may_judge": not found.is_closed and found.mine is None and _seat_free(found),
        "problem": problem,
        "wrong": getattr(problem, "fields", {}),
        "labels": labels,
        "back": back_to(place),
    }
    return render(request, "assessment/judge.html", context, status=getattr(problem, "status", 200))


@writes(queries.JUDGE)
def judge_do(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """Give a judgement, once."""
    place = _place(request, code, consortium, year)

    def act() -> HttpResponse:
        judging.judge(actor=request.actor, now=request.now, key=request.key, place=place, **_judged(request, place))
        messages.success(request, "已记下您的评定。两人评完即有结论。")
        return redirect(back_to(place))

    return attempt(request, act, lambda problem: _judge_page(request, place, problem), back_to(place))


def _judged(request: ActorRequest, place: Place) -> dict[str, Any]:
    """The form of a judgement: of each item both answers and the note; an item left open is not in it."""
    sent = Sent(request)
    found: dict[str, tuple[bool, bool, str]] = {}
    dossier = queries.dossier(seen_by=request.actor, where=place)
    for n, item in enumerate(dossier.items, start=1):
        answers = [request.POST.get(f"{part}-{n}", "") for part in ("arranged", "carried_out")]
        note = sent.text(f"note-{n}", "说明", most=200)
        if all(answer in {"yes", "no"} for answer in answers):
            found[item.name] = (answers[0] == "yes", answers[1] == "yes", note)
    round_ = sent.choice("round", "轮次", {str(n) for n in range(1, 100)})
    note = sent.text("note", "总的意见", most=400)
    sent.check()
    return {"found": found, "note": note, "round_": int(round_)}


def _act_on(request: ActorRequest, place: Place, act: Any, words: str) -> HttpResponse:
    def run() -> HttpResponse:
        sent = Sent(request)
        reason = sent.text("reason", "原因", most=200, required=True)
        sent.check()
        found = queries.dossier(seen_by=request.actor, where=place).case
        if found is None:
            raise Invalid(fields={"reason": "还没有人提交材料或评定。"})
        act(actor=request.actor, now=request.now, key=request.key, case=found, reason=reason)
        messages.success(request, words)
        return redirect(back_to(place))

    return attempt(request, run, lambda problem: _case_page(request, place, problem), back_to(place))


@writes("assessment.round.begin")
def again_do(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """Begin another round."""
    place = _place(request, code, consortium, year)
    return _act_on(request, place, judging.begin_round, "已发起新一轮评定，原来的意见保留在下面。")


@writes("assessment.case.correct")
def correct_do(request: ActorRequest, code: str, consortium: str, year: int) -> HttpResponse:
    """Open a new version of what a lock has closed."""
    place = _place(request, code, consortium, year)
    return _act_on(request, place, judging.correct, "已另立一版，材料照原样带入，请重新评定。")
