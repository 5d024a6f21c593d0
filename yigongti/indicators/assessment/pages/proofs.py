"""Named things under a number: the list, one thing, handing in, and what the second person decides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import NotFound
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, acting, reads, writes
from yigongti.indicators.assessment import papers, queries, things
from yigongti.indicators.assessment.actions import proving
from yigongti.indicators.assessment.forms import Sent, attempt
from yigongti.indicators.assessment.models import Material, Proof, ProofState
from yigongti.indicators.assessment.pages.checklists import tabs
from yigongti.indicators.assessment.templatetags.assessment import proof_tone
from yigongti.indicators.models import BaseFact
from yigongti.indicators.periods import day_of

LABELS = {
    "fact": "项目", "organization": "机构", "title": "名称", "holds": "结果", "since": "日期", "note": "说明",
    "document": "文号", "file": "附件", "link": "平台页面", "reason": "原因", "on": "终止日期",
}  # fmt: skip
HOLDS = (("yes", "达到或已有"), ("no", "没有（计 0）"))


def fact_titles(actor: Actor) -> list[tuple[str, str]]:
    """Every fact of the county that may stand on evidence."""
    return list(
        BaseFact.objects.filter(Q(origin="evidence") | Q(also__contains="evidence"), county=actor.county)
        .order_by("place")
        .values_list("code", "title")
    )


class Proofs(ListPage[Proof]):
    """The list."""

    page = "assessment:proofs"
    title = "佐证条目"
    columns = (
        Column("state", "状态", value=lambda p: p.get_state_display()),
        Column("title", "名称", sort="title", value=lambda p: p.title),
        Column("fact", "计入", value=lambda p: p.fact),
        Column("organization", "机构", sort="organization__code", value=lambda p: p.organization.name),
        Column("holds", "结果", value=lambda p: "1" if p.holds else "0"),
        Column("since", "自", sort="since", value=lambda p: p.since),
        Column("until", "至（不含）", value=lambda p: p.until),
        Column("document", "佐证", value=lambda p: p.document or (p.file.name if p.file else p.link)),
        Column("by", "提交", value=lambda p: p.by_name),
        Column("decided", "审核", value=lambda p: p.decided_by_name),
    )
    tabs = (
        Tab("accepted", "已认可", lambda _a, _n: Q(state=ProofState.ACCEPTED)),
        Tab("waiting", "待审核", lambda _a, _n: Q(state=ProofState.HANDED_IN), alarm=True),
        Tab("returned", "已退回", lambda _a, _n: Q(state=ProofState.RETURNED), alarm=True),
        Tab("all", "全部"),
    )
    filters = (
        Filter("fact", "计入", lambda v, _a, _n: Q(fact=v), options=fact_titles),
        Filter(
            "text", "名称或机构",
            lambda v, _a, _n: Q(title__icontains=v) | Q(organization__name__icontains=v), placeholder="名称或机构",
        ),
        Filter("on", "在哪天有效", lambda v, _a, _n: Q(since__lte=v) & (Q(until=None) | Q(until__gt=v)), kind="date"),
    )  # fmt: skip
    row_template = "assessment/proof_row.html"
    empty = "没有符合条件的佐证条目"

    def source(self, *, actor: Actor, now: Any) -> Any:  # noqa: ARG002  the signature of every list
        """Within reach."""
        return things.proofs(seen_by=actor)

    def row_url(self, row: Proof) -> str:
        """Its page."""
        return reverse("assessment:proof", args=[row.pk])


@reads(things.READ)
def proofs(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    context = {
        "tabs": tabs(request, "proofs"),
        "may_hand_in": request.actor.may("assessment.proof.hand_in"),
    }
    return Proofs().respond(request, "assessment/proofs.html", context)


@reads(things.READ)
def proof(request: ActorRequest, number: int) -> HttpResponse:
    """One thing, with everything that can be done."""
    return _page(request, things.proof(seen_by=request.actor, number=number))


def _page(request: ActorRequest, one: Proof, problem: Exception | None = None) -> HttpResponse:
    may = request.actor.may
    waits, own = one.state == ProofState.HANDED_IN, one.by_id is not None and one.by_id == request.actor.user_id
    stands = one.state == ProofState.ACCEPTED
    context = {
        "one": one,
        "tone": proof_tone(one.state),
        "fact": BaseFact.objects.filter(county=one.county, code=one.fact).first(),
        "steps": one.steps.all(),
        "may_decide": waits and not own and may("assessment.proof.accept"),
        "own": waits and own and may("assessment.proof.accept"),
        "may_end": stands and one.until is None and may("assessment.proof.end"),
        "may_withdraw": may("assessment.proof.withdraw")
        and (waits or one.state == ProofState.RETURNED or (stands and request.actor.scope == "county")),
        "may_again": one.state == ProofState.RETURNED and may("assessment.proof.hand_in"),
        "problem": problem,
        "wrong": getattr(problem, "fields", {}),
        "labels": LABELS,
        "values": request.POST.dict() if request.method == "POST" else {},
    }
    return render(request, "assessment/proof.html", context, status=getattr(problem, "status", 200))


@reads("assessment.proof.hand_in")
def new(request: ActorRequest) -> HttpResponse:
    """The form; `?again=5` for one that was returned."""
    return _form(request, _again(request, request.GET.get("again", "")))


def _again(request: ActorRequest, text: str) -> Proof | None:
    if not (text.isascii() and text.isdigit() and len(text) < 18):  # noqa: PLR2004
        return None
    return things.proofs(seen_by=request.actor).filter(pk=int(text), state=ProofState.RETURNED).first()


def _form(request: ActorRequest, again: Proof | None, problem: Exception | None = None) -> HttpResponse:
    today = day_of(request.now)
    offered = things.facts(county=request.actor.county, at=today)
    places = things.institutions(seen_by=request.actor, scopes=[f.scope for f in offered], at=today)
    values: dict[str, Any] = {"holds": "yes", "fact": request.GET.get("fact", "")}
    if again is not None:
        names = ("fact", "title", "since", "note", "document", "link")
        values |= {name: str(getattr(again, name)) for name in names}
        values |= {"organization": again.organization.code, "holds": "yes" if again.holds else "no"}
    elif len(places) == 1:
        values["organization"] = places[0].organization.code
    context = {
        "facts": [(f.code, f"{f.title}（{'期末时点' if f.period == 'stock' else '期间发生'}）") for f in offered],
        "notes": [(f.title, f.note) for f in offered if f.note],
        "organizations": [(one.organization.code, one.organization.name) for one in places],
        "pages": papers.pages(actor=request.actor, text=request.GET.get("find", "")),
        "find": request.GET.get("find", ""),
        "holds": HOLDS,
        "values": values | (request.POST.dict() if request.method == "POST" else {}),
        "again": again,
        "problem": problem,
        "wrong": getattr(problem, "fields", {}),
        "labels": LABELS,
    }
    return render(request, "assessment/proof_form.html", context, status=getattr(problem, "status", 200))


@writes("assessment.proof.hand_in")
def new_do(request: ActorRequest) -> HttpResponse:
    """Hand it in."""
    again = _again(request, request.POST.get("again", ""))

    def act() -> HttpResponse:
        sent = Sent(request)
        facts = {f.code for f in things.facts(county=request.actor.county, at=day_of(request.now))}
        words = {
            "fact": sent.choice("fact", "项目", facts),
            "title": sent.text("title", "名称", most=80, required=True),
            "holds": sent.choice("holds", "结果", {"yes", "no"}) == "yes",
            "since": sent.day("since", "日期"),
            "note": sent.text("note", "说明", most=300),
            "given": sent.papers(),
        }
        owner = Organization.objects.filter(
            code=sent.text("organization", "机构", most=60, required=True), county=request.actor.county
        ).first()
        if owner is None:
            sent.wrong.setdefault("organization", "请选择机构。")
        sent.check()
        made = proving.hand_in(
            actor=request.actor, now=request.now, key=request.key, organization=owner, proof=again, **words
        )
        messages.success(request, "已提交，待另一人审核后计入。")
        return redirect("assessment:proof", made.pk)

    return attempt(request, act, lambda problem: _form(request, again, problem), reverse("assessment:proofs"))


def _decision(request: ActorRequest, number: int, act: Callable[[Proof, Sent], Any], words: str) -> HttpResponse:
    one = things.proof(seen_by=request.actor, number=number)
    back = reverse("assessment:proof", args=[number])

    def run() -> HttpResponse:
        act(one, Sent(request))
        messages.success(request, words)
        return redirect(back)

    return attempt(request, run, lambda problem: _page(request, one, problem), back)


def _reason(sent: Sent) -> str:
    text = sent.text("reason", "原因", most=200, required=True)
    sent.check()
    return text


@writes("assessment.proof.accept")
def accept_do(request: ActorRequest, number: int) -> HttpResponse:
    """It counts."""
    return _decision(
        request, number, lambda one, _sent: proving.accept(**acting(request), proof=one), "已认可，计入指标。"
    )


@writes("assessment.proof.send_back")
def return_do(request: ActorRequest, number: int) -> HttpResponse:
    """Back with a reason."""
    return _decision(
        request, number,
        lambda one, sent: proving.send_back(**acting(request), proof=one, reason=_reason(sent)), "已退回。",
    )  # fmt: skip


@writes("assessment.proof.end")
def end_do(request: ActorRequest, number: int) -> HttpResponse:
    """It holds no more."""

    def act(one: Proof, sent: Sent) -> None:
        on, reason = sent.day("on", "终止日期"), sent.text("reason", "原因", most=200, required=True)
        sent.check()
        proving.end(**acting(request), proof=one, on=on, reason=reason)

    return _decision(request, number, act, "已登记终止。")


@writes("assessment.proof.withdraw")
def withdraw_do(request: ActorRequest, number: int) -> HttpResponse:
    """As if it had never been."""
    return _decision(
        request, number,
        lambda one, sent: proving.withdraw(**acting(request), proof=one, reason=_reason(sent)), "已撤回，不再计入。",
    )  # fmt: skip


class NoFile(NotFound):
    """There is no such paper within sight."""

    sentence = "没有找到这份附件，它可能不在您的查看范围内。"


@reads(queries.READ)
def file(request: ActorRequest, kind: str, number: int) -> HttpResponseBase:
    """The stored file of a material or of a named thing within sight."""
    stored = _stored(request, kind, number)
    if stored is None:
        raise NoFile
    return FileResponse(open_file(stored), as_attachment=True, filename=stored.name, content_type=stored.media_type)


def _stored(request: ActorRequest, kind: str, number: int) -> StoredFile | None:
    if kind == "proof" and request.actor.may(things.READ):
        one = things.proofs(seen_by=request.actor).filter(pk=number).first()
        return one.file if one else None
    if kind != "material":
        return None
    row = Material.objects.select_related("file", "case").filter(pk=number, case__county=request.actor.county).first()
    return row.file if row is not None and queries.sees_material(actor=request.actor, material=row) else None
