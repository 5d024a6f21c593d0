"""Writing the trail. Everybody calls `write`; nobody touches the table."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from yigongti.foundation.audit.models import Line, Result


class Who(Protocol):
    """What the trail needs of an actor (access.actor.Actor has it)."""

    @property
    def user_id(self) -> int | None: ...  # noqa: D102
    @property
    def user_name(self) -> str: ...  # noqa: D102
    @property
    def position_id(self) -> int | None: ...  # noqa: D102
    @property
    def role_title(self) -> str: ...  # noqa: D102
    @property
    def organization_id(self) -> int | None: ...  # noqa: D102
    @property
    def organization_name(self) -> str: ...  # noqa: D102
    @property
    def county(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def request_id(self) -> str: ...  # noqa: D102


def line(
    *,
    who: Who,
    action: str,
    now: datetime,
    result: str = Result.DONE,
    subject: tuple[str, str] = ("", ""),
    resident_id: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> Line:
    """An unsaved line; `write` and `write_many` save."""
    return Line(
        at=now,
        user_id=who.user_id,
        user_name=who.user_name,
        position_id=who.position_id,
        role=who.role_title,
        organization_id=who.organization_id,
        organization_name=who.organization_name,
        county=who.county,
        action=action,
        result=result,
        subject_type=subject[0],
        subject_id=subject[1],
        resident_id=resident_id,
        detail=dict(detail or {}),
        address=who.address,
        request_id=who.request_id,
    )


def write(
    *,
    who: Who,
    action: str,
    now: datetime,
    result: str = Result.DONE,
    subject: tuple[str, str] = ("", ""),
    resident_id: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append one line in the caller's transaction: if it cannot be written, the caller's write is refused with it."""
    line(who=who, action=action, now=now, result=result, subject=subject, resident_id=resident_id, detail=detail).save(
        force_insert=True
    )


def write_many(lines: Iterable[Line]) -> None:
    """Append many lines at once (a list of residents that was shown)."""
    Line.objects.bulk_create(list(lines))


def refused(*, actor: Who, permission: str, now: datetime, path: str, why: str = "") -> None:
    """One line for an attempt to look where the actor may not (refused writes are audited by @action itself)."""
    write(who=actor, action=permission, now=now, result=Result.REFUSED, detail={"path": path[:200], "why": why})
