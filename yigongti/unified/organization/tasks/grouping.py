"""Tasks counted by document, chapter, phase and unit. Works on rows that somebody may see; asks nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yigongti.unified.organization.tasks import rules
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.models import Role, Task


@dataclass(frozen=True)
class Counts:
    """How many tasks in each tab."""

    total: int = 0
    late: int = 0
    soon: int = 0
    normal: int = 0
    reported: int = 0
    accepted: int = 0

    @property
    def percent(self) -> int:
        """Share accepted, in whole percent, rounded down: 100 means all."""
        return 100 * self.accepted // self.total if self.total else 0


@dataclass(frozen=True)
class Group:
    """A document, phase, chapter or unit with its counts; `key` selects it in the list."""

    key: str
    title: str
    about: str
    counts: Counts


def tally(found: Iterable[Task], now: datetime) -> Counts:
    """How many in each tab; cancelled ones do not count."""
    tabs = {"late": 0, "soon": 0, "normal": 0, "reported": 0, "accepted": 0}
    for task in found:
        tab = rules.tab_of(lateness_of(task, now))
        if tab in tabs:
            tabs[tab] += 1
    return Counts(total=sum(tabs.values()), **tabs)


def phases(found: Sequence[Task], now: datetime) -> list[Group]:
    """Each phase, in the order in which the document comes to it; tasks without one as 未分."""
    parts = _parted((task.phase, task) for task in found)
    return [Group(phase, phase or "未分", "", tally(rows, now)) for phase, rows in parts.items()]


def documents(found: Sequence[Task], now: datetime) -> list[tuple[Group, list[Group]]]:
    """Each source with its chapters. `key` is the source's own (kind and ref)."""
    made = []
    for key, rows in _parted((f"{t.source_kind}:{t.source_ref}", t) for t in found).items():
        head = Group(key, rows[0].source_title, rows[0].source_number, tally(rows, now))
        chapters = _parted((task.chapter, task) for task in rows)
        made.append((head, [Group(c, c or "其他", "", tally(part, now)) for c, part in chapters.items()]))
    return made


def units(found: Sequence[Task], now: datetime) -> list[Group]:
    """Each responsible unit, the latest first. A unit that the county has is one, however it is printed."""
    heads: dict[str, tuple[str, str]] = {}
    members: dict[str, list[Task]] = {}
    for task in found:
        for unit in task.units.all():
            if unit.role != Role.LEAD:
                continue
            key = str(unit.organization_id or unit.name)
            known = unit.organization
            heads.setdefault(key, (known.short_name, "") if known else (unit.name, "未对应机构"))
            members.setdefault(key, []).append(task)
    made = [Group(key, *heads[key], tally(rows, now)) for key, rows in members.items()]
    return sorted((g for g in made if g.counts.total), key=lambda g: (-g.counts.late, -g.counts.total, g.title))


def _parted(pairs: Iterable[tuple[str, Task]]) -> dict[str, list[Task]]:
    made: dict[str, list[Task]] = {}
    for key, task in pairs:
        made.setdefault(key, []).append(task)
    return made
