"""The content-addressed store: HOME/files/ab/cd/<sha256>. Written once, read-only, the row after the file.

A file without a row (the transaction was undone) is harmless and is found again by its hash; a row never stands without
its file.
"""

import hashlib
import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from yigongti.foundation.errors import Invalid, Unavailable
from yigongti.foundation.files.kinds import HEAD_BYTES, TITLES, display_name, sniff_file
from yigongti.foundation.files.models import StoredFile

CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024
STALE_HOURS = 24
_OWNER_READS = 0o400
_OWNER_ENTERS = 0o700


class Readable(Protocol):
    """Anything that gives bytes: an upload, a BytesIO, a socket file."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, empty at the end."""


class TooLarge(Invalid):
    """More bytes than the place takes."""

    status = 413

    def __init__(self, cap_bytes: int) -> None:
        """Say the limit in MB."""
        super().__init__(f"文件超过 {cap_bytes / MEGABYTE:g} MB，没有接收；请确认选对了文件，或分开上传。")


class EmptyFile(Invalid):
    """No bytes at all."""

    sentence = "这个文件是空的（0 字节），没有接收；请在设备或电脑上重新导出后再上传。"


class UnexpectedType(Invalid):
    """Bytes of another kind than the place takes."""

    def __init__(self, found: str, expect: Collection[str]) -> None:
        """Say what it is and what is taken."""
        wanted = "、".join(TITLES.get(kind, kind) for kind in sorted(expect))
        super().__init__(f"文件内容是{TITLES.get(found, found)}，这里只接收 {wanted}；请换一个文件。")


class FileDamaged(Unavailable):
    """The store no longer holds what the row says."""

    sentence = "这个文件在存储里缺失或已损坏，请联系系统管理员从备份恢复。"


def store(
    stream: Readable, *, cap_bytes: int, name: str, now: datetime, expect: Collection[str] | None = None
) -> StoredFile:
    """Keep the bytes of `stream` once. Never reads more than one chunk past `cap_bytes`.

    `expect` are media types of `kinds`; None takes any. Raises TooLarge, EmptyFile, UnexpectedType then keeps nothing.
    """
    incoming = _root() / "incoming"
    incoming.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
    temporary = incoming / secrets.token_hex(16)
    try:
        digest, size, head = _write(stream, temporary, cap_bytes)
        kind = sniff_file(temporary, head)
        if expect is not None and kind not in expect:
            raise UnexpectedType(kind, expect)
        _place(temporary, path_of(digest), size)
    finally:
        temporary.unlink(missing_ok=True)
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "media_type": kind, "name": display_name(name), "stored_at": now}
    )
    return row


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(sha256: str) -> Path:
    """Where content of this hash stands."""
    return _root() / sha256[:2] / sha256[2:4] / sha256


def _write(stream: Readable, temporary: Path, cap_bytes: int) -> tuple[str, int, bytes]:
    """Stream to the temporary file. Gives hash, size and the first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > cap_bytes:
                raise TooLarge(cap_bytes)
            head += chunk[: HEAD_BYTES - len(head)]
            digest.update(chunk)
            out.write(chunk)
        if not size:
            raise EmptyFile
        out.flush()
        os.fsync(out.fileno())
        os.fchmod(out.fileno(), _OWNER_READS)
    return digest.hexdigest(), size, head


def _place(temporary: Path, final: Path, size: int) -> None:
    """Rename into place, atomically; whole content that is there already stays."""
    with suppress(FileNotFoundError):
        if final.stat().st_size == size:
            return
    final.parent.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
    temporary.replace(final)
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_file(file: StoredFile) -> BinaryIO:
    """The content, opened for reading. Raises FileDamaged when it is gone or has another size."""
    try:
        handle = path_of(file.sha256).open("rb")
    except OSError as gone:
        raise FileDamaged from gone
    if os.fstat(handle.fileno()).st_size != file.size:
        handle.close()
        raise FileDamaged
    return handle


def read_bytes(file: StoredFile) -> bytes:
    """The whole content, checked against its hash. Raises FileDamaged."""
    with open_file(file) as handle:
        data = handle.read()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileDamaged
    return data


@dataclass(frozen=True)
class Fault:
    """A file that is not what its row says: `what` is missing, size or content."""

    file: StoredFile
    what: str


def verify_all(*, deep: bool = False) -> Iterator[Fault]:
    """Walk every row; `deep` also reads and hashes every file."""
    for file in StoredFile.objects.order_by("pk").iterator():
        if what := _fault(file, deep=deep):
            yield Fault(file, what)


def _fault(file: StoredFile, *, deep: bool) -> str:
    path = path_of(file.sha256)
    if not path.is_file():
        return "missing"
    if path.stat().st_size != file.size:
        return "size"
    if not deep:
        return ""
    with path.open("rb") as handle:
        return "" if hashlib.file_digest(handle, "sha256").hexdigest() == file.sha256 else "content"


def sweep_incoming(*, now: datetime) -> int:
    """Remove what a crash left half-written more than a day ago; the number removed."""
    limit = (now - timedelta(hours=STALE_HOURS)).timestamp()
    removed = 0
    for path in (_root() / "incoming").glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed
