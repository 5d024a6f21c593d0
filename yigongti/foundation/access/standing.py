"""What a position amounts to just now: its actor, its dates, whether its user may still work. Cached for seconds.

One query by position, one or two for its reach; then nothing for `KEEP_SECONDS`. A change made in this process is seen
at once (`forget`), one made in another process after at most `KEEP_SECONDS`: far inside the 60 s in which a person who
was deactivated must be out.
"""

import time
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Position, Scope
from yigongti.foundation.access.reach import reach_of

KEEP_SECONDS = 5.0
_kept: dict[int, tuple[float, "Standing | None"]] = {}


@dataclass(frozen=True)
class Standing:
    """A position as loaded.

    `session_hash` changes with the password, which ends every session opened with the old one.
    """

    actor: Actor
    is_active: bool
    valid_from: date
    valid_to: date | None
    session_hash: str
    must_change_password: bool

    def stands(self, today: date) -> bool:
        """Whether the user may work in this position today."""
        return self.is_active and self.valid_from <= today and (self.valid_to is None or today < self.valid_to)


def standing_of(position_id: int, today: date) -> Standing | None:
    """The standing of a position; None when there is no such position."""
    kept = _kept.get(position_id)
    if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    loaded = _load(position_id, today)
    if len(_kept) > 5000:  # noqa: PLR2004  a county has fewer people; a bound is a bound
        _kept.clear()
    _kept[position_id] = (time.monotonic(), loaded)
    return loaded


def forget(**_kwargs: object) -> None:
    """Drop what is kept: something that rights depend on has changed. Also serves as a signal receiver."""
    _kept.clear()


def current_positions(user_id: int, today: date) -> QuerySet[Position]:
    """The positions that a user may work in today, in the order in which they are offered."""
    return (
        Position.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=today), user_id=user_id, valid_from__lte=today
        )
        .filter(organization__is_active=True)
        .select_related("role", "organization")
        .order_by("valid_from", "pk")
    )


def actor_of(position: Position, today: date) -> Actor:
    """The actor of a position whose user, role and organization are loaded."""
    role, organization, user = position.role, position.organization, position.user
    return Actor(
        user_id=user.pk,
        user_name=user.display_name,
        position_id=position.pk,
        role_code=role.code,
        role_title=position.title or role.title,
        organization_id=organization.pk,
        organization_name=organization.short_name or organization.name,
        county=organization.county,
        permissions=frozenset(role.permissions),
        reach=reach_of(organization, role.scope, today),
        scope=role.scope,
        sees_everything=role.scope == Scope.EVERYWHERE,
        is_administrator=role.is_administrator,
    )


def _load(position_id: int, today: date) -> Standing | None:
    position = Position.objects.select_related("user", "role", "organization").filter(pk=position_id).first()
    if position is None:
        return None
    return Standing(
        actor=actor_of(position, today),
        is_active=position.user.is_active and position.organization.is_active,
        valid_from=position.valid_from,
        valid_to=position.valid_to,
        session_hash=position.user.get_session_auth_hash(),
        must_change_password=position.user.must_change_password,
    )
