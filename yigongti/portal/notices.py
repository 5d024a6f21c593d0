"""Notices: the list, one notice, publishing, taking down."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web import actions, queries
from yigongti.foundation.web.views import ActorRequest, reads, writes

LABELS = {"title": "标题", "text": "内容"}


@reads(None)
def listing(request: ActorRequest) -> HttpResponseBase:
    """The last hundred."""
    return render(request, "portal/notices.html", {"notices": queries.notices(seen_by=request.actor)[:100], **_rights(request)})


@reads(None)
def one(request: ActorRequest, notice_id: int) -> HttpResponseBase:
    """One notice."""
    found = queries.notice(seen_by=request.actor, notice_id=notice_id)
    return render(request, "portal/notice.html", {"notice": found, **_rights(request)})


@reads("portal.notice.publish")
def new(request: ActorRequest) -> HttpResponseBase:
    """An empty form."""
    return render(request, "portal/notice_new.html", {"errors": {}, "labels": LABELS})


@writes("portal.notice.publish")
def publish(request: ActorRequest) -> HttpResponseBase:
    """Publish, or the form again with what is to be changed."""
    title, text = request.POST.get("title", ""), request.POST.get("text", "")
    try:
        made = actions.publish_notice(actor=request.actor, now=request.now, title=title, text=text, key=request.key)  # type: ignore[call-arg]
    except Invalid as problem:
        context = {"errors": problem.fields, "labels": LABELS, "title": title, "text": text}
        return render(request, "portal/notice_new.html", context, status=problem.status)
    return redirect("portal:notice", notice_id=made.pk)


@writes("portal.notice.withdraw")
def withdraw(request: ActorRequest, notice_id: int) -> HttpResponseBase:
    """Take down and go back to the list."""
    found = queries.notice(seen_by=request.actor, notice_id=notice_id)
    actions.withdraw_notice(actor=request.actor, now=request.now, notice=found, key=request.key)  # type: ignore[call-arg]
    return redirect("portal:notices")


def _rights(request: ActorRequest) -> dict[str, bool]:
    return {"may_publish": request.actor.may("portal.notice.publish"), "may_withdraw": request.actor.may("portal.notice.withdraw")}
