"""Files that go out: the template, the original, the original with a red column."""

from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.export import MEDIA_TYPE, file_name
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.indicators.collection.calendar import period_of
from yigongti.indicators.collection.keeping import NotOwed
from yigongti.indicators.importing import handing, queries
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.targets import sheets_of


def _workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(name))}"
    return response


@reads("importing.file.upload")
def template(request: ActorRequest, code: str, period: str) -> HttpResponse:
    """A sheet's template with names, what stands, and last period."""
    form = next((one for one in sheets_of(request.actor.county) if one.code == code), None)
    found = period_of(form.period_kind, period) if form else None
    if form is None or found is None:
        raise NotOwed
    data = handing.template(actor=request.actor, sheet=form, period=found)
    return _workbook(data, f"{form.title} {found.title}.xlsx")


@reads("importing.file.read")
def mended(request: ActorRequest, pk: int) -> HttpResponse:
    """The worksheet as it came, with a red column that says what to do."""
    row = queries.one(seen_by=request.actor, pk=pk)
    data = handing.mended(Desk(row, request.actor, request.now))
    return _workbook(data, f"需修改 {row.file_name.rsplit('.', 1)[0]}.xlsx")


@reads("importing.file.read")
def original(request: ActorRequest, pk: int) -> FileResponse:
    """The file as it came; never shown in the browser, whatever it is."""
    row = queries.one(seen_by=request.actor, pk=pk)
    response = FileResponse(open_file(row.file), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
