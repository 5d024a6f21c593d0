"""Taking evidence in: who, when, and what the decision stands on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, Refused
from yigongti.foundation.files.kinds import JPEG, PDF, PNG, XLSX
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import MEGABYTE, store

CAP = 20 * MEGABYTE
KINDS = (PDF, PNG, JPEG, XLSX)


class NotYourCounty(Refused):
    """The thing belongs to another county."""

    sentence = "只能办理本县的事项，其他县的请由该县办理。"


class NeedsEvidence(Invalid):
    """Said to be done, and nothing shows it."""

    sentence = "标为已落实的，请填写文号、佐证页面或上传附件中的一项。"

    def __init__(self) -> None:
        super().__init__(fields={"document": self.sentence})


def proof(*, actor: Actor, now: datetime, county: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `Evidenced` from a form's values (document, link, file). Raises Invalid, UnexpectedType."""
    link = given.get("link") or ""
    if link and not (link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)):
        raise Invalid(fields={"link": "请填写平台内的页面地址，以 / 开头，例如 /ecg/statistics。"})
    return {
        "county": county,
        "document": given.get("document") or "",
        "link": link,
        "file": kept(given.get("file"), now=now),
        "by_id": actor.user_id,
        "by_name": actor.user_name,
        "at": now,
    }


def kept(upload: Any, *, now: datetime) -> StoredFile | None:
    """The uploaded file in the store; None where none came."""
    if upload is None:
        return None
    return store(upload, cap_bytes=CAP, name=str(upload.name or ""), now=now, expect=KINDS)


def same_county(actor: Actor, *counties: str) -> None:
    """Raise NotYourCounty unless everything belongs to the actor's county."""
    if not actor.sees_everything and any(county != actor.county for county in counties):
        raise NotYourCounty
