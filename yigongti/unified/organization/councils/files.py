"""Files that come with an act: taken into the store, limited in size and kind."""

from datetime import datetime
from typing import TYPE_CHECKING

from yigongti.foundation.files import store
from yigongti.foundation.files.kinds import JPEG, PDF, PNG, TEXT, XLSX, ZIP
from yigongti.foundation.files.models import StoredFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CAP = 20 * store.MEGABYTE
KINDS = (PDF, PNG, JPEG, XLSX, ZIP, TEXT)  # a docx is a zip


def kept(upload: "UploadedFile[bytes] | None", *, now: datetime) -> StoredFile | None:
    """The upload in the store; None where none came. Raises TooLarge, EmptyFile, UnexpectedType."""
    if upload is None:
        return None
    return store.store(upload, cap_bytes=CAP, name=upload.name or "附件", now=now, expect=KINDS)
