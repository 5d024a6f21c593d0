"""Taking evidence in: a document's number, a file, a page of this platform."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.kinds import JPEG, PDF, PNG, XLSX
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import MEGABYTE, store
from yigongti.foundation.web.frame import url_or_empty

CAP = 20 * MEGABYTE
KINDS = (PDF, PNG, JPEG, XLSX)
PUBLISHING = ("unified.", "platforms.", "centers.", "indicators")  # rooms whose pages show how something is done
HITS = 8
NOTHING = "请写文号、上传附件或选一个平台页面，至少一项。"


class BadLink(Invalid):
    """Not a page of this platform."""

    def __init__(self) -> None:
        super().__init__(fields={"link": "请填写平台内的页面地址，以 / 开头，例如 /tasks/；也可以在下面查找。"})


def paper(given: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The fields document, link and file from a form's values. Raises BadLink, UnexpectedType, TooLarge."""
    upload = given.get("file")
    kept: StoredFile | None = None
    link = checked(str(given.get("link") or ""))
    if upload is not None:
        kept = store(upload, cap_bytes=CAP, name=str(upload.name or ""), now=now, expect=KINDS)
    return {"document": str(given.get("document") or ""), "link": link, "file": kept}


def checked(link: str) -> str:
    """The link, where it leads to a page of this platform. Raises BadLink."""
    if not link:
        return ""
    path = link.partition("?")[0].partition("#")[0]
    if not (link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)):
        raise BadLink
    try:
        resolve(path)
    except Resolver404 as nowhere:
        raise BadLink from nowhere
    return link


def pages(*, actor: Actor, text: str) -> list[tuple[str, str]]:
    """Pages that the open rooms publish: (title, address). With a text what their search finds, else their main pages.

    Rooms of residents publish nothing here: a person's record is no evidence of an arrangement.
    """
    found = _found(actor, text.strip()) if text.strip() else _main(actor)
    return list(dict.fromkeys(found))


def _publishing() -> Iterable[rooms.Room]:
    return (room for room in rooms.all_rooms() if room.code.startswith(PUBLISHING))


def _main(actor: Actor) -> list[tuple[str, str]]:
    entries = [entry for room in _publishing() for entry in room.navigation if actor.may(entry.permission)]
    return [(entry.title, url) for entry in entries if (url := url_or_empty(entry.url_name))]


def _found(actor: Actor, text: str) -> list[tuple[str, str]]:
    jumps = [jump for room in _publishing() for jump in room.jumps if actor.may(jump.permission)]
    return [
        (f"{jump.title} {title}", url) for jump in jumps for title, _about, url in jump.find(actor, text[:40], HITS)
    ]
