"""Pages of the way in: sign in, second factor, demo sign-in, switch of position, sign out."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yigongti.foundation.access import entry, factors
from yigongti.foundation.access.demo import by_county, demo_accounts
from yigongti.foundation.access.models import User
from yigongti.foundation.editions.queries import county_names
from yigongti.foundation.errors import Problem
from yigongti.foundation.web.views import ActorRequest, writes


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a path of this house, never an address outside."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return target if safe else "/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    if request.method != "POST":
        if getattr(request, "actor", None) is not None:
            return HttpResponseRedirect(_next(request))
        return _sign_in_page(request, None)
    now = timezone.now()
    try:
        user = entry.check(
            username=request.POST.get("username", ""),
            password=request.POST.get("password", ""),
            address=request.address,  # type: ignore[attr-defined]
            request_id=request.request_id,  # type: ignore[attr-defined]
            now=now,
        )
        if entry.needs_factor(user):
            entry.hold(request, user)
            return HttpResponseRedirect(f"{reverse('access:second_factor')}?next={_next(request)}")
        entry.enter(request, user, factor=False, now=now)
    except Problem as problem:
        return _sign_in_page(request, problem)
    return HttpResponseRedirect(_next(request))


def _sign_in_page(request: HttpRequest, problem: Problem | None) -> HttpResponse:
    counties = by_county(demo_accounts(), county_names()) if settings.DEMO else []
    page = {
        "problem": problem,
        "next": _next(request),
        "username": request.POST.get("username", "")[:60],
        "demo": settings.DEMO,
        "counties": counties,
        "demo_password": getattr(settings, "DEMO_PASSWORD", ""),
    }
    return render(request, "access/sign_in.html", page, status=problem.status if problem else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app, or a recovery code."""
    user = entry.held(request)
    if user is None:
        return HttpResponseRedirect(resolve_url("access:sign_in"))
    problem: Problem | None = None
    if request.method == "POST":
        now = timezone.now()
        where = {"address": request.address, "request_id": request.request_id}  # type: ignore[attr-defined]
        try:
            entry.check_factor(user=user, code=request.POST.get("code", ""), now=now, **where)
            entry.enter(request, user, factor=True, now=now)
            return HttpResponseRedirect(_next(request))
        except (factors.WrongCode, entry.NoPosition) as wrong:
            problem = wrong
    page = {"problem": problem, "next": _next(request)}
    return render(request, "access/second_factor.html", page, status=problem.status if problem else 200)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Demo mode only: enter as one of the named demo accounts by one click."""
    if not settings.DEMO:
        raise Http404
    named = {account.username for account in demo_accounts()}
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None or user.username not in named:
        return _sign_in_page(request, entry.WrongPassword())
    try:
        entry.enter(request, user, factor=True, now=timezone.now())
    except Problem as problem:
        return _sign_in_page(request, problem)
    return HttpResponseRedirect(_next(request))


@writes(None)
def sign_out(request: ActorRequest) -> HttpResponse:
    """End this session."""
    entry.leave(request, actor=request.actor, now=request.now)
    return HttpResponseRedirect(resolve_url("access:sign_in"))


@writes(None)
def switch_position(request: ActorRequest) -> HttpResponse:
    """Work on in another of one's own positions."""
    wanted = request.POST.get("position", "")
    entry.switch(request, actor=request.actor, position_id=int(wanted) if wanted.isdecimal() else 0, now=request.now)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": "/"})
    return HttpResponseRedirect("/")
