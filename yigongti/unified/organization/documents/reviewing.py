"""Rows and readings: writing a reading's findings, laying decisions over them, giving the reviewed reading back."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.documents import proposals as shape
from yigongti.unified.organization.documents.models import (
    DOUBTFUL,
    Correction,
    Decision,
    Finding,
    PolicyDocument,
    StoredReading,
)
from yigongti.unified.organization.documents.packing import pack
from yigongti.unified.organization.documents.proposals import Proposal, proposals
from yigongti.unified.organization.documents.replay import Anchor, Decided, Replayed, anchor, replay
from yigongti.unified.organization.reading.shapes import Reading

COLUMNS = (
    "kind", "start", "end", "clause", "payload", "was", "confidence", "rule", "doubt", "is_doubtful", "state",
    "reason", "decided_by", "decided_by_name", "decided_at", "version",
)  # fmt: skip
HEAD_COLUMNS = {"title": 200, "number": 80, "issuers": 200, "scope": 80}


def keep(document: PolicyDocument, reading: Reading, *, seconds: float, reader: str, now: datetime) -> Replayed:
    """Store the reading, replay every decision about this document, and bring the rows to it."""
    packed = pack(reading)
    packed["text"] = ""
    StoredReading.objects.create(document=document, reader=reader, reading=packed, seconds=seconds, read_at=now)
    document.text = reading.text
    document.text_sha256 = text_digest(reading.text)
    kept = list(Correction.objects.filter(county=document.county, sha256=document.sha256).order_by("pk"))
    done = replay(reading.text, proposals(reading), [_decided(one) for one in kept])
    _rows(document, done, {one.key: one for one in kept})
    _mark_fits(kept, done)
    _rebase(document, done, {one.key: one for one in kept})
    take_head(document)
    document.save()
    return done


def text_digest(text: str) -> str:
    """The same for the same words, however the lines are broken: a pasted copy is known again."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()


def _decided(row: Correction) -> Decided:
    return Decided(row.key, row.kind, Anchor(**row.anchor), row.state, row.was, row.now)


def _rows(document: PolicyDocument, done: Replayed, kept: dict[str, Correction]) -> None:
    """One row per finding. Rows that stay keep their number, so that links to them live on."""
    before = {row.ident: row for row in document.findings.all()}
    fresh: list[Finding] = []
    again: list[Finding] = []
    for one in done.findings:
        row = before.pop(one.ident, None) or Finding(document=document, ident=one.ident)
        _fill(row, one)
        _sign(row, kept.get(done.applied.get(one.ident, "")))
        (again if row.pk else fresh).append(row)
    Finding.objects.filter(pk__in=[row.pk for row in before.values()]).delete()
    Finding.objects.bulk_create(fresh, batch_size=500)
    Finding.objects.bulk_update(again, COLUMNS, batch_size=200)


def _fill(row: Finding, one: Proposal) -> None:
    if row.pk and (row.state, row.payload) != (one.state, one.payload):
        row.version += 1  # a page that was drawn before may not decide about what it did not show
    row.kind, row.start, row.end, row.clause = one.kind, one.start, one.end, one.clause
    row.payload, row.was, row.confidence = one.payload, one.was, one.confidence
    row.rule, row.doubt, row.state = one.rule[:60], one.doubt[:300], one.state
    row.is_doubtful = bool(one.doubt) or one.confidence < DOUBTFUL


def _sign(row: Finding, by: Correction | None) -> None:
    decided = by if by is not None and row.state != Decision.PROPOSED else None
    row.decided_by_id = decided.decided_by_id if decided else None
    row.decided_by_name = decided.decided_by_name if decided else ""
    row.decided_at = decided.decided_at if decided else None
    row.reason = decided.reason if decided else ""


def _mark_fits(kept: list[Correction], done: Replayed) -> None:
    unfitting = {one.key: why for one, why in done.unfitting}
    for row in kept:
        row.fits, row.why = row.key not in unfitting, unfitting.get(row.key, "")
    Correction.objects.bulk_update(kept, ["fits", "why"], batch_size=500)


def _rebase(document: PolicyDocument, done: Replayed, kept: dict[str, Correction]) -> None:
    """Decisions move with their findings: by the next decision about the same finding they must be found again."""
    moved = []
    for row in document.findings.filter(ident__in=done.applied):
        one = kept[done.applied[row.ident]]
        key = _key(row, document.text)
        if row.ident.startswith("person:") or one.key == key:
            continue
        one.key = key
        if row.state != Decision.PROPOSED:
            one.anchor = asdict(anchor(document.text, row.start, row.end, row.clause))
            one.was = row.was if row.was is not None else row.payload
            one.now, one.state = row.payload, row.state
        moved.append(one)
    Correction.objects.bulk_update(moved, ["key", "anchor", "was", "now", "state"], batch_size=500)


def take_head(document: PolicyDocument) -> None:
    """The document's own columns say what its head findings say by now."""
    said = {
        row.payload.get("field"): str(row.payload.get("value", "")).strip()
        for row in document.findings.filter(kind="head").exclude(state=Decision.REJECTED)
    }
    for name, width in HEAD_COLUMNS.items():
        setattr(document, name, said.get(name, "")[:width])
    document.title = document.title or document.name or "未读出标题的文件"
    document.issued_on = shape.day_of(said.get("issued_on"))
    document.is_draft = said.get("is_draft") == "是"


def reviewed(document: PolicyDocument, rows: Iterable[Finding] | None = None) -> Reading:
    """The reading as people have left it: rejected findings are out, corrected ones say what people said."""
    found = document.findings.order_by("start", "pk") if rows is None else rows
    return shape.gather(document.text, (as_proposal(row) for row in found))


def as_proposal(row: Finding) -> Proposal:
    """A row as the pure shape."""
    return Proposal(
        row.kind, row.start, row.end, row.clause, row.payload, row.confidence, row.rule, row.doubt, row.ident,
        str(row.state), row.was,
    )  # fmt: skip


def remember(row: Finding, *, actor: Actor, now: datetime) -> None:
    """Keep the decision beside the row, by place, for the next reading. Back to open forgets it."""
    document = row.document
    is_persons = row.ident.startswith("person:")
    key = row.ident.removeprefix("person:") if is_persons else _key(row, document.text)
    where: dict[str, Any] = {"county": document.county, "sha256": document.sha256, "key": key}
    if row.state == Decision.PROPOSED:
        Correction.objects.filter(**where).delete()
        return
    was = None if is_persons else (row.was if row.was is not None else row.payload)
    words: dict[str, Any] = {
        "kind": row.kind,
        "anchor": asdict(anchor(document.text, row.start, row.end, row.clause)),
        "state": row.state,
        "was": was,
        "now": row.payload,
        "reason": row.reason,
        "fits": True,
        "why": "",
        "decided_by_id": actor.user_id,
        "decided_by_name": actor.user_name,
        "decided_at": now,
    }
    Correction.objects.update_or_create(**where, defaults=words)


def _key(row: Finding, text: str) -> str:
    """By place and content as the reader gave them: the same while the decision is about the same thing."""
    return hashlib.sha256(f"{row.ident}|{text[row.start : row.end]}".encode()).hexdigest()[:40]
