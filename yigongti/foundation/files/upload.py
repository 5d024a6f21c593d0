"""Uploads are refused while they stream in, not after they have filled the disk.

`CappedBody` stands before Django, which would spool the whole body first; `CappedUploadHandler` caps each request's
files; `uploaded` is what a page calls.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.store import MEGABYTE, TooLarge

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class NoFile(Invalid):
    """The form came without a file."""

    sentence = "还没有选择文件，请选择后再提交。"


def cap() -> int:
    """Bytes that one request may bring in files (settings.UPLOAD_CAP_BYTES, 20 MB unless set)."""
    return int(getattr(settings, "UPLOAD_CAP_BYTES", 20 * MEGABYTE))


class CappedUploadHandler(FileUploadHandler):
    """Counts the bytes of all files of a request and stops reading at the cap; passes the data on otherwise."""

    chunk_size = 64 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  Django's signature
        """Refuse at the cap: the request is marked, `uploaded` raises."""
        self.received += len(raw_data)
        if self.received > cap():
            if self.request is not None:
                self.request.upload_refused = True  # type: ignore[attr-defined]  # read by `uploaded`
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002  Django's signature
        """The handlers behind this one make the file."""
        return


def uploaded(request: HttpRequest, field: str = "file") -> "UploadedFile[bytes]":
    """The uploaded file of this field. Raises TooLarge, NoFile."""
    found = request.FILES.get(field)
    if getattr(request, "upload_refused", False):
        raise TooLarge(cap())
    if found is None:
        raise NoFile(fields={field: NoFile.sentence})
    return found


class CappedBody:
    """ASGI guard: a body over the cap is answered 413 with a sentence, by its declared or its counted length."""

    def __init__(self, application: Application, *, slack: int = MEGABYTE) -> None:
        """`slack` bytes are allowed for the form around the files."""
        self.application = application
        self.slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything but a body that is too large."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        limit = cap() + self.slack
        if _declared(scope) > limit:
            await _refuse(send)
            return
        counted, over, started = 0, False, False

        async def counting_receive() -> Mapping[str, Any]:
            nonlocal counted, over
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > limit:
                over = True
                return {"type": "http.disconnect"}
            return message

        async def noting_send(message: Mapping[str, Any]) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.application(scope, counting_receive, noting_send)
        if over and not started:
            await _refuse(send)


def _declared(scope: Scope) -> int:
    for name, text in scope.get("headers", ()):
        if name.lower() == b"content-length":
            return int(text) if text.isdigit() else 0
    return 0


async def _refuse(send: Send) -> None:
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>文件过大</title>'
        f"<h1>文件过大</h1><p>{TooLarge(cap())}</p><p>返回上一页，已填写的内容仍在。</p></html>"
    ).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"content-length", str(len(page)).encode()))
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": page})
