"""What the security administrator sees: accounts, positions, roles, sessions, break-glass openings, within his reach.

An account belongs to the organizations of its positions; one without any position belongs to nobody yet and is seen by
every security administrator, or it could never be given its first position.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import ApiToken, BreakGlass, Organization, Position, Role, SignedIn, User
from yigongti.foundation.access.session import ABSOLUTE_SECONDS, IDLE_SECONDS
from yigongti.foundation.access.standing import current_positions
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.foundation.rooms import all_rooms


@dataclass(frozen=True)
class MatrixRow:
    """One permission and which roles hold it, in the order of the roles."""

    code: str
    title: str
    reads_residents: bool
    held: tuple[bool, ...]


@dataclass(frozen=True)
class MatrixGroup:
    """The permissions of one room."""

    title: str
    rows: tuple[MatrixRow, ...]


def users(*, seen_by: Actor, text: str = "", state: str = "") -> QuerySet[User]:
    """Accounts by name or number. `state`: "" all | active | inactive | locked (locked: has a lock, maybe over)."""
    mine = Position.objects.filter(within_reach(seen_by))
    rows = User.objects.filter(Q(positions__in=mine) | Q(positions__isnull=True)).distinct()
    if text.strip():
        rows = rows.filter(Q(username__icontains=text.strip()) | Q(display_name__icontains=text.strip()))
    states = {"active": Q(is_active=True), "inactive": Q(is_active=False), "locked": Q(locked_until__isnull=False)}
    shown = Prefetch("positions", mine.select_related("role", "organization").order_by("-valid_from", "pk"))
    return rows.filter(states.get(state, Q())).prefetch_related(shown).order_by("username")


def user(*, seen_by: Actor, user_id: int) -> User:
    """One account. Raises NotFound."""
    found = users(seen_by=seen_by).filter(pk=user_id).first()
    if found is None:
        raise NotFound
    return found


def position(*, seen_by: Actor, position_id: int) -> Position:
    """One position. Raises NotFound."""
    found = Position.objects.filter(within_reach(seen_by), pk=position_id).select_related("user", "role").first()
    if found is None:
        raise NotFound
    return found


def grantable(*, seen_by: Actor) -> tuple[QuerySet[Role], QuerySet[Organization]]:
    """Roles and organizations that the grant form offers."""
    places = Organization.objects.filter(within_reach(seen_by, "pk", county="county"), is_active=True)
    return Role.objects.order_by("title"), places.order_by("code")


def my_positions(*, seen_by: Actor, at: date) -> QuerySet[Position]:
    """One's own positions of today, for the switch."""
    return current_positions(seen_by.user_id or 0, at)


def sessions(*, seen_by: Actor, now: datetime | None = None) -> QuerySet[SignedIn]:
    """Sessions in positions within reach, newest first; with `now` only those that still run."""
    rows = SignedIn.objects.filter(within_reach(seen_by, "position__organization_id"))
    if now is not None:
        seconds = int(now.timestamp())
        rows = rows.filter(
            ended_at__isnull=True,
            seen_seconds__gt=seconds - IDLE_SECONDS,
            started_at__gt=now - timedelta(seconds=ABSOLUTE_SECONDS),
        )
    return rows.select_related("user", "position__role", "position__organization").order_by("-started_at", "-pk")


def session(*, seen_by: Actor, session_id: int) -> SignedIn:
    """One session. Raises NotFound."""
    found = sessions(seen_by=seen_by).filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def role_matrix() -> tuple[list[Role], list[MatrixGroup]]:
    """Every declared permission by room, against every role. No personal data, so nobody's sight narrows it."""
    roles = list(Role.objects.order_by("administers", "title"))
    groups = []
    for room in all_rooms():
        rows = [
            MatrixRow(p.code, p.title, p.reads_residents, tuple(p.code in r.permissions for r in roles))
            for p in room.permissions
        ]
        if rows:
            groups.append(MatrixGroup(room.title, tuple(rows)))
    return roles, groups


def break_glass_list(*, seen_by: Actor, waiting: bool = True) -> QuerySet[BreakGlass]:
    """Openings at organizations within reach; `waiting`: those without a verdict."""
    rows = BreakGlass.objects.filter(within_reach(seen_by, county="county"))
    if waiting:
        rows = rows.filter(verdict="")
    return rows.select_related("user", "position__role", "organization", "reviewed_by").order_by("-opened_at")


def break_glass(*, seen_by: Actor, opened_id: int) -> BreakGlass:
    """One opening. Raises NotFound."""
    found = break_glass_list(seen_by=seen_by, waiting=False).filter(pk=opened_id).first()
    if found is None:
        raise NotFound
    return found


def count_waiting(actor: Actor, now: datetime) -> int:  # noqa: ARG001  the shape of a menu count
    """Openings that wait for review, for the menu."""
    return break_glass_list(seen_by=actor).count()


def tokens(*, seen_by: Actor) -> QuerySet[ApiToken]:
    """API tokens of positions within reach: living ones first, the newest first."""
    rows = ApiToken.objects.filter(within_reach(seen_by, "position__organization_id"))
    rows = rows.select_related("user", "position__role", "position__organization")
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-created_at", "-pk")


def token(*, seen_by: Actor, token_id: int) -> ApiToken:
    """One token. Raises NotFound."""
    found = tokens(seen_by=seen_by).filter(pk=token_id).first()
    if found is None:
        raise NotFound
    return found
