"""Demo mode: the named accounts that the sign-in page offers.

They are those of fictional people that the demo loader made. The settings name them (`DEMO_ACCOUNTS`).
"""

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from yigongti.foundation.access.models import Position, User


def demo_accounts() -> tuple[User, ...]:
    """The demo accounts that may work today, with their positions, in the order of the settings."""
    names = list(settings.DEMO_ACCOUNTS)
    shown = Prefetch("positions", Position.objects.select_related("role", "organization").order_by("pk"))
    today = timezone.localdate()
    rows = User.objects.filter(username__in=names, is_active=True, positions__valid_from__lte=today).distinct()
    return tuple(sorted(rows.prefetch_related(shown), key=lambda user: names.index(user.username)))
