"""Qualitative indicators: what two persons say of a checklist, and what follows. Pure.

An item is met when there is an institutional arrangement and it is carried out 〔附件3 注〕. Two different persons
judge every item; the indicator is met when both find every item met, not met when both agree that one is not, and
otherwise not assessed: a verdict that one person could bring about alone is none. Where two find otherwise on an item
a third is asked, and the item is what two of the three found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

PERSONS = 2
WITH_THIRD = 3


class Result(StrEnum):
    """The verdict on a qualitative indicator."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ASSESSED = "not_assessed"


TITLES = {Result.MET: "达到", Result.NOT_MET: "未达到", Result.NOT_ASSESSED: "未评定"}


@dataclass(frozen=True)
class Finding:
    """What one person found on one item: arranged by rule, and carried out. None: not judged yet."""

    arranged: bool | None = None
    carried_out: bool | None = None

    @property
    def is_met(self) -> bool | None:
        """Both must be found; one that is not decides, whatever the other."""
        if self.arranged is False or self.carried_out is False:
            return False
        return True if self.arranged and self.carried_out else None


@dataclass(frozen=True)
class Opinion:
    """One person's findings by item. `person` tells persons apart; any value that does will do."""

    person: int | str
    findings: Mapping[str, Finding]


@dataclass(frozen=True)
class Assessment:
    """The verdict, and why there is none (a Chinese half-sentence, empty with a verdict)."""

    result: Result
    why: str = ""

    @property
    def words(self) -> str:
        """As a page says it."""
        return TITLES[self.result]


NOT_YET = Assessment(Result.NOT_ASSESSED, "还没有评定，须由两人按清单核对材料")


def conclude(checklist: Sequence[str], opinions: Sequence[Opinion]) -> Assessment:
    """The verdict of two different persons, or of the last three. An empty checklist can never be met.

    A person who speaks again replaces what he said before.
    """
    if not checklist:
        return Assessment(Result.NOT_ASSESSED, "县版没有列出核对清单")
    latest = list({opinion.person: opinion for opinion in opinions}.values())[-WITH_THIRD:]
    if len(latest) < PERSONS:
        return NOT_YET if not latest else Assessment(Result.NOT_ASSESSED, "只有一人评定，还须第二人复核")
    said = {item: [_met(opinion, item) for opinion in latest] for item in checklist}
    agreed = {item: _agreed(found) for item, found in said.items()}
    unknown = [item for item, verdict in agreed.items() if verdict is None]
    if open_items := [item for item in unknown if None in said[item]]:
        return Assessment(Result.NOT_ASSESSED, f"还有 {len(open_items)} 项没有评完：{'、'.join(open_items)}")
    if unknown:
        return Assessment(Result.NOT_ASSESSED, f"两人意见不一致：{'、'.join(unknown)}")
    return Assessment(Result.MET if all(agreed.values()) else Result.NOT_MET)


def together(parts: Mapping[str, Assessment]) -> Assessment:
    """A county's verdict from those of its consortia, by their names: met where each is met (待核).

    Not met as soon as one is not; otherwise not assessed, and it says where a verdict is wanting.
    """
    if not parts:
        return NOT_YET
    if any(part.result == Result.NOT_MET for part in parts.values()):
        return Assessment(Result.NOT_MET)
    wanting = [f"{name}：{part.why}" for name, part in parts.items() if part.result == Result.NOT_ASSESSED]
    return Assessment(Result.NOT_ASSESSED, "；".join(wanting)) if wanting else Assessment(Result.MET)


def _agreed(found: Sequence[bool | None]) -> bool | None:
    """What at least two persons found, None where no two agree."""
    return next((verdict for verdict in (True, False) if found.count(verdict) >= PERSONS), None)


def _met(opinion: Opinion, item: str) -> bool | None:
    return opinion.findings.get(item, Finding()).is_met
