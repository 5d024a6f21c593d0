"""What people decided, laid over what the reader proposes: the same document read again gives the same answer. Pure.

A decision remembers what it was about by an anchor (its text, what stood before and after, the clause), so that it
finds its place again when another version of the reader cuts the text otherwise. What fits nowhere is handed back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yigongti.unified.organization.documents.proposals import Proposal
from yigongti.unified.organization.documents.words import HEAD_FIELDS, ORDER

BESIDE = 16  # characters before and after that an anchor keeps
PRINTED_MAX = 400
DECIDED = ("accepted", "corrected", "rejected", "added")


@dataclass(frozen=True)
class Anchor:
    """Where something stands: its text, its neighbours, its clause and its position when it was decided."""

    printed: str
    before: str
    after: str
    clause: str
    start: int
    end: int


@dataclass(frozen=True)
class Decided:
    """One decision. `was` is what the reader had said (None: a person added it), `now` what holds."""

    key: str
    kind: str
    anchor: Anchor
    state: str
    was: dict[str, Any] | None
    now: dict[str, Any]


@dataclass(frozen=True)
class Replayed:
    """Findings with their decided states; decisions by finding's ident; and decisions that fit nowhere, with why."""

    findings: tuple[Proposal, ...]
    applied: dict[str, str]  # ident of the finding -> key of the decision
    unfitting: tuple[tuple[Decided, str], ...]


def anchor(text: str, start: int, end: int, clause: str) -> Anchor:
    """The anchor of a range."""
    printed = text[start:end][:PRINTED_MAX]
    return Anchor(printed, text[max(0, start - BESIDE) : start], text[end : end + BESIDE], clause, start, end)


def replay(text: str, proposed: Sequence[Proposal], decisions: Iterable[Decided]) -> Replayed:
    """Lay the decisions over the proposals. The best fit is taken first, so that twins do not change places."""
    waiting = sorted(decisions, key=lambda d: (d.anchor.start, ORDER[d.kind], d.key))
    free = {p.ident: p for p in proposed}
    applied: dict[str, tuple[Decided, Proposal]] = {}
    for exact in (True, False):
        rest = []
        for one in waiting:
            match = _match(text, one, free.values(), exact=exact) if one.was is not None else None
            if match is None:
                rest.append(one)
                continue
            del free[match.ident]
            applied[match.ident] = (one, match)
        waiting = rest
    found = {ident: _decide(match, one) for ident, (one, match) in applied.items()}
    keys = {ident: one.key for ident, (one, _) in applied.items()}
    unfitting = []
    for one in waiting:
        made, why = _make(text, one, free)
        if made is None:
            unfitting += [(one, why)] if why else []
            continue
        free.pop(made.ident, None)
        found[made.ident], keys[made.ident] = made, one.key
    everything = [*free.values(), *found.values()]
    everything.sort(key=lambda p: (p.start, ORDER[p.kind], p.end, p.ident))
    return Replayed(tuple(everything), keys, tuple(unfitting))


def _match(text: str, one: Decided, free: Iterable[Proposal], *, exact: bool) -> Proposal | None:
    """The proposal that the decision was about: at the very place, or else the nearest with the same words."""
    same = [p for p in free if p.kind == one.kind and _is_same_field(p, one)]
    if exact:
        there = [p for p in same if (p.start, p.end, p.clause) == (one.anchor.start, one.anchor.end, one.anchor.clause)]
        there = [p for p in there if text[p.start : p.end][:PRINTED_MAX] == one.anchor.printed]
        return next((p for p in there if p.payload == one.was), there[0] if len(there) == 1 else None)
    if one.kind == "head":
        return same[0] if same else None
    alike = [p for p in same if _is_alike(text, p, one)]
    return max(alike, key=lambda p: _fit(text, p, one), default=None)


def _is_alike(text: str, proposal: Proposal, one: Decided) -> bool:
    """The same words with a neighbour or in the same clause, or the same content in the same clause."""
    beside, same_clause, _ = _fit(text, proposal, one)
    has_words = text[proposal.start : proposal.end][:PRINTED_MAX] == one.anchor.printed
    return (has_words and bool(beside or same_clause)) or (proposal.payload == one.was and bool(same_clause))


