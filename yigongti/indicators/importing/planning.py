"""What an import would write: each number beside what stands there, and in words why some cannot be taken."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection import rules
from yigongti.indicators.collection.calendar import before
from yigongti.indicators.collection.models import Cell, Submission
from yigongti.indicators.collection.numbers import Row, Rule, doubts
from yigongti.indicators.importing.tables.seen import Analysis, Found
from yigongti.indicators.importing.targets import Names, Target

NEW, CHANGED, SAME, BLANK, REFUSED = "new", "changed", "same", "blank", "refused"
TITLES: Final = {NEW: "新填", CHANGED: "改动", SAME: "相同", BLANK: "空", REFUSED: "不能导入"}
_TEN_THOUSAND: Final = (Decimal(5000), Decimal(20000))
Key = tuple[int, int, str, str]  # filler, about, fact, age


@dataclass(frozen=True)
class Planned:
    """One cell of the file and what becomes of it."""

    found: Found
    kind: str
    unit: int = 0
    about: int = 0
    fact: str = ""
    age: str = ""
    value: Decimal | None = None
    current: Decimal | None = None
    version: int = 0
    last: Decimal | None = None
    sentence: str = ""
    warning: str = ""
    is_mine: bool = False  # whether the actor may write there, and so may be told what stands

    @property
    def key(self) -> Key:
        """Which number of which sheet it is."""
        return (self.unit, self.about, self.fact, self.age)


@dataclass(frozen=True)
class Plan:
    """All cells; `digest` is what a person has seen and agrees to."""

    cells: tuple[Planned, ...]
    states: Mapping[int, str] = field(default_factory=dict)

    @property
    def writes(self) -> tuple[Planned, ...]:
        """What would be written."""
        return tuple(cell for cell in self.cells if cell.kind in {NEW, CHANGED})

    @property
    def refused(self) -> tuple[Planned, ...]:
        """What a person has to mend in the file."""
        return tuple(cell for cell in self.cells if cell.kind == REFUSED)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {kind: sum(cell.kind == kind for cell in self.cells) for kind in TITLES}

    @property
    def digest(self) -> str:
        """Changes when anything that would be written, or anything that stands there, changes."""
        words = sorted(f"{cell.key} {cell.current} {cell.version} {cell.value}" for cell in self.writes)
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def plan(seen: Analysis, goal: Target, *, names: Names, actor: Actor) -> Plan:
    """Compare an understood table with what stands."""
    placed = [_place(one, goal, names, actor) for one in seen.found]
    states = _states(goal)
    standing, last = _standing(goal), _last(goal)
    cells = [_compare(cell, standing, last, states, names) for cell in placed]
    return Plan(tuple(_doubted(cells, goal, names, standing, last)), states)


def _place(one: Found, goal: Target, names: Names, actor: Actor) -> Planned:
    """To whose sheet a cell belongs. Refused where the actor may not write there."""
    age = one.name if goal.sheet.ages else ""
    if goal.sheet.spread or goal.sheet.ages:
        unit = goal.sole or (goal.units[0].id if goal.units else 0)
        about = goal.rows.get(one.name, 0) if goal.sheet.spread and not age else unit
    else:
        about = names.organizations[one.name].pk if one.name in names.organizations else 0
        unit = about = about or (0 if one.name else goal.sole or 0)
    cell = Planned(one, REFUSED, unit, about, one.fact, age, one.value, is_mine=unit in goal.mine)
    if one.problem:
        return replace(cell, sentence=one.problem)
    if not about:
        return replace(cell, sentence=_nobody(one, goal, names))
    if unit not in {u.id for u in goal.units}:
        return replace(
            cell, sentence=f"“{goal.sheet.title}”不由{names.by_id[unit].short_name}填报，请删去这一行或换一张报表"
        )
    if unit not in goal.mine:
        mine = actor.organization_name
        return replace(cell, sentence=f"这是{names.by_id[unit].short_name}的数，{mine}不能代填，请由该单位自己导入")
    return replace(cell, kind=BLANK if one.value is None else NEW)


def _nobody(one: Found, goal: Target, names: Names) -> str:
    if one.name in names.organizations:
        return f"“{goal.sheet.title}”没有{names.organizations[one.name].short_name}这一行，请删去或换一张报表"
    return "不知道是哪个机构的数，请在对应关系里选定机构"


def _states(goal: Target) -> dict[int, str]:
    """The newest version's state for each filler."""
    rows = Submission.objects.filter(
        sheet=goal.sheet, period=goal.period.code, organization_id__in=[u.id for u in goal.units]
    ).order_by("version")
    return dict(rows.values_list("organization_id", "state"))


