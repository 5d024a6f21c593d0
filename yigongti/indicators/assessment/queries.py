"""Reading checklists: what is judged in a year, what was handed in, who judged, and what follows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.indicators import evidence, formulas
from yigongti.indicators.assessment.locks import locked_at
from yigongti.indicators.assessment.models import Aspect, Case, Found, Judgement, Material
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.evidence import Assessment, Finding, Opinion, Result
from yigongti.indicators.models import Indicator
from yigongti.indicators.periods import day_of
from yigongti.indicators.values import tree_of
from yigongti.records.places.models import Consortium

READ = "assessment.case.read"
JUDGE = "assessment.judgement.give"
FIRST_YEAR = 2020
APART = "两人意见不一致，待第三人评定或重评"


class NoCase(NotFound):
    """No such checklist within sight."""

    sentence = "没有找到这份核对清单，请从“资料评定”打开。"


@dataclass(frozen=True)
class Place:
    """What a checklist speaks of: one indicator of one consortium in one year."""

    indicator: Indicator
    consortium: Consortium
    year: int


@dataclass(frozen=True)
class Line:
    """One checklist in the list of a year: how many items have materials, how many judged, and the verdict."""

    place: Place
    case: Case | None
    covered: int
    judged: int
    verdict: Assessment
    mine: bool  # the viewer has given his

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(_items_of(self.place, self.case))


@dataclass(frozen=True)
class Item:
    """One item of a checklist: materials by aspect, those out of sight counted, and what was found."""

    name: str
    arranged: tuple[Material, ...]
    carried_out: tuple[Material, ...]
    hidden: int
    found: tuple[tuple[Judgement, Found], ...]
    met: bool | None = None
    apart: bool = False


@dataclass(frozen=True)
class Dossier:
    """Everything on the page of a checklist, as the viewer may see it."""

    place: Place
    case: Case | None
    versions: tuple[Case, ...]
    items: tuple[Item, ...]
    verdict: Assessment
    judged: int
    mine: Judgement | None
    others_open: bool  # whether what was found may be shown to this viewer
    rounds: tuple[Judgement, ...]  # of earlier rounds and of this one, as far as open
    locked: datetime | None
    own_material: bool

    @property
    def is_closed(self) -> bool:
        """A lock came after this version was opened: it changes no more."""
        return self.locked is not None and (self.case is None or self.case.opened_at <= self.locked)


def judged_indicators(*, county: str, at: date) -> list[Indicator]:
    """The indicators in force that are judged by a checklist, in the order of the annex."""
    held = Indicator.objects.filter(county=county, kind="evidence", valid_from__lte=at)
    rows = held.filter(Q(valid_to=None) | Q(valid_to__gt=at)).order_by("place", "code")
    return [one for one in rows if isinstance(tree_of(one), formulas.Checklist)]


def place(*, seen_by: Actor, code: str, consortium: str, year: int, now: datetime) -> Place:
    """What an address names. Raises NoCase."""
    seen_by.require(READ)
    for one in places(seen_by=seen_by, year=year, now=now):
        if one.indicator.code == code and one.consortium.code == consortium:
            return one
    raise NoCase


def places(*, seen_by: Actor, year: int, now: datetime) -> list[Place]:
    """Every checklist of a year within the actor's sight."""
    today = day_of(now)
    if not FIRST_YEAR <= year <= today.year:
        return []
    where = Attribution(seen_by.county) if seen_by.county else None
    found = Consortium.objects.filter(county_id=seen_by.county).order_by("pk")
    seen = [c for c in found if where is not None and _sees(seen_by, c, where, today)]
    return [Place(i, c, year) for i in judged_indicators(county=seen_by.county, at=today) for c in seen]


def _sees(actor: Actor, consortium: Consortium, where: Attribution, today: date) -> bool:
    if actor.sees_everything or actor.scope == "county":
        return True
    return any(actor.sees(pk) for pk in where.members(consortium.pk, today))


def cases(*, places: Collection[Place]) -> dict[tuple[str, int, int], list[Case]]:
    """Every version by indicator, consortium and year, newest first, with materials in force and judgements."""
    rows = loaded(
        rows=Case.objects.filter(
            indicator__in={p.indicator.code for p in places},
            consortium__in={p.consortium.pk for p in places},
            year__in={p.year for p in places},
        )
    )
    found: dict[tuple[str, int, int], list[Case]] = {}
    for one in rows:
        found.setdefault((one.indicator, one.consortium_id, one.year), []).append(one)
    return found


