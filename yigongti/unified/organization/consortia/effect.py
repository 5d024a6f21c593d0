"""What a change of composition or trusteeship does to sight: computed by making it, looking, and taking it back.

The real reach functions answer, for every place and scope in which somebody holds a position on that day; nothing is
estimated.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from yigongti.foundation.access.models import Organization, Position, Scope
from yigongti.records.places import reach
from yigongti.records.places.models import Institution, Level

WIDE = (Scope.TREE, Scope.CONSORTIUM)  # only these depend on who belongs to whom
Pair = tuple[int, str]


@dataclass(frozen=True)
class Shift:
    """At one place, `people` in positions of one width come to see, or no longer see, these institutions."""

    place: str
    people: int
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    gained_clinics: int
    lost_clinics: int

    @property
    def gained(self) -> str:
        """In words: 松溪镇卫生院等 1 家及其 2 家村级机构."""
        return _words(self.gains, self.gained_clinics)

    @property
    def lost(self) -> str:
        """In words."""
        return _words(self.loses, self.lost_clinics)


def _words(names: tuple[str, ...], clinics: int) -> str:
    shown = "、".join(names[:3]) + (f"等 {len(names)} 家" if len(names) > 3 else "")  # noqa: PLR2004  three fit
    return "，".join(part for part in (shown, f"村级机构 {clinics} 家" if clinics else "") if part)


class _TakenBack(Exception):
    """Ends the look: everything that was tried is undone."""


def of(change: Callable[[], object], *, county: str, at: date) -> list[Shift]:
    """The shifts of sight on the day `at` if `change` were made. `change` must be free of effects outside the database.

    What `change` refuses (Problem) passes through.
    """
    before = _sight(county, at)
    after: dict[Pair, frozenset[int]] = {}
    with suppress(_TakenBack), transaction.atomic():
        change()
        after = _sight(county, at)
        raise _TakenBack
    return _shifts(before, after, _people(county, at))


def _people(county: str, at: date) -> dict[Pair, int]:
    held = Position.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at),
        valid_from__lte=at,
        organization__county=county,
        role__scope__in=WIDE,
        user__is_active=True,
    )
    rows = held.values_list("organization_id", "role__scope").annotate(n=Count("user_id", distinct=True))
    return {(place, scope): n for place, scope, n in rows.order_by()}


def _sight(county: str, at: date) -> dict[Pair, frozenset[int]]:
    pairs = _people(county, at)
    places = Organization.objects.in_bulk({place for place, _ in pairs})
    return {pair: reach.reach_of(organization=places[pair[0]], scope=pair[1], at=at) for pair in pairs}


def _shifts(
    before: dict[Pair, frozenset[int]], after: dict[Pair, frozenset[int]], people: dict[Pair, int]
) -> list[Shift]:
    moved = {pair: (after[pair] - before[pair], before[pair] - after[pair]) for pair in before}
    moved = {pair: change for pair, change in moved.items() if any(change)}
    ids = {pk for change in moved.values() for side in change for pk in side} | {place for place, _ in moved}
    known = {row.pk: row for row in Institution.objects.filter(pk__in=ids).select_related("organization")}
    merged: dict[tuple[int, frozenset[int], frozenset[int]], int] = defaultdict(int)
    for pair, (gained, lost) in moved.items():
        merged[pair[0], gained, lost] += people[pair]
    found = [_shift(known, place, n, gained, lost) for (place, gained, lost), n in merged.items()]
    return sorted(found, key=lambda one: (-one.people, one.place))


def _shift(
    known: dict[int, Institution], place: int, people: int, gained: frozenset[int], lost: frozenset[int]
) -> Shift:
    def split(ids: frozenset[int]) -> tuple[tuple[str, ...], int]:
        rows = sorted((known[pk] for pk in ids if pk in known), key=lambda row: row.organization.code)
        names = tuple(row.organization.short_name for row in rows if row.level != Level.VILLAGE)
        return names, len(rows) - len(names)

    gains, gained_clinics = split(gained)
    loses, lost_clinics = split(lost)
    name = known[place].organization.short_name if place in known else Organization.objects.get(pk=place).short_name
    return Shift(name, people, gains, loses, gained_clinics, lost_clinics)
