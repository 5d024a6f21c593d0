"""Which organizations a position sees, from its organization and the scope of its role.

The tree of organizations is known here, so OWN, TREE, COUNTY and EVERYWHERE work by themselves. What a consortium is,
and whether a township belongs to another one since last month, is known above: `records.places` registers its own
providers.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import connection

from yigongti.foundation.access.models import Organization, Scope

Provider = Callable[[Organization, date], Iterable[int]]  # ids of the organizations within sight on that day

_providers: dict[str, Provider] = {}


def register(scope: str, provider: Provider) -> None:
    """Let `provider(organization, at)` answer for a scope from now on (called once, in an app's `ready`)."""
    _providers[str(scope)] = provider


def reach_of(organization: Organization, scope: str, at: date) -> frozenset[int]:
    """The ids within sight, always with the own organization. EVERYWHERE gives the own alone: it is never listed."""
    return frozenset((organization.pk, *_providers[str(scope)](organization, at)))


def _own(_organization: Organization, _at: date) -> Iterable[int]:
    return ()


def _tree(organization: Organization, _at: date) -> Iterable[int]:
    """Everything below by parent links. UNION (not UNION ALL) ends even on a ring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION SELECT o.id FROM access_organization o"
            " JOIN below b ON o.parent_id = b.id) SELECT id FROM below",
            [organization.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def _county(organization: Organization, at: date) -> Iterable[int]:
    if not organization.county:  # a node above the counties: its tree is the nearest honest answer
        return _tree(organization, at)
    return Organization.objects.filter(county=organization.county).values_list("pk", flat=True)


register(Scope.OWN, _own)
register(Scope.TREE, _tree)
register(Scope.CONSORTIUM, _tree)  # replaced by records.places, which knows consortia
register(Scope.COUNTY, _county)
register(Scope.EVERYWHERE, _own)
