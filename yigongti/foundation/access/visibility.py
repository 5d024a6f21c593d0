"""The one filter of sight. Every queries module takes its rows through `within_reach`, whatever door asks.

The width of a position decides the cheapest honest condition: everything, one county, or a list of organizations.
"""

from django.db.models import Q

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Scope


def within_reach(
    actor: Actor, field: str = "organization_id", *, county: str | None = None, resident: str | None = None
) -> Q:
    """The condition "owned by an organization within the actor's sight".

    `field` holds the owning organization's id; `county`, where the table has such a column, lets county-wide positions
    be filtered by one index value instead of hundreds of ids; `resident` names the column of the resident's id, so that
    rows of residents opened by break-glass come too. Combine it with `|` where order routing widens sight further.
    """
    if actor.sees_everything:
        return Q()
    opened = Q(**{f"{resident}__in": actor.opened}) if resident and actor.opened else None
    if county and actor.scope == Scope.COUNTY and actor.county:
        seen = Q(**{county: actor.county})
    elif len(actor.reach) == 1:
        seen = Q(**{field: next(iter(actor.reach))})
    else:
        seen = Q(**{f"{field}__in": sorted(actor.reach)})  # empty reach: Django turns it into "no rows" without asking
    return seen if opened is None else seen | opened
