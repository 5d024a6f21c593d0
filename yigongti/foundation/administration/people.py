"""The security administrator's desk: accounts and positions."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url

from yigongti.foundation.access import actions, queries
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import User
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest, reads, writes

PER_PAGE = 50
NEW = {"username": "账号", "display_name": "姓名", "phone": "电话", "password": "初始密码"}
GRANT = {"role": "角色", "organization": "机构", "valid_from": "自", "valid_to": "至", "title": "岗位名称"}


@reads("access.user.list")
def users(request: ActorRequest) -> HttpResponse:
    """Accounts within reach: search, state, pages."""
    text, state = request.GET.get("q", ""), request.GET.get("state", "")
    rows = queries.users(seen_by=request.actor, text=text, state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    states = (("", "全部"), ("active", "在用"), ("inactive", "停用"), ("locked", "曾锁定"))
    return render(request, "access/users.html", {"page": page, "q": text, "state": state, "states": states})


@reads("access.user.create")
def user_new(request: ActorRequest) -> HttpResponse:
    """The form of a new account."""
    return render(request, "access/user_new.html", {"labels": NEW, "values": {}})


@writes("access.user.create")
def create_user(request: ActorRequest) -> HttpResponse:
    """Make the account."""
    values = {name: request.POST.get(name, "") for name in NEW}
    try:
        made = actions.create_user(actor=request.actor, now=request.now, key=request.key, **values)
    except Invalid as problem:
        page = {"labels": NEW, "values": values | {"password": ""}, "errors": problem.fields}
        return render(request, "access/user_new.html", page, status=problem.status)
    return _to(made)


@reads("access.user.list")
def user(request: ActorRequest, user_id: int) -> HttpResponse:
    """One account: its positions, state, and everything that can be done to it."""
    return _user_page(request, queries.user(seen_by=request.actor, user_id=user_id), None, {})


def _user_page(request: ActorRequest, shown: User, problem: Invalid | None, values: dict[str, str]) -> HttpResponse:
    roles, places = queries.grantable(seen_by=request.actor)
    page = {
        "shown": shown,
        "is_oneself": shown.pk == request.actor.user_id,
        "is_locked": shown.locked_until is not None and shown.locked_until > request.now,
        "roles": [(str(r.pk), r.title) for r in roles],
        "places": [(str(o.pk), o.name) for o in places],
        "errors": problem.fields if problem else {},
        "labels": GRANT | NEW,
        "values": {"valid_from": request.now.date().isoformat()} | values,
        "today": request.now.date(),
    }
    return render(request, "access/user.html", page, status=problem.status if problem else 200)


def _to(shown: User) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("access:user", shown.pk))


def _on_user(
    permission: str, act: Callable[..., User], fields: tuple[str, ...] = ()
) -> Callable[..., HttpResponseBase]:
    """A page that does one thing to one account and goes back to it."""

    @writes(permission)
    def view(request: ActorRequest, user_id: int) -> HttpResponse:
        shown = queries.user(seen_by=request.actor, user_id=user_id)
        values = {name: request.POST.get(name, "") for name in fields}
        try:
            act(actor=request.actor, now=request.now, key=request.key, user=shown, **values)
        except Invalid as problem:
            return _user_page(request, queries.user(seen_by=request.actor, user_id=user_id), problem, {})
        return _to(shown)

    view.__name__ = permission
    return view


change_user = _on_user("access.user.change", actions.change_user, ("display_name", "phone"))
deactivate_user = _on_user("access.user.deactivate", actions.deactivate_user)
reactivate_user = _on_user("access.user.reactivate", actions.reactivate_user)
lock_user = _on_user("access.user.lock", actions.lock_user)
unlock_user = _on_user("access.user.unlock", actions.unlock_user)
reset_password = _on_user("access.user.reset_password", actions.reset_password, ("password",))
reset_factor = _on_user("access.user.reset_factor", actions.reset_factor)


@writes("access.position.grant")
def grant_position(request: ActorRequest, user_id: int) -> HttpResponse:
    """Give a position."""
    shown = queries.user(seen_by=request.actor, user_id=user_id)
    values = {name: request.POST.get(name, "") for name in GRANT}
    try:
        _grant(request.actor, request, shown, values)
    except Invalid as problem:
        return _user_page(request, shown, problem, values)
    return _to(shown)


def _grant(actor: Actor, request: ActorRequest, shown: User, values: dict[str, str]) -> None:
    roles, places = queries.grantable(seen_by=actor)
    role = roles.filter(pk=values["role"]).first() if values["role"].isdecimal() else None
    place = places.filter(pk=values["organization"]).first() if values["organization"].isdecimal() else None
    begins, ends = day_of(values["valid_from"]), day_of(values["valid_to"])
    wrong = {
        name: sentence
        for name, sentence, is_wrong in (
            ("role", "请选择角色。", role is None),
            ("organization", "请选择您管理范围内的机构。", place is None),
            ("valid_from", "请填写开始日期。", begins is None),
            ("valid_to", "日期不对，不填表示长期。", ends is None and values["valid_to"] != ""),
        )
        if is_wrong
    }
    if wrong or role is None or place is None or begins is None:
        raise Invalid(fields=wrong)
    actions.grant_position(
        actor=actor,
        now=request.now,
        key=request.key,
        user=shown,
        role=role,
        organization=place,
        valid_from=begins,
        valid_to=ends,
        title=values["title"][:60],
    )


@writes("access.position.end")
def end_position(request: ActorRequest, position_id: int) -> HttpResponse:
    """Let a position end today."""
    position = queries.position(seen_by=request.actor, position_id=position_id)
    actions.end_position(actor=request.actor, now=request.now, key=request.key, position=position)
    return _to(position.user)
