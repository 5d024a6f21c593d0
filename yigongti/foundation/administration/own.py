"""Pages of one's own account: password, second factor, sessions."""

import segno
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters

from yigongti.foundation.access import factors, own, queries, tokens
from yigongti.foundation.access import session as keys
from yigongti.foundation.access.models import SecondFactor, User
from yigongti.foundation.web.views import ActorRequest, reads, writes

LABELS = {"old": "原密码", "new": "新密码", "again": "再输一次"}


@reads(None)
def account(request: ActorRequest) -> HttpResponse:
    """Who I am here, my positions, my last sessions."""
    page = {
        "factor": SecondFactor.objects.filter(user_id=request.actor.user_id or 0, confirmed_at__isnull=False).first(),
        "positions": queries.my_positions(seen_by=request.actor, at=request.now.date()),
        "sessions": own.my_sessions(actor=request.actor),
        "tokens": tokens.my_tokens(actor=request.actor),
        "this_session": request.session.session_key,
    }
    return render(request, "access/account.html", page)


@reads(None)
def change_password(request: ActorRequest) -> HttpResponse:
    """The form for a new password."""
    user = User.objects.get(pk=request.actor.user_id or 0)
    return render(request, "access/password.html", {"must": user.must_change_password, "labels": LABELS})


@sensitive_post_parameters()
@writes(None)
def save_password(request: ActorRequest) -> HttpResponse:
    """Set the new password; this session goes on, under a new key."""
    words = {name: request.POST.get(name, "") for name in LABELS}
    try:
        user = own.change_password(actor=request.actor, now=request.now, **words)
    except own.PasswordNotAccepted as problem:
        must = User.objects.filter(pk=request.actor.user_id or 0, must_change_password=True).exists()
        page = {"errors": problem.fields, "labels": LABELS, "must": must}
        return render(request, "access/password.html", page, status=problem.status)
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    return HttpResponseRedirect(resolve_url("access:account"))


@reads(None)
def enrol_factor(request: ActorRequest) -> HttpResponse:
    """The QR code to scan, and the field for the first code."""
    return _factor_page(request, None)


def _factor_page(request: ActorRequest, problem: factors.WrongCode | None) -> HttpResponse:
    user = User.objects.get(pk=request.actor.user_id or 0)
    factor = factors.prepare(user)
    page: dict[str, object] = {"confirmed": factor.confirmed_at, "problem": problem}
    if factor.confirmed_at is None:  # a secret in use is never shown again
        image = segno.make(factors.uri_of(factor), error="m").svg_inline(scale=5, dark="#1b2733", border=2)
        page |= {"image": mark_safe(image), "secret": factors.secret_of(factor)}
    return render(request, "access/factor.html", page, status=problem.status if problem else 200)


@sensitive_post_parameters("code")
@writes(None)
def confirm_factor(request: ActorRequest) -> HttpResponse:
    """Put the factor into use, or give its code in a session that began without; shows new recovery codes once."""
    code = request.POST.get("code", "")
    try:
        codes = own.confirm_factor(actor=request.actor, code=code, now=request.now)
    except factors.WrongCode as problem:
        return _factor_page(request, problem)
    request.session[keys.FACTOR] = True
    return render(request, "access/recovery.html", {"codes": codes})