def _standing(goal: Target) -> dict[Key, Cell]:
    rows = Cell.objects.filter(submission__sheet=goal.sheet, submission__period=goal.period.code).select_related(
        "submission"
    )
    return {
        (cell.submission.organization_id, cell.about_id, cell.fact, cell.age): cell
        for cell in rows.order_by("submission__version")
    }


def _last(goal: Target) -> dict[Key, Decimal | None]:
    """The numbers of the period before, newest version of each."""
    earlier = before(goal.period).code
    rows = Cell.objects.filter(submission__sheet=goal.sheet, submission__period=earlier).order_by("submission__version")
    return {
        (filler, about, fact, age): value
        for filler, about, fact, age, value in rows.values_list(
            "submission__organization_id", "about_id", "fact", "age", "value"
        )
    }


def _compare(
    cell: Planned,
    standing: Mapping[Key, Cell],
    last: Mapping[Key, Decimal | None],
    states: Mapping[int, str],
    names: Names,
) -> Planned:
    if not cell.is_mine:
        return cell  # what stands on a sheet of somebody else is not shown beside a file
    stands = standing.get(cell.key)
    cell = replace(
        cell,
        current=stands.value if stands else None,
        version=stands.version if stands else 0,
        last=last.get(cell.key),
    )
    if cell.kind != NEW:
        return cell
    if stands is not None and stands.value == cell.value:
        return replace(cell, kind=SAME)
    state = states.get(cell.unit, rules.State.DRAFT)
    if state not in rules.EDITABLE:
        return replace(cell, kind=REFUSED, sentence=_closed(state, names.by_id[cell.unit].short_name))
    return replace(cell, kind=CHANGED if stands is not None and stands.value is not None else NEW)


def _closed(state: str, who: str) -> str:
    if state in {rules.State.SUBMITTED, rules.State.CONSORTIUM_APPROVED}:
        return f"{who}这一期{rules.TITLES[rules.State(state)]}，要改请先撤回，或请审核的人退回"
    return f"{who}这一期{rules.TITLES[rules.State(state)]}，要改请先在报表上点“更正”"


def _doubted(
    cells: list[Planned],
    goal: Target,
    names: Names,
    standing: Mapping[Key, Cell],
    last: Mapping[Key, Decimal | None],
) -> Iterable[Planned]:
    """The hints of the sheet's own checks, over the numbers as they would stand afterwards."""
    rows = [
        Row(fact, names.title(goal.sheet, fact), names.unit(fact), _averages(fact, names)) for fact in goal.sheet.facts
    ]
    checks = [Rule(tuple(rule["parts"]), rule["whole"]) for rule in goal.sheet.checks]
    found: dict[Key, str] = {}
    for unit, about in {(cell.unit, cell.about) for cell in cells if cell.kind in {NEW, CHANGED, SAME}}:
        values = {(k[2], k[3]): c.value for k, c in standing.items() if k[:2] == (unit, about)}
        values |= {
            (c.fact, c.age): c.value for c in cells if (c.unit, c.about) == (unit, about) and c.kind in {NEW, CHANGED}
        }
        earlier = {(k[2], k[3]): value for k, value in last.items() if k[:2] == (unit, about)}
        for (fact, age), words in doubts(rows, checks, values, earlier, jump=goal.sheet.jump).items():
            found[unit, about, fact, age] = words
    for cell in cells:
        hints = [found.get(cell.key, "")] if cell.kind in {NEW, CHANGED} else []
        if cell.kind in {NEW, CHANGED} and _by_ten_thousand(cell):
            hints.append("与上期差约一万倍，单位可能不对")
        yield replace(cell, warning="；".join(filter(None, [*hints, cell.found.note])))


def _averages(fact: str, names: Names) -> bool:
    return fact in names.facts and names.facts[fact].period == "average"


def _by_ten_thousand(cell: Planned) -> bool:
    if not cell.last or not cell.value:
        return False
    times = max(abs(cell.value / cell.last), abs(cell.last / cell.value))
    return _TEN_THOUSAND[0] <= times <= _TEN_THOUSAND[1]
