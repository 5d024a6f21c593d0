"""Building members and consortia out of what a finder saw; merging what two places of a document say of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from yigongti.unified.organization.reading.fullnames import SHORT_DOUBT, ShortNames, full, same_hospital, stem
from yigongti.unified.organization.reading.rosters import Listed
from yigongti.unified.organization.reading.shapes import Consortium, Found, Member, Span

LISTED_DOUBT = "名单里没有，只在别处写到，请核对"


@dataclass(frozen=True)
class Names:
    """What is needed to complete names: the county and the full names that stand in the document."""

    scope: str
    shorts: ShortNames

    def member(self, unit: Listed, role: str, *, rule: str, confidence: float = 1.0, year: int | None = None) -> Member:
        """The unit as a member; its doubt goes where the full name is found."""
        name, doubt = unit.name, unit.doubt
        if doubt == SHORT_DOUBT and (found := self.shorts.of(unit.name)):
            name, doubt = found, ""
        township = unit.township
        found_at = Found(unit.span, rule, 0.7 if doubt else confidence, doubt)
        return Member(unit.printed, full(name, self.scope), unit.role or role, found_at, township, year)


@dataclass
class Draft:
    """A consortium being read. `source`: list | table | text, in this order of trust."""

    name: str
    found: Found
    source: str
    members: list[Member] = field(default_factory=list)
    named: bool = True

    @property
    def lead(self) -> str:
        """The full name of the leading unit, "" where none is told."""
        return next((one.name for one in self.members if one.role == "lead"), "")

    def add(self, member: Member) -> None:
        """Takes the unit in, once for each role; a lead is not its own member."""
        same = [one for one in self.members if one.name == member.name and one.township == member.township]
        if any(one.role in (member.role, "lead") for one in same):
            return
        self.members.append(member)

    def sealed(self) -> Consortium:
        """The finished consortium."""
        return Consortium(self.name, self.found, tuple(self.members))


_TRUST = ("list", "table", "text")


def merged(drafts: Iterable[Draft], scope: str) -> tuple[list[Draft], list[str]]:
    """One draft for each consortium: the most trusted place, completed by the others; and what does not agree."""
    kept: list[Draft] = []
    warnings: list[str] = []
    for draft in sorted(drafts, key=lambda one: (_TRUST.index(one.source), one.found.span.start)):
        same = next((one for one in kept if _same(one, draft, scope)), None)
        if same is None:
            kept.append(draft)
        elif same.source == draft.source == "text":
            _join(same, draft)
        else:
            warnings.extend(_complete(same, draft, scope))
    kept.sort(key=lambda one: one.found.span.start)
    return kept, warnings


def _same(first: Draft, second: Draft, scope: str) -> bool:
    if first.lead and second.lead:
        return same_hospital(first.lead, second.lead, scope) and _kind(first) == _kind(second)
    return first.name.removeprefix(scope) == second.name.removeprefix(scope)


def _kind(draft: Draft) -> bool:
    """A city group is not the county's consortium of the same hospital."""
    return "城市" in draft.name


def _join(kept: Draft, other: Draft) -> None:
    """Two sentences of the running text about one consortium."""
    if other.named and not kept.named:
        kept.name, kept.named, kept.found = other.name, True, other.found
    for member in other.members:
        kept.add(member)


def _complete(kept: Draft, other: Draft, scope: str) -> list[str]:
    """Years and townships that only the other place tells; units that only it names."""
    index = {stem(one.name, scope): at for at, one in enumerate(kept.members) if one.role != "lead"}
    missing: list[str] = []
    for member in other.members:
        at = index.get(stem(member.name, scope))
        if at is not None:
            mine = kept.members[at]
            year = mine.year if mine.year is not None else member.year
            kept.members[at] = replace(mine, year=year, township=mine.township or member.township)
        elif member.role != "lead":
            missing.append(member.printed)
            if other.source != "text":
                found = replace(member.found, confidence=0.6, doubt=LISTED_DOUBT)
                kept.add(replace(member, found=found))
    if not missing:
        return []
    return [f"“{kept.name}”：{'、'.join(missing)}没有列在名单里，却在别处写到，请核对"]


def spans(drafts: Sequence[Draft]) -> list[Span]:
    """Where the consortia and their units stand."""
    return [span for draft in drafts for span in (draft.found.span, *(one.found.span for one in draft.members))]
