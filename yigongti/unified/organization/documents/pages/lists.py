"""The documents of the county."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.organization.documents import queries
from yigongti.unified.organization.documents.models import PolicyDocument, State


def _is(*states: str) -> Q:
    return Q(state__in=states)


class Documents(ListPage[PolicyDocument]):
    """Every document with its state and how far its review is."""

    page = "documents:list"
    title = "政策文件"
    columns = (
        Column("title", "文件", sort="title", value=lambda d: d.title),
        Column("number", "文号", sort="number", value=lambda d: d.number),
        Column("issued", "成文日期", sort="issued_on", value=lambda d: d.issued_on),
        Column("state", "状态", sort="state", value=lambda d: d.get_state_display()),
        Column("done", "核对进度", value=lambda d: f"{d.total - d.open}/{d.total}"),
        Column("doubtful", "存疑", value=lambda d: d.doubtful, css="num"),
        Column("unread", "未读", value=lambda d: d.unread, css="num"),
        Column("imported", "导入", sort="imported_at", value=lambda d: d.imported_at),
    )
    tabs = (
        Tab("all", "全部"),
        Tab("review", "核对中", lambda _a, _n: _is(State.IMPORTED, State.REVIEW)),
        Tab("drafted", "已出草案", lambda _a, _n: _is(State.DRAFTED)),
        Tab("in_force", "已施行", lambda _a, _n: _is(State.IN_FORCE)),
        Tab("set_aside", "已搁置", lambda _a, _n: _is(State.SET_ASIDE)),
    )
    filters = (
        Filter(
            "q", "文字", lambda v, _a, _n: Q(title__icontains=v) | Q(number__icontains=v) | Q(issuers__icontains=v),
            placeholder="标题、文号、发文机关",
        ),
    )  # fmt: skip
    row_template = "documents/list_row.html"
    empty = "还没有导入政策文件"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[PolicyDocument]:  # noqa: ARG002  the list's shape
        """The county's documents."""
        return queries.documents(seen_by=actor)

    def row_url(self, row: PolicyDocument) -> str:
        """To the document as text."""
        return reverse("documents:document", args=[row.pk])


@reads("documents.document.read")
def documents(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    return Documents().respond(
        request, "documents/list.html", {"may_import": request.actor.may("documents.document.import")}
    )
