"""Everything that is written here, one keyword-only function per verb."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import IntegrityError, transaction

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.kinds import display_name
from yigongti.foundation.files.store import store
from yigongti.indicators.collection.models import Sheet as Form
from yigongti.indicators.importing import writing
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.intake import CAP_BYTES, book_of, read_file
from yigongti.indicators.importing.keeping import (
    UNDO,
    BuiltUpon,
    Moved,
    NoForm,
    NothingToWrite,
    NotWaiting,
    TooLate,
    locked,
    may_handle,
)
from yigongti.indicators.importing.models import Habit, Import, State
from yigongti.indicators.importing.proposing import best_fit, remembered
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.targets import Names, sheets_of
from yigongti.indicators.periods import day_of

HABITS = 50  # looked through when a file comes


@dataclass(frozen=True)
class Uploaded:
    """`is_new` is False when this file already waits, or was imported: that import is opened instead."""

    imported: Import
    is_new: bool


class NoOrganization(Invalid):
    """The machine and the province have no tables of their own."""

    sentence = "您的岗位不属于任何填报单位，不能导入。"


@action("importing.file.upload")
def upload(
    *,
    actor: Actor,
    now: datetime,
    data: bytes,
    name: str,
    sheet: str = "",
    period: str = "",
    worksheet: str = "",
    again: bool = False,
) -> Uploaded:
    """Keep a file and propose what it is. Nothing is written to any sheet.

    `sheet` and `period` are codes where the sender says them. Raises NotReadable, TooHeavy, Damaged, TooLarge, NoForm.
    """
    if actor.organization_id is None:
        raise NoOrganization
    book = read_file(data, name)
    file = store(BytesIO(data), cap_bytes=CAP_BYTES, name=name, now=now)
    county = actor.county
    wanted = [form for form in sheets_of(county) if form.code == sheet]
    if sheet and not wanted:
        raise NoForm("没有这张报表，请核对报表代码。", {"sheet": "没有这张报表"})
    earlier = _earlier(actor, file.pk, worksheet)
    if earlier and (earlier.state == State.WAITING or not again):
        return Uploaded(_said(earlier, wanted, period), is_new=False)
    names, today = Names(county), day_of(now)
    known = None if wanted else remembered(book, _habits(actor), names=names, actor=actor, today=today)
    fit = known or best_fit(book, names=names, actor=actor, today=today, forms=wanted)
    chosen = worksheet if worksheet in {one.name for one in book.sheets} else ""
    fields = {
        "county": county, "sheet": wanted[0] if wanted else fit.form if fit else None, "period": period,
        "choices": {"layout": known.layout} if known else {},
        "file_name": display_name(name) or "未命名", "by_id": actor.user_id, "by_name": actor.user_name, "at": now,
    }  # fmt: skip
    row, is_new = Import.objects.get_or_create(
        organization_id=actor.organization_id,
        file=file,
        worksheet=(chosen or (fit.worksheet if fit else book.sheets[0].name))[:100],
        state=State.WAITING,
        defaults=fields,
    )
    return Uploaded(row, is_new)


def _habits(actor: Actor) -> list[Habit]:
    """How this organization's tables were read, the latest first."""
    assert actor.organization_id is not None  # noqa: S101  upload has asked
    rows = Habit.objects.filter(organization_id=actor.organization_id, sheet__is_active=True).select_related("sheet")
    return list(rows.order_by("-at")[:HABITS])


def _said(row: Import, wanted: list[Form], period: str) -> Import:
    """A waiting import goes where the sender says now."""
    if row.state == State.WAITING and (wanted or period):
        row.sheet, row.period = (wanted[0] if wanted else row.sheet), period or row.period
        row.save(update_fields=["sheet", "period"])
    return row


def _earlier(actor: Actor, file: int, worksheet: str) -> Import | None:
    """An import of the same bytes that waits, or stands."""
    assert actor.organization_id is not None  # noqa: S101  upload has asked
    rows = Import.objects.filter(
        organization_id=actor.organization_id, file_id=file, state__in=(State.WAITING, State.APPLIED)
    )
    if worksheet:
        rows = rows.filter(worksheet=worksheet)
    return rows.order_by("-state", "-at").first()  # waiting before applied


