"""The history of imports: who, which file, whereto, how many numbers."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators.importing import queries
from yigongti.indicators.importing.models import Import, State


def _is(state: State) -> Tab:
    return Tab(state.value, state.label, lambda _a, _n: Q(state=state))


class Imports(ListPage[Import]):
    """Every import within sight."""

    page = "importing:list"
    title = "数据导入"
    columns = (
        Column("file", "文件", sort="file_name", value=lambda i: i.file_name),
        Column("worksheet", "工作表", value=lambda i: i.worksheet),
        Column("sheet", "报表", sort="sheet__title", value=lambda i: i.sheet.title if i.sheet else ""),
        Column("period", "期间", sort="period", value=lambda i: i.period),
        Column("organization", "导入单位", value=lambda i: i.organization.short_name),
        Column("state", "状态", sort="state", value=lambda i: i.get_state_display()),
        Column("written", "写入", value=lambda i: i.written, css="num"),
        Column("refused", "未导入", value=lambda i: i.counts.get("refused", 0), css="num"),
        Column("at", "上传", sort="at", value=lambda i: i.at),
    )
    tabs = (Tab("all", "全部"), *(_is(state) for state in State))
    filters = (
        Filter(
            "q", "文字", lambda v, _a, _n: Q(file_name__icontains=v) | Q(sheet__title__icontains=v) | Q(by_name=v),
            placeholder="文件名、报表、上传人",
        ),
    )  # fmt: skip
    row_template = "importing/list_row.html"
    empty = "还没有导入过文件"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Import]:  # noqa: ARG002  the list's shape
        """Imports within sight."""
        return queries.imports(seen_by=actor)

    def row_url(self, row: Import) -> str:
        """To the import."""
        return reverse("importing:one", args=[row.pk])


@reads("importing.file.read")
def imports(request: ActorRequest) -> HttpResponseBase:
    """The list."""
    may = request.actor.may("importing.file.upload")
    return Imports().respond(request, "importing/list.html", {"may_upload": may})
