"""Files over the API: upload and preview, apply, undo, history. The same acts as the pages, the same rights."""

from datetime import datetime
from typing import Any

from ninja import File, Schema
from ninja.files import UploadedFile

from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.api import ApiRequest, Desk, In, Limit, Offset, Page, Text, window
from yigongti.indicators.importing import actions, queries
from yigongti.indicators.importing.desk import Desk as Opened
from yigongti.indicators.importing.intake import CAP_BYTES
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.telling import tell, tell_import

desk = Desk("importing", "数据导入")


class ImportOut(Schema):
    """An import: `state` is waiting, applied, undone or dropped."""

    id: int
    file: str
    worksheet: str
    sheet: str | None
    period: str | None
    organization: str
    state: str
    written: int
    refused: int
    uploaded_at: datetime
    uploaded_by: str
    applied_at: datetime | None
    undone_at: datetime | None


class CellOut(Schema):
    """A cell of the file. `result`: new, changed, same, blank, refused; `sentence` says why or what to check."""

    address: str
    row: int
    organization: str | None
    organization_name: str | None
    fact: str
    age: str | None
    text: str
    value: str | None
    current: str | None
    last: str | None
    result: str
    sentence: str | None


class OpenOut(Schema):
    """A column or row that nobody has placed: decide on the page, or rename it."""

    where: str
    why: str


class PreviewOut(Schema):
    """What an import would write. Send `digest` back with apply: it is what you agree to."""

    id: int
    file: str
    sha256: str
    worksheet: str
    sheet: str | None
    sheet_title: str | None
    period: str | None
    period_from_file: bool
    layout: str | None
    counts: dict[str, int]
    digest: str
    cells: list[CellOut]
    open: list[OpenOut]
    notes: list[str]


class ApplyIn(In):
    """`digest` of the preview; `hand_in` also submits sheets that are complete."""

    digest: str
    hand_in: bool = False


@desk.reads("", queries.READ, response=Page[ImportOut], summary="导入历史")
def list_imports(request: ApiRequest, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Imports of the caller's organization, or of the county where he sees all of it; the newest first."""
    return window(queries.imports(seen_by=request.actor), limit, offset, tell_import)


@desk.reads("/{int:pk}/preview", queries.READ, response=PreviewOut, summary="导入预览")
def preview(request: ApiRequest, pk: int) -> dict[str, Any]:
    """What a waiting import would write now."""
    return _told(request, queries.one(seen_by=request.actor, pk=pk))


@desk.writes("/upload", "importing.file.upload", response=PreviewOut, status=201, summary="上传报表文件")
def upload(
    request: ApiRequest,
    file: File[UploadedFile],
    sheet: Text,
    period: Text,
    worksheet: Text,
) -> dict[str, Any]:
    """A table (multipart, field `file`: xlsx, xls, ods, csv). Nothing is written; the answer is the preview.

    `sheet` and `period` are codes in the address; without them the file speaks for itself. A file that waits already
    is opened again.
    """
    if (file.size or 0) > CAP_BYTES:
        raise Invalid("文件太大。", {"file": f"不超过 {CAP_BYTES // 1024 // 1024} MB"})
    done = actions.upload(
        actor=request.actor, now=request.now, data=file.read(), name=file.name or "", sheet=sheet, period=period,
        worksheet=worksheet, again=True, key=request.key,
    )  # fmt: skip
    return _told(request, done.imported)


@desk.writes("/{int:pk}/apply", "importing.file.apply", response=ImportOut, summary="导入为草稿")
def apply(request: ApiRequest, pk: int, given: ApplyIn) -> dict[str, Any]:
    """Write what the preview showed, all or nothing. 409 when anything has moved since."""
    row = queries.one(seen_by=request.actor, pk=pk)
    done = actions.apply(
        actor=request.actor, now=request.now, imported=row, seen=given.digest, hand_in=given.hand_in, key=request.key
    )
    return tell_import(done)


@desk.writes("/{int:pk}/undo", "importing.file.undo", response=ImportOut, summary="整批撤销")
def undo(request: ApiRequest, pk: int) -> dict[str, Any]:
    """Put back what stood before, within 24 hours. 409 names what has moved on since."""
    row = queries.one(seen_by=request.actor, pk=pk)
    return tell_import(actions.undo(actor=request.actor, now=request.now, imported=row, key=request.key))


def _told(request: ApiRequest, row: Import) -> dict[str, Any]:
    return {"id": row.pk, **tell(Opened(row, request.actor, request.now))}
