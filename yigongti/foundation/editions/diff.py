"""What one edition would change against another: added, changed (old and new), removed, by section, with the clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from yigongti.foundation.editions import entries, load
from yigongti.foundation.editions.load import EditionContent
from yigongti.foundation.editions.section import Entry, Section

What = Literal["added", "changed", "removed"]
HEAD = "edition"
HEAD_TITLE = "县版"


@dataclass(frozen=True)
class Fact:
    """One fact of a changed thing. None where it was not there, or is not there any more."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One thing that is added, changed or removed.

    `clause` is the new edition's, or the old one's for what is removed. `facts` are the facts that differ (for added
    and removed things: all of them).
    """

    section: str
    section_title: str
    what: What
    key: str
    title: str
    clause: str
    facts: tuple[Fact, ...]

    def as_json(self) -> dict[str, Any]:
        """For `yigongti edition diff --json`; the shape is part of docs/editions.md."""
        facts = [{"name": f.name, "before": f.before, "after": f.after} for f in self.facts]
        return {
            "section": self.section, "section_title": self.section_title, "what": self.what, "key": self.key,
            "title": self.title, "clause": self.clause, "facts": facts,
        }  # fmt: skip


def diff(before: EditionContent | None, after: EditionContent) -> tuple[Difference, ...]:
    """What `after` changes against `before` (None: nothing stood before), section by section in the house's order."""
    names = {entry.key: entry.title for one in (before, after) if one for entry in _named(one)}
    found = list(_compare(HEAD, HEAD_TITLE, _head(before), _head(after), names))
    for section in load.sections():
        old = _entries(section, before.of(section.name)) if before else {}
        new = _entries(section, after.of(section.name))
        found += _compare(section.name, section.title or section.file, old, new, names)
    found += _compare("tables", "代码表文件", _tables(before), _tables(after), names)
    return tuple(found)


def _tables(content: EditionContent | None) -> dict[str, Entry]:
    tables = content.tables if content else {}
    return {name: Entry(name, name, {"sha256": digest[:12]}) for name, digest in tables.items()}


def _head(content: EditionContent | None) -> dict[str, Entry]:
    """The head is one thing with its facts."""
    if content is None:
        return {}
    facts = content.head.model_dump(mode="json", exclude_defaults=True)
    return {HEAD: Entry(HEAD, content.head.title, facts)}


def _entries(section: Section, content: Any) -> dict[str, Entry]:
    cut = section.entries or entries.entries_of
    return {entry.key: entry for entry in cut(content)} if content is not None else {}


def _named(content: EditionContent) -> Iterable[Entry]:
    """Things that others point to by code."""
    return entries.entries_of(content.of("institutions")) if content.of("institutions") is not None else ()


def _compare(
    section: str, title: str, old: Mapping[str, Entry], new: Mapping[str, Entry], names: Mapping[str, str]
) -> Iterable[Difference]:
    keys = [*new, *(key for key in old if key not in new)]
    for key in keys:
        before, after = old.get(key), new.get(key)
        facts = _facts(before, after)
        if before is not None and after is not None and not facts:
            continue
        what: What = "added" if before is None else "removed" if after is None else "changed"
        here = after or before
        if here is not None:
            shown = names.get(here.title, here.title)
            yield Difference(section, title, what, key, shown, here.clause, facts)


def _facts(before: Entry | None, after: Entry | None) -> tuple[Fact, ...]:
    old = _all_facts(before)
    new = _all_facts(after)
    labels = [*new, *(name for name in old if name not in new)]
    return tuple(Fact(name, old.get(name), new.get(name)) for name in labels if old.get(name) != new.get(name))


def _all_facts(entry: Entry | None) -> dict[str, Any]:
    """The clause is a fact too: a rule that moves to another clause has changed."""
    if entry is None:
        return {}
    return {**entry.facts, **({"clause": entry.clause} if entry.clause else {})}