@action("importing.file.choose", on="imported")
def choose(*, actor: Actor, now: datetime, imported: Import, changes: Mapping[str, Any]) -> Import:
    """Decide what the table does not say: worksheet, sheet, period, layout, columns, units, names, about, value.

    Maps are laid over the decisions made so far. Raises NotWaiting, NoForm.
    """
    row = locked(actor, imported)
    if row.state != State.WAITING:
        raise NotWaiting
    kept = Choices.read({**row.choices})
    fresh = Choices.read(changes)
    if "sheet" in changes:
        row.sheet = Form.objects.filter(county=row.county, is_active=True, code=changes["sheet"]).first()
        if row.sheet is None:
            raise NoForm(fields={"sheet": NoForm.sentence})
    if "worksheet" in changes and changes["worksheet"] in {s.name for s in book_of(row.file, row.file_name).sheets}:
        if row.worksheet != changes["worksheet"]:
            kept = Choices()
        row.worksheet = str(changes["worksheet"])
    if "period" in changes:
        row.period = str(changes["period"])[:8]
    made = fresh.over(kept).kept()
    for name in ("layout", "about", "value"):  # these may be taken back to "let the table speak"
        if name in changes:
            made[name] = str(changes[name])
    row.choices = made
    try:
        with transaction.atomic():
            row.save(update_fields=["sheet", "worksheet", "period", "choices"])
    except IntegrityError as twice:
        raise NotWaiting("这张工作表已有一次待办的导入，请在那一次里办理。") from twice
    return row


@action("importing.file.apply", on="imported")
def apply(*, actor: Actor, now: datetime, imported: Import, seen: str, hand_in: bool = False) -> Import:
    """Write what the preview shows, all or nothing. `seen` is the digest of the plan; `hand_in` submits what is full.

    The decisions are remembered for the next table with these heads. Raises NotWaiting, NoForm, NothingToWrite, Moved,
    and what the sheets raise (NotYours, NotNow, Overtaken).
    """
    row = locked(actor, imported)
    if row.state != State.WAITING:
        raise NotWaiting
    desk = Desk(row, actor, now)
    if desk.goal is None or desk.seen is None:
        raise NoForm
    plan = desk.plan
    if not plan.writes:
        raise NothingToWrite
    if seen != plan.digest:
        raise Moved
    row.period, row.state = desk.goal.period.code, State.APPLIED
    row.applied_at, row.applied_by_id, row.applied_by_name = now, actor.user_id, actor.user_name
    row.counts = plan.counts | writing.write(actor, now, row, desk.goal, plan, hand_in=hand_in)
    row.save()
    _remember(actor, now, row, desk)
    return row


def _remember(actor: Actor, now: datetime, row: Import, desk: Desk) -> None:
    if desk.seen is None or row.sheet is None or desk.bare is None:
        return
    # whose form it is stands above each form: remembered, it would put the next one's numbers on the wrong sheet
    choices = replace(desk.choices, about="").kept()
    habit, is_new = Habit.objects.get_or_create(
        organization_id=row.organization_id,
        fingerprint=desk.bare.fingerprint,
        defaults={
            "title": f"{row.file_name}　{row.worksheet}"[:160], "sheet": row.sheet, "choices": choices,
            "by_name": actor.user_name, "at": now,
        },
    )  # fmt: skip
    if not is_new:
        habit.choices, habit.sheet, habit.used = choices, row.sheet, habit.used + 1
        habit.by_name, habit.at = actor.user_name, now
        habit.save()


@action("importing.file.undo", on="imported")
def undo(*, actor: Actor, now: datetime, imported: Import) -> Import:
    """Put back what stood before, within 24 hours, all or nothing.

    Raises NotWaiting (nothing to undo), TooLate, BuiltUpon naming what has moved on since.
    """
    row = locked(actor, imported)
    if row.state != State.APPLIED or row.applied_at is None:
        raise NotWaiting
    if now - row.applied_at > UNDO:
        raise TooLate
    if moved := writing.moved_on(row):
        raise BuiltUpon(f"不能整批撤销，这些已经变了：{'；'.join(moved)}。没有撤销任何数，要改请在报表上逐格办理。")
    writing.put_back(actor, now, row)
    row.state, row.undone_at = State.UNDONE, now
    row.undone_by_id, row.undone_by_name = actor.user_id, actor.user_name
    row.save(update_fields=["state", "undone_at", "undone_by_id", "undone_by_name"])
    return row


@action("importing.file.drop", on="imported")
def drop(*, actor: Actor, now: datetime, imported: Import) -> Import:
    """Not to be imported; the file stays readable. Raises NotWaiting."""
    row = locked(actor, imported)
    if row.state != State.WAITING:
        raise NotWaiting
    row.state = State.DROPPED
    row.save(update_fields=["state"])
    return row


@action("importing.habit.forget", on="habit")
def forget(*, actor: Actor, now: datetime, habit: Habit) -> None:
    """Tables with these heads are read afresh next time. Raises NotYours."""
    may_handle(actor, habit)
    Habit.objects.filter(pk=habit.pk).delete()
