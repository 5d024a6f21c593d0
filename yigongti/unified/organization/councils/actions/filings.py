"""备案: opened with a day, submitted, accepted or returned."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.councils.models import Filing, FilingStep
from yigongti.unified.organization.councils.rules.filing import State, after
from yigongti.unified.organization.councils.sight import is_county_wide


class NotYourFiling(Refused):
    """The filer submits, the receiver or the county's office answers."""

    sentence = "备案由报送单位提交，由备案机关或县级主管部门办理。"


class FilingMovedOn(Conflict):
    """Somebody was faster."""

    sentence = "这件备案的状态已经变化，请刷新页面。"


def _is_office(actor: Actor, county: str) -> bool:
    return actor.sees_everything or (is_county_wide(actor) and actor.county == county)


def _locked(filing: Filing, verb: str) -> Filing:
    row = Filing.objects.select_for_update().get(pk=filing.pk)
    try:
        row.state = after(State(row.state), verb).value
    except ValueError as error:
        raise FilingMovedOn from error
    return row


def _write(row: Filing, actor: Actor, now: datetime, words: str, file: StoredFile | None = None) -> None:
    FilingStep.objects.create(filing=row, state=row.state, words=words.strip(), file=file, at=now, by_id=actor.user_id)


@action("councils.filing.open")
def open_filing(
    *,
    actor: Actor,
    now: datetime,
    subject: str,
    filer: Organization,
    receiver: Organization | None,
    receiver_name: str,
    due: date | None,
    clause: str = "",
    key: str = "",
) -> Filing:
    """Somebody must file something. Raises Invalid, NotYourFiling."""
    if not _is_office(actor, filer.county) and actor.organization_id != filer.pk:
        raise NotYourFiling
    name = receiver.name if receiver is not None else receiver_name.strip()
    if not subject.strip() or not name:
        raise Invalid(fields={"subject": "请填写备案事项和备案机关。"})
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


@action("councils.filing.submit", on="filing")
def submit_filing(
    *,
    actor: Actor,
    now: datetime,
    filing: Filing,
    words: str,
    file: StoredFile | None = None,
    key: str = "",
) -> Filing:
    """The filer sends it. Raises FilingMovedOn, NotYourFiling, Invalid."""
    row = _locked(filing, "submit")
    if actor.organization_id != row.filer_id and not _is_office(actor, row.county):
        raise NotYourFiling
    if not words.strip() and file is None:
        raise Invalid(fields={"words": "请填写报送说明或上传材料。"})
    row.submitted_on = timezone.localdate(now)
    row.save(update_fields=["state", "submitted_on"])
    _write(row, actor, now, words, file)
    return row


@action("councils.filing.accept", on="filing")
def accept_filing(*, actor: Actor, now: datetime, filing: Filing, number: str, key: str = "") -> Filing:
    """On file, with its number where there is one. Raises FilingMovedOn, NotYourFiling."""
    row = _locked(filing, "accept")
    _require_receiver(actor, row)
    row.number = number.strip()
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
    if not _is_office(actor, row.county):
        raise NotYourFiling
