"""备案: opened with a day, submitted, accepted or returned."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.councils.files import kept
from yigongti.unified.organization.councils.models import Filing, FilingStep
from yigongti.unified.organization.councils.rules.filing import State, after
from yigongti.unified.organization.councils.sight import speaks_for_county

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class NotYourFiling(Refused):
    """The filer submits, the receiver or the county's office answers."""

    sentence = "备案由报送单位提交，由备案机关或县级主管部门办理。"


class FilingMovedOn(Conflict):
    """Somebody was faster."""

    sentence = "这件备案的状态已经变化，请刷新页面。"


def _locked(filing: Filing, verb: str) -> Filing:
    row = Filing.objects.select_for_update().get(pk=filing.pk)
    try:
        row.state = after(State(row.state), verb).value
    except ValueError as error:
        raise FilingMovedOn from error
    return row


def _write(row: Filing, actor: Actor, now: datetime, words: str, file: StoredFile | None = None) -> None:
    FilingStep.objects.create(
        filing=row, state=row.state, words=words.strip()[:300], file=file, at=now, by_id=actor.user_id
    )


@action("councils.filing.open")
def open_filing(
    *,
    actor: Actor,
    now: datetime,
    subject: str,
    filer: Organization | None,
    receiver: Organization | None,
    receiver_name: str,
    due: date | None,
    clause: str = "",
    key: str = "",
) -> Filing:
    """Somebody must file something. Raises Invalid, NotYourFiling."""
    name = receiver.name if receiver is not None else receiver_name.strip()
    filer = _checked(subject=subject, filer=filer, receiver=receiver, name=name)
    if not speaks_for_county(actor, filer.county) and actor.organization_id != filer.pk:
        raise NotYourFiling
    try:
        with transaction.atomic():
            return Filing.objects.create(
                county=filer.county,
                subject=subject.strip(),
                filer=filer,
                receiver=receiver,
                receiver_name=name,
                due=due,
                clause=clause.strip(),
            )
    except IntegrityError as error:
        raise Conflict("这个单位已有同样期限的同一备案事项。") from error


def _checked(*, subject: str, filer: Organization | None, receiver: Organization | None, name: str) -> Organization:
    wrong: dict[str, str] = {}
    if not subject.strip():
        wrong["subject"] = "请填写备案事项。"
    if filer is None:
        wrong["filer"] = "请选择报送单位。"
    if not name:
        wrong["receiver_name"] = "请选择备案机关，或填写平台以外的机关名称。"
    if receiver is not None and receiver == filer:
        wrong["receiver"] = "报送单位不能向自己备案。"
    if wrong or filer is None:
        raise Invalid(fields=wrong)
    return filer


@action("councils.filing.submit", on="filing")
def submit_filing(
    *,
    actor: Actor,
    now: datetime,
    filing: Filing,
    words: str,
    file: "UploadedFile[bytes] | None" = None,
    key: str = "",
) -> Filing:
    """The filer sends it. Raises FilingMovedOn, NotYourFiling, Invalid."""
    row = _locked(filing, "submit")
    if actor.organization_id != row.filer_id and not speaks_for_county(actor, row.county):
        raise NotYourFiling
    if not words.strip() and file is None:
        raise Invalid(fields={"words": "请填写报送说明或上传材料。"})
    stored = kept(file, now=now)
    row.submitted_on = timezone.localdate(now)
    row.save(update_fields=["state", "submitted_on"])
    _write(row, actor, now, words, stored)
    return row


@action("councils.filing.accept", on="filing")
def accept_filing(*, actor: Actor, now: datetime, filing: Filing, number: str, key: str = "") -> Filing:
    """On file, with its number where there is one. Raises FilingMovedOn, NotYourFiling."""
    row = _locked(filing, "accept")
    _require_receiver(actor, row)
    row.number = number.strip()[:60]
    row.save(update_fields=["state", "number"])
    _write(row, actor, now, row.number)
    return row


@action("councils.filing.send_back", on="filing")
def send_back_filing(*, actor: Actor, now: datetime, filing: Filing, words: str, key: str = "") -> Filing:
    """To be completed. Raises FilingMovedOn, NotYourFiling, Invalid."""
    row = _locked(filing, "send_back")
    _require_receiver(actor, row)
    if not words.strip():
        raise Invalid(fields={"words": "请写明需要补正什么。"})
    row.save(update_fields=["state"])
    _write(row, actor, now, words)
    return row


def _require_receiver(actor: Actor, row: Filing) -> None:
    """Who receives answers; for a receiver outside the platform the county's office notes what it said."""
    if row.receiver_id is not None and actor.organization_id == row.receiver_id:
        return
    if not speaks_for_county(actor, row.county):
        raise NotYourFiling
