"""How far a consortium-wide position sees.

The lead hospital sees every unit of the consortia that it leads, with what hangs under them (village clinics).
Everybody else with this scope sees the own unit and what hangs under it.
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
    WHERE institution_id = %(me)s AND role = %(lead)s AND period @> %(at)s::date
), below(id) AS (
    SELECT %(me)s::bigint
    UNION
    SELECT m.institution_id FROM places_membership m JOIN led USING (consortium_id) WHERE m.period @> %(at)s::date
    UNION
    SELECT o.id FROM access_organization o JOIN below b ON o.parent_id = b.id
)
SELECT id FROM below
"""


def consortium(organization: Organization, at: date) -> Iterable[int]:
    """The ids of the organizations that a consortium-wide position at `organization` sees on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"me": organization.pk, "lead": MembershipRole.LEAD.value, "at": at})
        return [row[0] for row in cursor.fetchall()]


def reach_of(*, organization: Organization, scope: str, at: date) -> frozenset[int]:
    """The ids within sight of a position, by the scope of its role."""
    return reach.reach_of(organization, scope, at)


def install() -> None:
    """Teach the ground what a consortium is (called once, by the app)."""
    reach.register(Scope.CONSORTIUM, consortium)
