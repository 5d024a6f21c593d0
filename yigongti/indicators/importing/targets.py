"""Where numbers of a file may go: sheets that the actor fills, the organizations on them, and the words for both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.indicators.collection.calendar import around, before, has_ended, period_of
from yigongti.indicators.collection.fillers import Fillers, Unit
from yigongti.indicators.collection.keeping import OTHERS, last_day
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.importing.reading.words import without_brackets
from yigongti.indicators.importing.tables.names import Place, age_term, fact_term, place_term
from yigongti.indicators.importing.tables.seen import Words
from yigongti.indicators.importing.tables.vocabulary import Term, Vocabulary
from yigongti.indicators.models import BaseFact
from yigongti.indicators.periods import BadPeriod, Period, day_of, parse
from yigongti.records.places.models import County, Institution


@dataclass(frozen=True)
class Target:
    """A sheet and a period, with who fills it and who may be spoken of on it.

    `mine` are the fillers for whom the actor may write; `rows` the organizations that the rows speak of (code to id).
    """

    sheet: Sheet
    period: Period
    units: tuple[Unit, ...]
    mine: frozenset[int]
    rows: Mapping[str, int]

    @property
    def sole(self) -> int | None:
        """The filler of a form that names none: the only one for whom the actor may write."""
        return next(iter(self.mine)) if len(self.mine) == 1 else None


class Names:
    """What the organizations and the facts of a county are called; read once per request."""

    def __init__(self, county: str) -> None:
        self.county = county
        self.organizations = {o.code: o for o in Organization.objects.filter(county=county, is_active=True)}
        self.by_id = {o.pk: o for o in self.organizations.values()}
        self.facts = {fact.code: fact for fact in BaseFact.objects.filter(county=county)}
        self._places = tuple(self._terms())
        self.fillers = Fillers(county)

    def _terms(self) -> Iterable[Term]:
        home = County.objects.filter(code=self.county).first()
        regions = tuple(filter(None, (home.province_name, without_brackets(home.name)))) if home else ()
        towns = dict(
            Institution.objects.filter(county_id=self.county, township__isnull=False).values_list(
                "pk", "township__name"
            )
        )
        for one in self.organizations.values():
            yield place_term(Place(one.code, one.name, one.short_name, regions, towns.get(one.pk, "")))

    def words(self, sheet: Sheet, rows: Iterable[str]) -> Words:
        """What may be found in a table for this sheet."""
        lines = {line["fact"]: line for line in sheet.lines}
        facts = [
            fact_term(code, self.title(sheet, code), filter(None, (self._fact_title(code), line.get("title", ""))))
            for code, line in lines.items()
        ]
        names = (
            Vocabulary.of(age_term(age) for age in sheet.ages)
            if sheet.ages
            else Vocabulary.of(self._places, preferred=tuple(rows))
        )
        return Words(Vocabulary.of(facts), {code: self.unit(code) for code in lines}, names)

    def title(self, sheet: Sheet, code: str) -> str:
        """A line's own title on the sheet, or the fact's."""
        own = next((line.get("title", "") for line in sheet.lines if line["fact"] == code), "")
        return own or self._fact_title(code)

    def _fact_title(self, code: str) -> str:
        return self.facts[code].title if code in self.facts else code

    def unit(self, code: str) -> str:
        """The unit of a fact."""
        return self.facts[code].unit if code in self.facts else ""


def sheets_of(county: str) -> list[Sheet]:
    """The sheets in use."""
    return list(Sheet.objects.filter(county=county, is_active=True).order_by("place"))


def target(actor: Actor, names: Names, sheet: Sheet, period: Period) -> Target:
    """Who is on this sheet for this period, and for whom the actor may write."""
    day = last_day(period)
    units = tuple(names.fillers.of_sheet(sheet, day))
    for_others = actor.may(OTHERS) and (actor.sees_everything or actor.scope == "county")
    mine = frozenset(u.id for u in units if for_others or u.id == actor.organization_id)
    spoken = names.fillers.rows_of(sheet, units[0].id, day) if sheet.spread and units else units
    return Target(sheet, period, units, mine, {unit.code: unit.id for unit in spoken})


def fillable(actor: Actor, names: Names, *, today: date) -> list[Sheet]:
    """The sheets on which the actor may write for somebody."""
    return [sheet for sheet in sheets_of(names.county) if target(actor, names, sheet, latest(sheet, today)).mine]


def latest(sheet: Sheet, today: date) -> Period:
    """The last period that has ended: the one for which numbers are expected."""
    running = around(sheet.period_kind, today.year * 100 + today.month)
    return running if has_ended(running, today) else before(running)


def offered(sheet: Sheet, today: date, *, count: int = 6) -> list[Period]:
    """Periods to choose from: the running one, then back."""
    found = [around(sheet.period_kind, today.year * 100 + today.month)]
    while len(found) < count:
        found.append(before(found[-1]))
    return found


def period_or(sheet: Sheet, code: str, default: Period) -> Period:
    """The period of a code where the sheet has such periods, else the default."""
    try:
        return (period_of(sheet.period_kind, code) if code else None) or default
    except BadPeriod:
        return default


__all__ = ["Names", "Target", "day_of", "fillable", "latest", "offered", "parse", "period_or", "sheets_of", "target"]
