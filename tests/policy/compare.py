"""A reading against the truth of its document: for each kind what was hit, what is too much, what is missing.

The places of both are compared in characters of ink (blanks, Markdown marks and line breaks do not count), so that a
reading of the same document with other line ends is measured by the same table. Rules of sameness, kind by kind:

clauses     path, start and end               headings   path and words (title of the clause)
units       path, role, name as printed       unit_names path, role, completed name (information)
deadlines   path, overlapping place, kind, since, due, every
quantities  path, overlapping place, comparator, value, upper, unit      binds: the noun (information)
members     consortium (name or lead), role, any name                    years: the same with year or without
indicators  core table: row and every cell; monitoring table: every field
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from tests.policy.score import Score, by_key, by_match
from tests.policy.tables import indicators
from tests.policy.truth import Ink, Truth
from yigongti.unified.organization.reading.shapes import Reading

ASSERTED = {
    "clauses": 0.98,
    "units": 0.98,
    "members": 0.98,
    "indicators": 0.98,
    "deadlines": 0.95,
    "quantities": 0.95,
    "headings": 0.95,
    "head": 0.98,
    "posts": 0.98,
    "references": 0.9,
}
_WIDE = str.maketrans("０１２３４５６７８９％〔〕[]()【】", "0123456789%（）（）（）（）")


@dataclass(frozen=True)
class Placed:
    """A finding with its place in ink."""

    item: object
    path: tuple[str, ...]
    start: int
    end: int


def plain(words: str) -> str:
    """Without blanks; half-width digits; one form of brackets."""
    return re.sub(r"\s|\*\*", "", words).translate(_WIDE)


def compare(reading: Reading, truth: Truth) -> dict[str, Score]:
    """Score by kind. Raises AssertionError where the reading is of another text."""
    read, told = Ink(reading.text), Ink(truth.text)
    if plain(read.text) != plain(told.text):
        raise AssertionError("the reading's text is not the document's")
    scores = {
        "head": _head(reading, truth),
        "clauses": _clauses(reading, truth, read, told),
        "clause_kinds": by_key(
            [((_path(c.path), c.kind), _at(c)) for c in reading.clauses],
            [((_path(c.path), c.kind), _at(c)) for c in truth.clauses],
        ),
        "headings": _headings(reading, truth),
    }
    scores |= _units(reading, truth)
    for kind, same in (("deadlines", _same_due), ("quantities", _same_amount), ("binds", _same_binds)):
        name = "quantities" if kind == "binds" else kind
        scores[kind] = by_match(_placed(reading, name, read), _placed(truth, name, told), same, _words)
    scores |= _members(reading, truth)
    scores["indicators"] = indicators(reading, truth, plain)
    scores |= _others(reading, truth)
    return scores


def _path(path) -> tuple[str, ...]:
    return tuple(plain(label) for label in path)


def _at(clause) -> str:
    return "/".join(clause.path) + f" ({clause.kind})"


def _clauses(reading, truth, read: Ink, told: Ink) -> Score:
    def found(c):
        start, end = read.at(c.span.start), read.at(c.span.end)
        return (_path(c.path), start, end), f"{'/'.join(c.path)} {_ends(read.text[start:end])}"

    def marked(c):
        start, end = told.at(c.start), told.at(c.end)
        return (_path(c.path), start, end), f"{'/'.join(c.path)} {_ends(told.text[start:end])}"

    return by_key(map(found, reading.clauses), map(marked, truth.clauses))


def _ends(words: str) -> str:
    return words if len(words) < 40 else f"{words[:20]}…{words[-18:]}"


def _headings(reading, truth) -> Score:
    def title(c):
        return (_path(c.path), plain(c.heading)), f"{'/'.join(c.path)}: {c.heading or '(none)'}"

    return by_key(map(title, reading.clauses), map(title, truth.clauses))


def _units(reading, truth) -> dict[str, Score]:
    def all_units(clauses, attribute):
        return [
            (
                (_path(c.path), u.role, plain(getattr(u, attribute))),
                f"{'/'.join(c.path)} {u.role} {getattr(u, attribute)}",
            )
            for c in clauses
            for u in c.units
        ]

    return {
        kind: by_key(all_units(reading.clauses, attribute), all_units(truth.clauses, attribute))
        for kind, attribute in (("units", "printed"), ("unit_names", "name"))
    }


def _placed(source, kind: str, ink: Ink) -> list[Placed]:
    out = []
    for clause in source.clauses:
        for item in getattr(clause, kind):
            span = item.found.span if hasattr(item, "found") else item
            out.append(Placed(item, _path(clause.path), ink.at(span.start), ink.at(span.end)))
    return out


def _overlap(a: Placed, b: Placed) -> bool:
    return a.path == b.path and a.start < b.end and b.start < a.end


def _same_due(a: Placed, b: Placed) -> bool:
    x, y = a.item, b.item
    same_value = (x.kind, x.since, x.due, x.every) == (y.kind, y.since, y.due, y.every)
    return same_value and (_overlap(a, b) or (a.path == b.path and plain(x.text) == plain(y.text)))


def _same_amount(a: Placed, b: Placed) -> bool:
    x, y = a.item, b.item
    same_value = (x.comparator, Decimal(x.value), plain(x.unit)) == (y.comparator, Decimal(y.value), plain(y.unit))
    return same_value and x.upper == y.upper and _overlap(a, b)


def _same_binds(a: Placed, b: Placed) -> bool:
    x, y = plain(a.item.binds), plain(b.item.binds)
    return _same_amount(a, b) and (x == y or bool(x and y and (x in y or y in x)))


def _words(placed: Placed) -> str:
    item = placed.item
    extra = [str(getattr(item, n)) for n in _SHOWN if getattr(item, n, None) not in {None, ""}]
    return f"{'/'.join(placed.path)} {item.text}: {' '.join(extra)}"


_SHOWN = ("kind", "since", "due", "every", "comparator", "value", "upper", "unit", "binds")


@dataclass(frozen=True)
class _Seat:
    groups: frozenset[str]
    role: str
    names: frozenset[str]
    year: int | None
    words: str
    optional: bool = False


def _members(reading, truth) -> dict[str, Score]:
    scope = str(truth.head["scope"])
    found = [seat for group in reading.consortia for seat in _seats(group, scope)]
    told = [seat for group in truth.groups for seat in _seats(group, scope)]

    def same(a: _Seat, b: _Seat) -> bool:
        if b.optional and not b.groups & a.groups:
            return bool(a.names & b.names)
        return bool(a.role == b.role and a.names & b.names and a.groups & b.groups)

    def same_year(a: _Seat, b: _Seat) -> bool:
        return same(a, b) and a.year == b.year

    def once(rule) -> Score:
        return by_match(found, told, rule, lambda s: s.words, again=True, may=lambda s: s.optional)

    return {"members": once(same), "years": once(same_year)}


def _seats(group, scope: str) -> list[_Seat]:
    def bare(name: str) -> str:
        return plain(name).removeprefix(scope).removeprefix("县")

    keys = {bare(group.name)} | {bare(m.name or m.printed) for m in group.members if m.role == "lead"}
    keys |= {bare(m.printed) for m in group.members if m.role == "lead"}
    seats = []
    for m in group.members:
        names = frozenset(bare(n) for n in (m.printed, m.name, m.township) if n)
        words = f"{group.name} {m.role} {m.printed} {m.year or ''}"
        optional = getattr(m, "optional", False) or getattr(group, "optional", False)
        seats.append(_Seat(frozenset(keys - {""}), m.role, names, m.year, words, optional))
    return sorted(seats, key=lambda s: s.optional)


def _head(reading, truth) -> Score:
    head, told, score = reading.head, truth.head, Score()
    titles = told["title"] if isinstance(told["title"], list) else [told["title"]]
    checks = {
        "title": plain(head.title) in {plain(t) for t in titles},
        "number": plain(head.number) == plain(str(told["number"])),
        "issued_on": head.issued_on == told.get("issued_on"),
        "scope": head.scope == told["scope"],
        "is_draft": head.is_draft == told["is_draft"],
        "issuers": {plain(i) for i in head.issuers} == {plain(i) for i in told["issuers"]},
    }
    for name, right in checks.items():
        if right:
            score.hits += 1
        else:
            score.missing.append(f"{name}: {told.get(name)}")
            score.too_many.append(f"{name}: {getattr(head, name)}")
    return score


def _others(reading, truth) -> dict[str, Score]:
    optional = {plain(t).translate(_BARE) for t in truth.optional_frames}
    frames = {(plain(f.text).translate(_BARE), f.count) for f in reading.frames}
    frames = {(text, n) for text, n in frames if not any(text in o or o in text for o in optional)}
    told_frames = {(plain(text).translate(_BARE), n) for text, n in truth.frames}
    found_refs = {(plain(r.title), plain(r.number)) for r in reading.references}
    told_refs = {(plain(title), plain(number)) for title, number in truth.references}
    seats = [((p.role, plain(p.office)), f"{p.role} {p.office}") for p in reading.posts]
    return {
        "posts": by_key(seats, [((role, plain(office)), f"{role} {office}") for role, office in truth.posts]),
        "references": by_key(_shown(found_refs), _shown(told_refs)),
        "frames": by_key(_shown(frames), _shown(told_frames)),
    }


_BARE = str.maketrans("", "", '“”"「」')


def _shown(pairs) -> list[tuple[object, str]]:
    return [(pair, f"{pair[0]} {pair[1]}") for pair in sorted(pairs)]


def report(scores: dict[str, Score], *, kinds=None, rows: int = 40) -> str:
    """The differences in words, kind by kind: + is too much, - is missing."""
    lines = []
    for kind, score in scores.items():
        if kinds is not None and kind not in kinds:
            continue
        if not score.too_many and not score.missing:
            continue
        lines.append(f"{kind}: precision {score.precision:.3f}, recall {score.recall:.3f}")
        lines += [f"   + {words}" for words in score.too_many[:rows]]
        lines += [f"   - {words}" for words in score.missing[:rows]]
    return "\n".join(lines)
