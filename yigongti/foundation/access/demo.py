"""Demo mode: the named accounts that the sign-in page offers.

They are those of fictional people that the demo loader made. The settings name them (`DEMO_ACCOUNTS`).
"""

import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone

from yigongti.foundation.access.models import Position, User


def demo_accounts() -> tuple[User, ...]:
    """The demo accounts that may work today, with their positions, in the order of the settings."""
    names = list(settings.DEMO_ACCOUNTS)
    if not names:
        return ()
    prefixed = r"^[a-z0-9]+\.(" + "|".join(map(re.escape, names)) + ")$"  # of further counties: <short name>.commission
    shown = Prefetch("positions", Position.objects.select_related("role", "organization").order_by("pk"))
    today = timezone.localdate()
    named = Q(username__in=names) | Q(username__regex=prefixed)
    rows = User.objects.filter(named, is_active=True, positions__valid_from__lte=today).distinct()
    return tuple(sorted(rows.prefetch_related(shown), key=lambda user: _place(user.username, names)))


def _place(username: str, names: list[str]) -> tuple[str, int]:
    """County by county, the plain names first, each in the order of the settings."""
    if username in names:
        return "", names.index(username)
    county, _, name = username.partition(".")
    return county, names.index(name)


def by_county(accounts: Iterable[User], titles: Mapping[str, str]) -> list[tuple[str, list[User]]]:
    """The accounts under the name of their county, in their order; `titles` by code, another seat names itself."""
    groups: dict[str, list[User]] = {}
    for user in accounts:
        seat = user.positions.all()[0].organization
        groups.setdefault(titles.get(seat.county) or seat.short_name, []).append(user)
    return list(groups.items())
