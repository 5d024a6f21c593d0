"""Notices: the list, one notice, publishing, taking down."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web import actions, queries
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.models import Notice
from yigongti.foundation.web.views import ActorRequest, reads, writes

LABELS = {"title": "标题", "text": "内容"}


class NoticePage(ListPage[Notice]):
    """公告, newest first."""

    page = "portal:notices"
    title = "公告"
    columns = (
        Column("title", "标题", value=lambda n: n.title),
        Column("organization", "发布单位", sort="organization_name", value=lambda n: n.organization_name),
        Column("by", "发布人", value=lambda n: n.published_by_name, css="drop-640"),
        Column("at", "时间", sort="published_at", value=lambda n: n.published_at, css="num"),
        Column("text", "内容", value=lambda n: n.text, css="drop-640"),
    )
    tabs = (
        Tab("all", "全部"),
        Tab("week", "近 7 天", lambda _actor, now: Q(published_at__gte=now - timedelta(days=7))),
    )
    filters = (
        Filter("text", "标题或内容", lambda v, _actor, _now: Q(title__icontains=v) | Q(text__icontains=v)),
        Filter("since", "起始", lambda v, _actor, _now: Q(published_at__date__gte=v), kind="date"),
    )
    row_template = "portal/notice_row.html"
    empty = "没有公告"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Notice]:  # noqa: ARG002  nothing here ages
        """The notices of the county."""
        return queries.notices(seen_by=actor)

    def row_url(self, row: Notice) -> str:
        """The notice itself."""
        return reverse("portal:notice", args=[row.pk])


@reads(None)
def listing(request: ActorRequest) -> HttpResponseBase:
    """All that stand."""
    return NoticePage().respond(request, "portal/notices.html", _rights(request))


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
        made = actions.publish_notice(actor=request.actor, now=request.now, title=title, text=text, key=request.key)
    except Invalid as problem:
        context = {"errors": problem.fields, "labels": LABELS, "title": title, "text": text}
        return render(request, "portal/notice_new.html", context, status=problem.status)
    return redirect("portal:notice", notice_id=made.pk)


@writes("portal.notice.withdraw")
def withdraw(request: ActorRequest, notice_id: int) -> HttpResponseBase:
    """Take down and go back to the list."""
    found = queries.notice(seen_by=request.actor, notice_id=notice_id)
    actions.withdraw_notice(actor=request.actor, now=request.now, notice=found, key=request.key)
    return redirect("portal:notices")


def _rights(request: ActorRequest) -> dict[str, bool]:
    return {
        "may_publish": request.actor.may("portal.notice.publish"),
        "may_withdraw": request.actor.may("portal.notice.withdraw"),
    }
