"""The three shapes of the room's pages: a list with its export, a form, a sheet of blocks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from yigongti.foundation.access.action import KeyReused
from yigongti.foundation.access.models import OnceKey
from yigongti.foundation.errors import Conflict, Invalid, NotFound
from yigongti.foundation.web.lists import Face as TabFace
from yigongti.foundation.web.views import ActorRequest
from yigongti.unified.organization.consortia import asking
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.tables import Table

READ = "consortia.composition.read"
_TABS = (
    ("home", "组成", READ),
    ("trusteeships", "托管", READ),
    ("designations", "称号", READ),
    ("admissions", "民营医院", READ),
    ("pairings", "帮扶", READ),
    ("capabilities", "牵头能力", READ),
    ("frame", "统一管理", READ),
    ("matrix", "部门分工", READ),
    ("duties", "权责清单", "consortia.duty.read"),
    ("villages", "村级服务", "consortia.village.read"),
)


@dataclass(frozen=True)
class Button:
    """A button of the page head; `key` clicks it."""

    title: str
    url: str
    key: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Query:
    """A field of the query row."""

    name: str
    title: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    kind: str = "choice"


@dataclass(frozen=True)
class Figure:
    """A figure above a table, with what it is measured against."""

    title: str
    value: str
    note: str = ""
    tone: str = ""
    url: str = ""


def tabs(request: ActorRequest, here: str) -> list[TabFace]:
    """The pages of the room that the position may open."""
    return [
        TabFace(name, title, reverse(f"consortia:{name}"), here=name == here)
        for name, title, permission in _TABS
        if request.actor.may(permission) and _stands(name)
    ]


def _stands(name: str) -> bool:
    try:
        reverse(f"consortia:{name}")
    except NoReverseMatch:
        return False
    return True


def listing(request: ActorRequest, here: str, table: Table, **words: Any) -> HttpResponseBase:
    """A list: tabs of the room, figures, query row, table; `?format=xlsx` gives the same cells as a workbook."""
    if request.GET.get("format") == "xlsx":
        from yigongti.foundation.web.export import xlsx_response

        who = f"{request.actor.organization_name} {request.actor.user_name}"
        note = f"{words['title']}，{who} 于 {request.now:%Y-%m-%d} 导出"
        return xlsx_response(table.heads(), table.cells(), f"{words['title']} {request.now:%Y-%m-%d}", note=note)
    context = {"table": table, "tabs": tabs(request, here), **words}
    return render(request, words.get("template", "consortia/list.html"), context)


def form(
    request: ActorRequest,
    asks: Sequence[Ask],
    *,
    title: str,
    verb: str,
    action: str,
    back: tuple[str, str],
    typed: QueryDict | Mapping[str, str] | None = None,
    problem: Exception | None = None,
    **more: Any,
) -> HttpResponse:
    """A form page. With a problem it comes back with everything typed and one sentence per field."""
    wrong = dict(getattr(problem, "fields", {}))
    filled = typed if typed is not None else (request.POST if request.method == "POST" else {})
    context = {
        "title": title,
        "verb": verb,
        "action": action,
        "back": back,
        "faces": asking.faces(asks, filled, wrong),
        "problem": problem,
        "wrong": wrong,
        "labels": asking.labels(asks),
        "has_file": any(ask.kind == "file" for ask in asks),
        **more,
    }
    return render(request, more.pop("template", "consortia/form.html"), context, status=getattr(problem, "status", 200))


def done(request: ActorRequest, words: str, name: str, *args: object) -> HttpResponse:
    """After an act: say so and go back."""
    messages.success(request, words)
    return HttpResponseRedirect(reverse(f"consortia:{name}", args=args))


def attempt(
    request: ActorRequest, act: Callable[[], HttpResponse], again: Callable[[Exception], HttpResponse], *back: str
) -> HttpResponse:
    """Run an act; what the user can mend brings the form back.

    A second click of a form that is done already may no longer fit (the member has left by now): it goes to `back`, the
    name and arguments of the page after the act, as the first one did.
    """
    try:
        return act()
    except KeyReused as problem:
        return again(problem)
    except (Invalid, Conflict) as problem:
        if OnceKey.objects.filter(key=request.key, user_id=request.actor.user_id).exists():
            return HttpResponseRedirect(reverse(f"consortia:{back[0]}", args=back[1:]))
        return again(problem)


def chosen(name: str, find: Callable[[], Any], sentence: str) -> Any:
    """What a form names by code or number; a name that points nowhere is a mistake of the form."""
    try:
        return find()
    except NotFound as missing:
        raise Invalid(fields={name: sentence}) from missing
