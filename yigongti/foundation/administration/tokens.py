"""Pages of API tokens: one's own (made, shown once, revoked), and all of them for the security administrator."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters

from yigongti.foundation.access import queries
from yigongti.foundation.access import tokens as keys
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes

PER_PAGE = 50
LABELS = {"name": "用途", "days": "有效天数", "password": "您的登录密码"}


@reads(None)
def token_new(request: ActorRequest) -> HttpResponse:
    """The form of a new token for the position that one stands in."""
    return _form(request, None)


def _form(request: ActorRequest, problem: Invalid | None) -> HttpResponse:
    page = {
        "labels": LABELS,
        "errors": problem.fields if problem else {},
        "name": request.POST.get("name", ""),
        "days": request.POST.get("days", "90"),
        "days_max": keys.DAYS_MAX,
    }
    return render(request, "access/token_new.html", page, status=problem.status if problem else 200)


@sensitive_post_parameters("password")
@writes(None)
def create_token(request: ActorRequest) -> HttpResponse:
    """Make the token and show it, once."""
    words = {name: request.POST.get(name, "") for name in LABELS}
    try:
        made = keys.create(actor=request.actor, now=request.now, key=request.key, **words)
    except Invalid as problem:
        return _form(request, problem)
    return render(request, "access/token_made.html", {"token": made.token, "secret": made.secret})


@writes(None)
def revoke_own_token(request: ActorRequest, token_id: int) -> HttpResponse:
    """Take one's own token back."""
    keys.revoke_own(actor=request.actor, now=request.now, token_id=token_id)
    return HttpResponseRedirect(resolve_url("access:account"))


@reads("access.token.list")
def tokens(request: ActorRequest) -> HttpResponse:
    """Every token of positions within reach, living ones first."""
    page = Paginator(queries.tokens(seen_by=request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/tokens.html", {"page": page})


@writes("access.token.revoke")
def revoke_token(request: ActorRequest, token_id: int) -> HttpResponse:
    """Take somebody's token back."""
    token = queries.token(seen_by=request.actor, token_id=token_id)
    keys.revoke_token(actor=request.actor, now=request.now, key=request.key, token=token)
    return HttpResponseRedirect(resolve_url("access:tokens"))
