"""Demo mode: the named accounts that the sign-in page offers. They are those of fictional people that the demo loader
made.

An account belongs to the demo when its name begins with `PREFIX`; the loader names them so, nothing else does.
"""

from django.db.models import Prefetch
from django.utils import timezone

from yigongti.foundation.access.models import Position, User

PREFIX = "demo"


def demo_accounts() -> tuple[User, ...]:
    """The demo accounts with their positions, in the order of their names; at most twenty-four."""
    shown = Prefetch("positions", Position.objects.select_related("role", "organization").order_by("pk"))
    today = timezone.localdate()
    rows = User.objects.filter(username__startswith=PREFIX, is_active=True, positions__valid_from__lte=today).distinct()
    return tuple(rows.prefetch_related(shown).order_by("pk")[:24])
