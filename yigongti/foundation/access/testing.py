"""For everybody's tests: actors, roles, positions, and a signed-in test client."""

import itertools
import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from yigongti.foundation.access import session as sessions
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import ApiToken, Organization, Position, Role, Scope, User
from yigongti.foundation.access.standing import actor_of
from yigongti.foundation.access.tokens import digest

_numbers = itertools.count(1)
LONG_AGO = date(2020, 1, 1)


def make_actor(
    permissions: Iterable[str] = (),
    organization: Organization | None = None,
    reach: Iterable[int | Organization] | None = None,
    *,
    user: User | None = None,
    scope: str = Scope.OWN,
    county: str = "",
    role_code: str = "test",
    role_title: str = "测试",
    opened: Iterable[int] = (),
) -> Actor:
    """An actor with exactly these permissions.

    Without an organization nothing touches the database. With one, a user is made (unless given), so that foreign keys
    to the user hold; `reach` (ids or organizations) defaults to the organization alone.
    """
    if organization is not None and user is None:
        user = User.objects.create_user(f"actor-{next(_numbers)}", None, display_name="测试人员")
    own = () if organization is None else (organization.pk,)
    return Actor(
        user_id=user.pk if user else None,
        user_name=user.display_name if user else "测试人员",
        position_id=None,
        role_code=role_code,
        role_title=role_title,
        organization_id=organization.pk if organization else None,
        organization_name=organization.short_name if organization else "",
        county=county or (organization.county if organization else ""),
        permissions=frozenset(permissions),
        reach=frozenset(r.pk if isinstance(r, Organization) else r for r in reach)
        if reach is not None
        else frozenset(own),
        scope=scope,
        sees_everything=scope == Scope.EVERYWHERE,
        address="127.0.0.1",
        request_id="test",
        opened=frozenset(opened),
    )


def make_role(
    permissions: Iterable[str] = (), *, code: str = "", scope: str = Scope.OWN, is_administrator: bool = False
) -> Role:
    """A role with exactly these permissions."""
    code = code or f"role-{next(_numbers)}"
    return Role.objects.create(
        code=code, title=code, permissions=sorted(permissions), scope=scope, is_administrator=is_administrator
    )


def make_position(
    permissions: Iterable[str] = (),
    organization: Organization | None = None,
    *,
    user: User | None = None,
    scope: str = Scope.OWN,
    is_administrator: bool = False,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> Position:
    """A position of a (new) user with a role of exactly these permissions, at a (new) organization."""
    number = next(_numbers)
    organization = organization or Organization.objects.create(
        code=f"org-{number}", name=f"测试机构{number}", short_name=f"机构{number}", county="990038"
    )
    user = user or User.objects.create_user(f"user-{number}", None, display_name=f"测试{number}")
    role = make_role(permissions, scope=scope, is_administrator=is_administrator)
    return Position.objects.create(
        user=user, role=role, organization=organization, valid_from=valid_from, valid_to=valid_to
    )


def actor_for(position: Position, today: date | None = None) -> Actor:
    """The actor that a stored position gives, as the middleware would build it."""
    return actor_of(position, today or date.today())  # noqa: DTZ011  tests live in one zone


def sign_in(client: Client, user: User, position: Position | None = None, *, factor: bool = True) -> Client:
    """Give the client a session of this user in this position (default: the user's first), second factor given."""
    client.force_login(user)
    chosen = position or Position.objects.filter(user=user).order_by("pk").first()
    session = client.session
    if chosen is not None:
        session[sessions.POSITION] = chosen.pk
    session[sessions.STARTED] = session[sessions.SEEN] = int(time.time())
    session[sessions.FACTOR] = factor
    session.save()
    assert session[SESSION_KEY] == str(user.pk)  # noqa: S101  a helper of tests
    return client


def make_token(position: Position, *, days: int = 1) -> str:
    """The secret of a new API token of this position, for `Authorization: Bearer`. Negative days: expired."""
    number, now = next(_numbers), timezone.now()
    secret = f"ygt_test-{number}-{position.pk}"
    ApiToken.objects.create(
        user=position.user, position=position, name=f"测试系统{number}号", hint=secret[:10], digest=digest(secret),
        made_with=secret, created_at=now - timedelta(days=10), expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return secret
