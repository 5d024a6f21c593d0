import asyncio

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from yigongti.foundation.files.store import TooLarge
from yigongti.foundation.files.upload import CappedBody, NoFile, uploaded

HANDLERS = [
    "yigongti.foundation.files.upload.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


@pytest.fixture(autouse=True)
def _cap(settings):
    settings.UPLOAD_CAP_BYTES = 200_000
    settings.FILE_UPLOAD_HANDLERS = HANDLERS


def post(**fields):
    return RequestFactory().post("/", {"csrfmiddlewaretoken": "t", **fields})


def test_a_small_file_comes_through():
    assert uploaded(post(file=SimpleUploadedFile("a.dcm", b"x" * 200_000))).size == 200_000


def test_a_large_file_is_refused_while_it_streams_and_the_form_before_it_is_still_read():
    request = post(file=SimpleUploadedFile("a.dcm", b"x" * 900_000))
    assert request.POST["csrfmiddlewaretoken"] == "t"
    with pytest.raises(TooLarge):
        uploaded(request)


def test_many_files_count_together_and_no_file_is_said():
    request = post(file=SimpleUploadedFile("a", b"x" * 150_000), more=SimpleUploadedFile("b", b"x" * 150_000))
    with pytest.raises(TooLarge):
        uploaded(request)
    with pytest.raises(NoFile):
        uploaded(post())


async def reads_everything(scope, receive, send):
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
    if message["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": []})


def run(chunks, headers=()):
    sent, taken = [], []

    async def receive():
        taken.append(1)
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": list(headers)}
    asyncio.run(CappedBody(reads_everything, slack=1000)(scope, receive, send))
    return sent[0]["status"], len(taken), b"".join(m.get("body", b"") for m in sent).decode()


def test_the_body_guard_refuses_by_declared_length_without_reading():
    status, taken, page = run([b"x"], headers=[(b"content-length", b"999999")])
    assert (status, taken) == (413, 0)
    assert "没有接收" in page


def test_the_body_guard_counts_what_comes_without_a_length():
    assert run([b"x" * 100_000] * 9)[:2] == (413, 3)
    assert run([b"x" * 100_000] * 2)[:2] == (200, 2)
