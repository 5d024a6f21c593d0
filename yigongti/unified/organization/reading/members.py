"""Consortia with their units, from annex lists, tables and the running text, one of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yigongti.unified.organization.reading import groupings, pairings, rollcalls, shared_support, tellings, united
from yigongti.unified.organization.reading.fullnames import ShortNames
from yigongti.unified.organization.reading.sentences import Sentence, outside, paragraphs, sentences
from yigongti.unified.organization.reading.shapes import Clause, Consortium, Head, Span
from yigongti.unified.organization.reading.tables import Table, joined
from yigongti.unified.organization.reading.united import Draft, Names

_TOTAL = re.compile(
    r"(?:全县|全区|全市|县域内)(?P<count>\d{1,3})[个家所](?P<noun>[^，。；]{2,30}?)(?:为|组成|作为)(?:其)?(?:成员|分院)"
)


@dataclass(frozen=True)
class MembersFound:
    """Consortia, the ranges that they explain, and what does not agree."""

    consortia: tuple[Consortium, ...] = ()
    used: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def read(text: str, *, head: Head, clauses: Sequence[Clause], tables: Sequence[Table]) -> MembersFound:
    """Every consortium of the document. A list or table goes before the running text that says the same."""
    names = Names(head.scope, ShortNames(joined(text)))
    drafts, used, warnings = rollcalls.read(text, names)
    for table in tables:
        found = groupings.read(text, table, names)
        drafts.extend(found)
        if found:
            used.append(table.span)
    running = [one for place in outside(paragraphs(text, clauses), used) for one in sentences(text, place)]
    told, notes = _told(running, names)
    kept, disagreed = united.merged([*drafts, *told], head.scope)
    shared_support.add(running, kept, names)
    warnings += [*notes, *disagreed, *_total(text, kept)]
    spoken = united.spans([one for one in kept if one.source == "text"])
    consortia = tuple(one.sealed() for one in kept)
    return MembersFound(consortia, (*used, *spoken), tuple(dict.fromkeys(warnings)))


def _told(running: Sequence[Sentence], names: Names) -> tuple[list[Draft], list[str]]:
    """What the sentences say outside of the lists and tables."""
    drafts: list[Draft] = []
    warnings: list[str] = []
    for sentence in running:
        draft, notes = tellings.read(sentence, names)
        if draft is not None:
            drafts.append(draft)
            warnings.extend(notes)
        else:
            drafts.extend(pairings.read(sentence, names))
    return drafts, warnings


def _total(text: str, drafts: Sequence[Draft]) -> list[str]:
    """全县32家…为成员: all consortia together."""
    if not drafts:
        return []
    listed = len({one.name for draft in drafts for one in draft.members if one.role == "member"})
    return [
        f"正文写全县{match['count']}家成员单位，名单里列出{listed}家，请核对"
        for match in _TOTAL.finditer(joined(text))
        if int(match["count"]) != listed
    ]