def _is_same_field(proposal: Proposal, one: Decided) -> bool:
    return one.kind != "head" or proposal.payload.get("field") == (one.was or {}).get("field")


def _fit(text: str, proposal: Proposal, one: Decided) -> tuple[int, int, int]:
    here = anchor(text, proposal.start, proposal.end, proposal.clause)
    beside = (here.before == one.anchor.before) + (here.after == one.anchor.after)
    return (beside, int(here.clause == one.anchor.clause), -abs(proposal.start - one.anchor.start))


def _decide(proposal: Proposal, one: Decided) -> Proposal:
    """The decision's content at the proposal's place. An acceptance of what the reader now says otherwise waits."""
    if one.state == "accepted" and proposal.payload != one.was:
        if _essence(proposal.kind, proposal.payload) == _essence(proposal.kind, one.was or {}):
            return replace(proposal, state="accepted")
        doubt = "阅读程序现在读得和上次核对时不同，请再看一遍。"
        return replace(proposal, doubt=doubt, confidence=min(proposal.confidence, 0.5))
    now = proposal.payload if one.state in {"accepted", "rejected"} else _kept_place(proposal, one)
    return replace(proposal, state=one.state, payload=now, was=proposal.payload if one.state == "corrected" else None)


def _kept_place(proposal: Proposal, one: Decided) -> dict[str, Any]:
    """A corrected clause keeps what the tree needs (name, path, end) from the reader."""
    structure = ("name", "path", "level", "whole_end") if proposal.kind == "clause" else ()
    return one.now | {name: proposal.payload[name] for name in structure if name in proposal.payload}


def _essence(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What an acceptance was about: not where a clause ends, nor how often its number comes."""
    return {k: v for k, v in payload.items() if kind != "clause" or k not in {"name", "whole_end", "path", "level"}}


def _make(text: str, one: Decided, free: dict[str, Proposal]) -> tuple[Proposal | None, str]:
    """A decision without a proposal: what a person kept or added still stands where its words stand."""
    if one.was is not None and (one.state == "rejected" or one.kind in {"clause", "unread"}):
        gone = "阅读程序不再提出这一条。" if one.state == "corrected" else ""
        return None, gone  # a rejection or an acceptance that nobody needs any more
    if one.kind == "head":
        return None, f"没有{HEAD_FIELDS.get(str((one.was or {}).get('field')), '这一')}项了。"
    at = _locate(text, one.anchor)
    if at is None:
        return None, "原文里找不到这一处文字了。"
    end = at + len(one.anchor.printed) if len(one.anchor.printed) < PRINTED_MAX else one.anchor.end
    twin = next((p for p in free.values() if (p.kind, p.start, p.end) == (one.kind, at, end)), None)
    if twin is not None and one.was is None:  # the reader has learned what a person had to add
        same = _essence(one.kind, twin.payload) == _essence(one.kind, one.now)
        state = one.state if one.state == "rejected" else "accepted" if same else "corrected"
        payload = twin.payload if same else one.now
        return replace(twin, state=state, payload=payload, was=None if same else twin.payload), ""
    state = "added" if one.was is not None and one.state == "accepted" else one.state
    clause = one.anchor.clause
    made = Proposal(one.kind, at, end, clause, one.now, 1.0, "人工", "", f"person:{one.key}", state, None)
    return made, ""


def _locate(text: str, mark: Anchor) -> int | None:
    """Where the anchor's words stand now: in place, with both neighbours, with one, or alone when they are unique."""
    if text[mark.start : mark.start + len(mark.printed)] == mark.printed and mark.printed:
        here = anchor(text, mark.start, mark.start + len(mark.printed), "")
        if here.before == mark.before or here.after == mark.after:
            return mark.start
    for before, after in ((mark.before, mark.after), (mark.before, ""), ("", mark.after)):
        at = text.find(before + mark.printed + after) if (before or after) and mark.printed else -1
        if at >= 0:
            return at + len(before)
    if mark.printed and text.count(mark.printed) == 1 and len(mark.printed) > 1:
        return text.index(mark.printed)
    return None
