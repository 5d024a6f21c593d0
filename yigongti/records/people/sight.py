"""Who may see whom.

A resident is within sight when the managing organization is within the actor's reach, or when a provider says so:
encounters (cared for here), orders (routed here). Break-glass comes with the actor. Providers register themselves at
start-up; people knows none of them.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.records.people.models import Resident

Provider = Callable[[Actor], "QuerySet[Any] | None"]  # rows with a column `resident_id`; None: nothing for this actor
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Widen the sight of residents. `provider(actor)` gives rows with `resident_id`; the last one of a name wins."""
    _providers[name] = provider


def visible(seen_by: Actor) -> QuerySet[Resident]:
    """All residents within the actor's sight, duplicates that were merged included."""
    if seen_by.sees_everything:
        return Resident.objects.all()
    return Resident.objects.filter(within_reach(seen_by, county="county", resident="pk") | _by_care(seen_by))


def _by_care(actor: Actor) -> Q:
    """One EXISTS per provider: PostgreSQL hashes it or probes it, whichever is cheaper for the search at hand."""
    care = Q()
    for provider in _providers.values():
        rows = provider(actor)
        if rows is not None:
            care |= Q(Exists(rows.filter(resident_id=OuterRef("pk"))))
    return care
