"""Exports of lists: small ones at once, large ones as a job whose result waits on 我的导出."""

import tempfile
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.module_loading import import_string

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.standing import standing_of
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.files import store
from yigongti.foundation.web.export import write_workbook, xlsx_response
from yigongti.foundation.web.models import Export
from yigongti.foundation.web.words import ZONE

if TYPE_CHECKING:
    from yigongti.foundation.web.lists import ListPage
    from yigongti.foundation.web.views import ActorRequest

AT_ONCE_MAX = 5000
ROWS_MAX = 500_000
BYTES_MAX = 200 * 1024 * 1024
CHUNK = 2000


class TooManyRows(Invalid):
    """More than a workbook should hold."""

    sentence = f"超过 {ROWS_MAX:,} 行，请缩小筛选范围后分次导出。"


def answer(request: "ActorRequest", page: "ListPage[Any]") -> HttpResponseBase:
    """The workbook itself, or a place in the queue. Either way the trail says who took how many rows of what."""
    from yigongti.foundation.web.lists import words_of

    params = words_of(request)
    rows = page.rows(params, request.actor, request.now)
    count = rows.count()
    if count > ROWS_MAX:
        raise TooManyRows
    _say(request.actor, page, params, count, request.now)
    if count > AT_ONCE_MAX:
        queue(page, params, request.actor, request.now)
        return redirect("web:exports")
    found = list(rows)
    page.on_shown(request, found)
    note = page.export_note(params, request.actor, request.now.astimezone(ZONE))
    return xlsx_response(
        [c.title for c in page.export_columns()], page.export_rows(found), _name(page, request.now), note=note
    )


def queue(page: "ListPage[Any]", params: dict[str, str], actor: Actor, now: datetime) -> Export:
    """Write the wish down and defer the work, both or neither."""
    from yigongti.foundation.web.jobs import export_list

    path = f"{type(page).__module__}.{type(page).__qualname__}"
    with transaction.atomic():
        wish = Export.objects.create(
            user_id=actor.user_id or 0, position_id=actor.position_id or 0, title=page.title, list_path=path,
            query=urlencode({k: v for k, v in params.items() if k not in {"format", "page"}})[:2000], asked_at=now,
        )  # fmt: skip
        export_list.defer(export_id=wish.pk)
    return wish


def run(*, export_id: int, now: datetime) -> None:
    """The job: draw the rows again with the rights that the position has now, keep the workbook in the store."""
    from yigongti.foundation.web.lists import ListPage

    wish = Export.objects.filter(pk=export_id, finished_at__isnull=True).first()
    if wish is None:
        return  # delivered twice
    today = now.astimezone(ZONE).date()
    standing = standing_of(wish.position_id, today)
    if standing is None or not standing.stands(today) or standing.actor.user_id != wish.user_id:
        Export.objects.filter(pk=wish.pk).update(finished_at=now, problem="岗位已经结束，没有导出。")
        return
    kind = import_string(wish.list_path)
    if not (isinstance(kind, type) and issubclass(kind, ListPage)):
        raise TypeError(wish.list_path)
    page, params = kind(), dict(parse_qsl(wish.query))
    with tempfile.TemporaryFile() as stream:
        rows: QuerySet[Any] = page.rows(params, standing.actor, now)
        note = page.export_note(params, standing.actor, now.astimezone(ZONE))
        cells = page.export_rows(rows.iterator(CHUNK))
        count = write_workbook(stream, [c.title for c in page.export_columns()], cells, note=note)
        stream.seek(0)
        kept = store.store(stream, cap_bytes=BYTES_MAX, name=_name(page, now), now=now)
    Export.objects.filter(pk=wish.pk).update(finished_at=now, file=kept, rows=count)


def mine(*, actor: Actor) -> QuerySet[Export]:
    """The actor's own exports, newest first."""
    return (
        Export.objects.filter(user_id=actor.user_id or 0, position_id=actor.position_id or 0)
        .select_related("file")
        .order_by("-asked_at")
    )


def one(*, actor: Actor, export_id: int) -> Export:
    """A finished one of the actor's own. Raises NotFound."""
    found = mine(actor=actor).filter(pk=export_id, file__isnull=False).first()
    if found is None:
        raise NotFound("没有这个导出文件，可能还没有做好。")
    return found


def _say(actor: Actor, page: "ListPage[Any]", params: dict[str, str], count: int, now: datetime) -> None:
    detail = {"list": page.page, "asked": {k: v for k, v in params.items() if k != "format"}, "rows": count}
    trail.write(who=actor, action="web.list.export", now=now, detail=detail)


def _name(page: "ListPage[Any]", now: datetime) -> str:
    return f"{page.title} {now.astimezone(ZONE):%Y-%m-%d %H%M}.xlsx"