def loaded(*, rows: QuerySet[Case]) -> QuerySet[Case]:
    """With materials in force and judgements, newest version first."""
    materials = Material.objects.filter(withdrawn_at=None).select_related("organization", "file")
    judgements = Judgement.objects.prefetch_related("found")
    prefetched = rows.prefetch_related(Prefetch("materials", materials), Prefetch("judgements", judgements))
    return prefetched.order_by("-version")


def verdict(case: Case | None) -> Assessment:
    """What the judgements of the round under way say."""
    if case is None:
        return evidence.NOT_YET
    return evidence.conclude(case.checklist, [_opinion(j) for j in _of_round(case)])


def counting(versions: Iterable[Case]) -> Case | None:
    """The version whose verdict counts: the newest that has one, else the newest. `versions` newest first."""
    rows = list(versions)
    concluded = (one for one in rows if verdict(one).result != Result.NOT_ASSESSED)
    return next(concluded, rows[0] if rows else None)


def _of_round(case: Case) -> list[Judgement]:
    return [j for j in case.judgements.all() if j.round == case.round]


def _opinion(judgement: Judgement) -> Opinion:
    found = {f.item: Finding(f.arranged, f.carried_out) for f in judgement.found.all()}
    return Opinion(judgement.person_id, found)


def _items_of(where: Place, case: Case | None) -> list[str]:
    """The items: those of the case once it is open, else those of the edition in force."""
    return list(case.checklist) if case is not None else list(where.indicator.checklist)


def lines(*, seen_by: Actor, year: int, now: datetime) -> list[Line]:
    """The list of a year."""
    seen_by.require(READ)
    found = places(seen_by=seen_by, year=year, now=now)
    held = cases(places=found)
    return [_line(one, held.get((one.indicator.code, one.consortium.pk, year), []), seen_by) for one in found]


def _line(where: Place, versions: list[Case], actor: Actor) -> Line:
    case = versions[0] if versions else None
    given = _of_round(case) if case else []
    covered = {m.item for m in case.materials.all()} if case else set()
    mine = any(j.person_id == actor.user_id for j in given)
    return Line(where, case, len(covered), len(given), softened(verdict(case), mine=mine), mine)


def softened(found: Assessment, *, mine: bool) -> Assessment:
    """Who has not judged is not told on which items the others differ."""
    if mine or found.result != Result.NOT_ASSESSED or "不一致" not in found.why:
        return found
    return Assessment(Result.NOT_ASSESSED, APART)


def dossier(*, seen_by: Actor, where: Place, version: int = 0) -> Dossier:
    """The page of a checklist; `version` 0 is the newest."""
    seen_by.require(READ)
    versions = cases(places=[where]).get((where.indicator.code, where.consortium.pk, where.year), [])
    case = next((one for one in versions if one.version == version), versions[0] if versions else None)
    given = _of_round(case) if case else []
    mine = next((j for j in given if j.person_id == seen_by.user_id), None)
    found = verdict(case)
    is_open = mine is not None or found.result != Result.NOT_ASSESSED
    return Dossier(
        place=where,
        case=case,
        versions=tuple(versions),
        items=tuple(_item(name, case, given if is_open else [], seen_by) for name in _items_of(where, case)),
        verdict=softened(found, mine=mine is not None),
        judged=len(given),
        mine=mine,
        others_open=is_open,
        rounds=tuple(j for j in case.judgements.all() if is_open or j.round < case.round) if case else (),
        locked=locked_at(county=seen_by.county, year=where.year),
        own_material=case is not None and any(m.by_id == seen_by.user_id for m in case.materials.all()),
    )


def _item(name: str, case: Case | None, given: list[Judgement], actor: Actor) -> Item:
    all_ = [m for m in case.materials.all() if m.item == name] if case else []
    seen = [m for m in all_ if sees_material(actor=actor, material=m)]
    found = tuple((j, f) for j in given for f in j.found.all() if f.item == name)
    said = [Finding(f.arranged, f.carried_out).is_met for _, f in found]
    met = next((v for v in (True, False) if said.count(v) >= evidence.PERSONS), None)
    arranged = tuple(m for m in seen if m.aspect == Aspect.ARRANGED)
    carried_out = tuple(m for m in seen if m.aspect == Aspect.CARRIED_OUT)
    apart = met is None and len(said) >= evidence.PERSONS
    return Item(name, arranged, carried_out, len(all_) - len(seen), found, met, apart)


def sees_material(*, actor: Actor, material: Material) -> bool:
    """Who judges or watches the county sees all; others what organizations within their reach handed in."""
    return actor.scope == "county" or actor.sees(material.organization_id)


def names(*, county: str) -> list[tuple[str, str]]:
    """Code and name of the county's indicators in force."""
    return list(Indicator.objects.filter(county=county, valid_to=None).values_list("code", "name"))
