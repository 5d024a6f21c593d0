"""What stands under a number: the records of one fact for a scope and a period, as one query with the same names.

Three kinds of ground. Rows of facts (FactRecord: what rooms reported, states, numbers that were handed in) stand here.
A stream counts its records where they are: it registers by `stands_on`, and opens as a query over the very records with
the declaration of the fact. Verdicts have no rows; see `sources.VERDICTS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.board import FactReading
from yigongti.indicators.facts import Origin
from yigongti.indicators.models import FactRecord, NumberOrigin, ScopeKind
from yigongti.indicators.periods import Period
from yigongti.indicators.scopes import Scope
from yigongti.indicators.sources import KINDS

SCOPE_FIELD = {
    ScopeKind.COUNTY: None,
    ScopeKind.CONSORTIUM: "consortium_id",
    ScopeKind.INSTITUTION: "institution_id",
    ScopeKind.SITE: "organization_id",
}


@dataclass(frozen=True)
class Plot:
    """Which ground is wanted: the reading with its fact, the scope, the period; places loaded once."""

    county: str
    reading: FactReading
    scope: Scope
    period: Period
    where: Attribution

    @property
    def months(self) -> tuple[int, ...]:
        """The months that count: of a state the one that the reading stands for."""
        return (self.reading.as_of,) if self.reading.origin == Origin.STATES else self.period.months


@dataclass(frozen=True)
class Ground:
    """Rows with the names that a list needs: `at`, `site`, and by annotation `person`, `place` (institution), `number`.

    `kind` is the kind of every row; empty where each row names its own. `cells` says that sums may be taken from the
    cells of the cube once there are too many rows to count while somebody waits; `pending` that they are about to move.
    """

    rows: QuerySet[Any]
    at: str = "occurred_at"
    site: str = "organization_id"
    kind: str = ""
    cells: bool = False
    pending: bool = False

    def seen(self, actor: Actor) -> Q:
        """Rows whose record the viewer may see, by the very condition that guards the record's own pages."""
        if self.kind:
            return _sight(self.kind, actor)
        seen = Q(pk__in=[])
        for name in self.rows.order_by().values_list("record_type", flat=True).distinct():
            kind = KINDS.get(name)
            if kind is None or (kind.permission and not actor.may(kind.permission)):
                continue
            ids = kind.visible(actor)
            seen |= Q(record_type=name) if ids is None else Q(record_type=name, record_id__in=ids)
        return seen

    def record(self, row: Any) -> tuple[str, int]:
        """Kind and key of the record of a row."""
        return (self.kind, row.pk) if self.kind else (row.record_type, row.record_id)


Opener = Callable[[Plot], "Ground | None"]  # None: no stream counts this fact
_openers: list[Opener] = []


def stands_on(opener: Opener) -> None:
    """Called once by whoever counts records where they are, from its `apps.py`."""
    if opener not in _openers:
        _openers.append(opener)


def ground_of(plot: Plot) -> Ground:
    """What stands under a reading. Numbers that were handed in always stand in rows."""
    if plot.reading.number_origin == NumberOrigin.COMPUTED:
        for opener in _openers:
            if (found := opener(plot)) is not None:
                return found
    return _rows(plot)


def _rows(plot: Plot) -> Ground:
    """The rows of a fact; of a state those that say yes."""
    reading = plot.reading
    named = Q(fact=reading.fact) | (Q(fact__startswith=f"{reading.fact}:") if reading.ages else Q())
    rows = FactRecord.objects.filter(
        named, origin=reading.number_origin, county=plot.county, month__in=plot.months, is_retracted=False
    )
    if field := SCOPE_FIELD[plot.scope.kind]:
        rows = rows.filter(**{field: plot.scope.id})
    person = Coalesce(F("person_id"), -F("id"))
    return Ground(rows.exclude(amount=0).annotate(person=person, place=F("institution_id"), number=F("amount")))


def place_of(where: Attribution, site: str) -> Case | F:
    """The institution that answers for a site, as SQL: village clinics under their township center."""
    below: dict[int, list[int]] = {}
    for pk in where.places:
        if (above := where.institution(pk)) != pk:
            below.setdefault(above, []).append(pk)
    if not below:
        return F(site)
    return Case(*(When(**{f"{site}__in": ids, "then": Value(pk)}) for pk, ids in below.items()), default=F(site))


def within(plot: Plot, *, site: str, day: str) -> Q:
    """Rows of a stream inside the scope. A consortium has its members as of the day of each row."""
    scope, where = plot.scope, plot.where
    if scope.kind == ScopeKind.COUNTY:
        return Q()
    if scope.kind == ScopeKind.SITE:
        return Q(**{site: scope.id})
    if scope.kind == ScopeKind.INSTITUTION:
        return Q(**{f"{site}__in": [pk for pk in where.places if where.institution(pk) == scope.id]})
    return _members(where, scope.id, site=site, day=day)


def _members(where: Attribution, consortium: int, *, site: str, day: str) -> Q:
    spans: Mapping[tuple[date | None, date | None], list[int]] = where.spans(consortium)
    inside = Q(pk__in=[])
    for (since, until), sites in spans.items():
        held = Q(**{f"{site}__in": sites})
        held &= Q(**{f"{day}__gte": since}) if since else Q()
        held &= Q(**{f"{day}__lt": until}) if until else Q()
        inside |= held
    return inside


def _sight(name: str, actor: Actor) -> Q:
    kind = KINDS.get(name)
    if kind is None or (kind.permission and not actor.may(kind.permission)):
        return Q(pk__in=[])
    if kind.sight is not None:
        return kind.sight(actor)
    ids = kind.visible(actor)
    return Q() if ids is None else Q(pk__in=ids)
