"""One sheet of one filler for one period: looking, filling, handing in."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.collection import actions, faces, grid, home, keeping, queries, rules
from yigongti.indicators.collection.actions.entering import Typed
from yigongti.indicators.collection.dues import READ, Due
from yigongti.indicators.collection.models import Reminder
from yigongti.indicators.collection.queries import Opened
from yigongti.indicators.collection.rules import State

DIGITS_MAX = 9
EXPORT = "collection.table.export"
COLUMNS = ["单位", "分组", "项目", "年龄组", "计量单位", "本期", "上期", "增减 %", "来源", "文件位置", "提示", "说明"]


@reads(READ)
def form(request: ActorRequest, sheet: str, organization: str, period: str) -> HttpResponse:
    """The table; `?version=` shows an earlier version."""
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 4 else 0  # noqa: PLR2004  versions are few
    found = queries.opened(
        seen_by=request.actor, sheet=sheet, organization=organization, period=period, version=version
    )
    return draw(request, found)


def draw(request: ActorRequest, found: Opened, *, problem: Invalid | None = None, act: str = "") -> HttpResponse:
    """The page, with what was typed where it was refused."""
    wrong = problem.fields if problem is not None and act != "decide" else {}
    typed = _typed_words(request) if problem is not None and act != "decide" else {}
    debt = _due(found, request)
    context = {
        "found": found,
        "face": faces.face_of(found, typed=typed, wrong=wrong),
        "may": _may(request, found),
        "standing": rules.STANDING_TITLES[debt.debt.standing]
        if found.row is None
        else rules.TITLES[State(found.row.state)],
        "tone": rules.STANDING_TONES[debt.debt.standing] if found.row is None else rules.TONES[State(found.row.state)],
        "late": home.late_words(debt),
        "waits": keeping.LEVELS.get(found.level, "") if found.row and found.level != keeping.INSTITUTION else "",
        "returned": _returned(found),
        "problem": problem,
        "labels": faces.labels_of(found),
        "steps": _steps(found),
        "calls": list(
            Reminder.objects.filter(sheet=found.sheet, organization_id=found.unit.id, period=found.period.code)
        ),
        "typed": request.POST if problem is not None else {},
    }
    return render(request, "collection/form.html", context, status=problem.status if problem else 200)


def _steps(found: Opened) -> list[tuple[str, object]]:
    rows = []
    for version in found.versions:
        rows += [(version, step) for step in version.steps.all()]
    return [
        (
            f"第 {version.version} 版 {rules.TITLES[State(step.to_state)] if step.from_state else '开始填报'}",
            step,
        )
        for version, step in sorted(rows, key=lambda pair: pair[1].at, reverse=True)
    ]


def _due(found: Opened, request: ActorRequest) -> Due:
    counting = next((v for v in found.versions if State(v.state) in rules.COUNTING), None)
    row = found.versions[0] if found.versions else None
    at = row.first_submitted_at if row else None
    debt = rules.standing(
        State(row.state) if row else None, ends=found.period.end, due=found.due,
        handed_in=queries.today(at) if at else None, today=queries.today(request.now),
    )  # fmt: skip
    return Due(found.sheet, found.unit, found.period, found.due, debt, row, counting)


def _returned(found: Opened) -> object:
    if found.row is None or found.row.state != State.RETURNED:
        return None
    return found.row.steps.filter(to_state=State.RETURNED).first()


def _may(request: ActorRequest, found: Opened) -> dict[str, bool]:
    """Which verbs this person has on this sheet as it stands; the actions ask again."""
    actor, row = request.actor, found.row
    own = actor.organization_id == found.unit.id or (actor.may(keeping.OTHERS) and actor.scope == "county")
    is_latest = row is None or row is found.versions[0]
    state = State(row.state) if row else State.DRAFT
    is_own_work = row is not None and actor.user_id in {row.submitted_by_id, row.consortium_by_id}
    is_lead = actor.organization_id == found.unit.lead_id
    county = actor.scope == "county" and not queries.is_above(actor)
    return {
        "fill": own and is_latest and state in rules.EDITABLE and actor.may("collection.cell.save"),
        "submit": own and is_latest and state in rules.EDITABLE and actor.may("collection.submission.submit"),
        "withdraw": own and row is not None and state == State.SUBMITTED
        and actor.may("collection.submission.withdraw"),
        "correct": own and is_latest and state in rules.COUNTING and actor.may("collection.submission.correct"),
        "approve_consortium": found.level == keeping.CONSORTIUM and is_lead and not is_own_work
        and actor.may("collection.submission.approve_consortium"),
        "approve": found.level == keeping.COMMISSION and county and not is_own_work
        and actor.may("collection.submission.approve"),
        "return": actor.may("collection.submission.return")
        and ((found.level == keeping.CONSORTIUM and is_lead)
             or (found.level in {keeping.CONSORTIUM, keeping.COMMISSION} and county
                 and actor.may("collection.submission.approve"))),
        "remind": actor.may("collection.reminder.send") and county and not own
        and (row is None or state in rules.EDITABLE),
        "export": actor.may(EXPORT),
    }  # fmt: skip


@writes("collection.cell.save")
def save(request: ActorRequest, sheet: str, organization: str, period: str) -> HttpResponseBase:
    """Keep what is typed as a draft."""
    return _write(request, sheet, organization, period, submitting=False)


@writes("collection.submission.submit")
def submit(request: ActorRequest, sheet: str, organization: str, period: str) -> HttpResponseBase:
    """Save and hand in."""
    return _write(request, sheet, organization, period, submitting=True)


def _write(request: ActorRequest, sheet: str, organization: str, period: str, *, submitting: bool) -> HttpResponseBase:
    found = queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period)
    do = actions.submit if submitting else actions.save_cells
    try:
        do(
            actor=request.actor,
            now=request.now,
            sheet=found.sheet,
            organization_id=found.unit.id,
            period=found.period.code,
            typed=typed_of(request.POST, found),
            key=request.key,
        )
    except Invalid as problem:
        fresh = queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period)
        return draw(request, fresh, problem=problem)
    words = f"{found.sheet.title} {found.period.title} 已提交，等待审核。" if submitting else "已存为草稿。"
    messages.success(request, words)
    return HttpResponseRedirect(reverse("collection:form", args=[sheet, organization, period]))


def typed_of(form: Mapping[str, str], found: Opened) -> list[Typed]:
    """The cells of a form: v. the number, r. the reason, s. the version that the page showed."""
    typed = []
    for key in grid.keys_of(found.sheet, found.rows):
        name = grid.name_of(key)
        if f"v.{name}" not in form:
            continue
        seen = form.get(f"s.{name}", "")
        typed.append(
            Typed(
                fact=key[0], age=key[1], about_id=key[2], text=form[f"v.{name}"], reason=form.get(f"r.{name}", ""),
                seen=int(seen) if seen.isdecimal() and len(seen) < DIGITS_MAX else None,
            )
        )  # fmt: skip
    return typed


def _typed_words(request: ActorRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name[:2] in {"v.", "r."}}


@reads(EXPORT)
def export(request: ActorRequest, sheet: str, organization: str, period: str) -> HttpResponseBase:
    """The sheet as a workbook."""
    from yigongti.foundation.web.export import xlsx_response  # XlsxWriter only when somebody exports

    found = queries.opened(seen_by=request.actor, sheet=sheet, organization=organization, period=period)
    name = f"{found.sheet.title}_{found.unit.name}_{found.period.code}"
    return xlsx_response(COLUMNS, faces.rows_for_export(found), name)
