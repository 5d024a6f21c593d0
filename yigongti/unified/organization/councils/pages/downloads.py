"""A kept file, as it came."""

from django.http import FileResponse

from yigongti.foundation.files import store
from yigongti.foundation.files.models import StoredFile


def download(found: StoredFile | None) -> FileResponse:
    """The file as an attachment, whatever it is."""
    assert found is not None  # noqa: S101  the query gives those with a file
    return FileResponse(
        store.open_file(found), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
