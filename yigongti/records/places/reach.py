"""How far a tree-wide and a consortium-wide position see.

The lead hospital sees every unit of the consortia that it leads, with what hangs under them (village clinics).
Everybody sees the own unit, what hangs under it, and during a trusteeship (托管) that includes its services the unit
that it manages. Sight through a trusteeship does not hand on: who manages a trustee sees the trustee alone.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from yigongti.foundation.access import reach
from yigongti.foundation.access.models import Organization, Scope
from yigongti.records.places.models import MembershipRole

_SQL = """
WITH RECURSIVE led AS (
    SELECT consortium_id FROM places_membership
    WHERE %(whole)s AND institution_id = %(me)s AND role = %(lead)s AND period @> %(at)s::date
), below(id) AS (
    SELECT %(me)s::bigint
    UNION
    SELECT t.unit_id FROM places_trusteeship t
    WHERE t.trustee_id = %(me)s AND t.gives_sight AND t.period @> %(at)s::date
    UNION
    SELECT m.institution_id FROM places_membership m JOIN led USING (consortium_id) WHERE m.period @> %(at)s::date
    UNION
    SELECT o.id FROM access_organization o JOIN below b ON o.parent_id = b.id
)
SELECT id FROM below
"""


def consortium(organization: Organization, at: date) -> Iterable[int]:
    """The ids of the organizations that a consortium-wide position at `organization` sees on a day."""
    return _within(organization, at, whole=True)


def tree(organization: Organization, at: date) -> Iterable[int]:
    """The ids of the organizations that a tree-wide position at `organization` sees on a day."""
    return _within(organization, at, whole=False)


def _within(organization: Organization, at: date, *, whole: bool) -> list[int]:
    words: dict[str, int | str | date | bool] = {
        "me": organization.pk,
        "lead": MembershipRole.LEAD.value,
        "at": at,
        "whole": whole,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, words)
        return [row[0] for row in cursor.fetchall()]


def reach_of(*, organization: Organization, scope: str, at: date) -> frozenset[int]:
    """The ids within sight of a position, by the scope of its role."""
    return reach.reach_of(organization, scope, at)


def install() -> None:
    """Teach the ground what a consortium and a trusteeship are (called once, by the app)."""
    reach.register(Scope.CONSORTIUM, consortium)
    reach.register(Scope.TREE, tree)
