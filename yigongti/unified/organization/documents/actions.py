"""What is done with a policy document: imported, reviewed, read again, set aside. Drafts: see proposing.py."""

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.errors import Conflict, Invalid, NotFound
from yigongti.foundation.files.store import read_bytes, store
from yigongti.unified.organization.documents import forms, intake
from yigongti.unified.organization.documents.models import Decision, Finding, PolicyDocument, State
from yigongti.unified.organization.documents.naming import HEAD
from yigongti.unified.organization.documents.reader import VERSION
from yigongti.unified.organization.documents.reviewing import keep, remember, take_head, text_digest

SIZE_OF_ONE_ACT = 400  # findings decided at once


class FinishedDocument(Conflict):
    """A document in force is read and no more: what it says has become the edition."""

    sentence = "这份文件已经施行或搁置，不能再核对；需要改动时请导入修订后的文件。"


class WaitsForApproval(Conflict):
    """The second person decides about what stands now: nothing of it changes under his eyes."""

    sentence = "这份文件的县版已提交批准，批准之前不能再改；需要修改请先到“县版历史”撤回，或请批准人退回。"


class MovedOn(Conflict):
    """Somebody decided about the finding since the page was drawn."""

    def __init__(self, row: Finding) -> None:
        who, at = row.decided_by_name or "别人", row.decided_at
        when = f"（{timezone.localtime(at):%H:%M}）" if at else ""
        super().__init__(
            f"这一条刚被{who}改为“{row.get_state_display()}”{when}，您的改动没有保存。请看过新的内容后再决定。"
        )


@dataclass(frozen=True)
class Imported:
    """The document, and whether it came with this import."""

    document: PolicyDocument
    is_new: bool
    waits: bool = False

    @property
    def audit_note(self) -> dict[str, object]:
        """For the audit line."""
        return {"document": self.document.pk, "is_new": self.is_new, "sha256": self.document.sha256[:12]}


@action("documents.document.import")
def import_document(*, actor: Actor, now: datetime, data: bytes, name: str) -> Imported:
    """Keep a file and read it. The same file, or one with the same text, opens the document that is there.

    A large file is read by the worker. Raises Invalid (empty, too large, not readable: nothing is kept then).
    """
    file = store(io.BytesIO(data), cap_bytes=intake.CAP_BYTES, name=name, now=now)
    there = PolicyDocument.objects.filter(county=actor.county, sha256=file.sha256).first()
    if there is not None:
        return Imported(there, is_new=False)
    document = PolicyDocument(
        county=actor.county, title=(name or "未命名文件")[:200], file=file, name=name[:160], sha256=file.sha256,
        imported_by_id=actor.user_id, imported_by_name=actor.user_name, imported_at=now,
    )  # fmt: skip
    if len(data) > intake.IN_REQUEST_BYTES:
        from yigongti.unified.organization.documents.jobs import READ

        document.save()
        READ.defer(document=document.pk, lock=f"documents.read:{document.pk}")
        return Imported(document, is_new=True, waits=True)
    answer = intake.read_document(data, name)
    twin = _with_text(actor.county, answer.reading.text)
    if twin is not None:
        return Imported(twin, is_new=False)
    document.state = State.REVIEW
    document.save()
    keep(document, answer.reading, seconds=answer.seconds, reader=VERSION, now=now)
    return Imported(document, is_new=True)


def _with_text(county: str, text: str) -> PolicyDocument | None:
    return PolicyDocument.objects.filter(county=county, text_sha256=text_digest(text)).first()


@action("documents.document.reread", on="document")
def read_again(*, actor: Actor, now: datetime, document: PolicyDocument) -> PolicyDocument:
    """Read the stored file again with the reader of today; decisions are replayed. Raises as `review`."""
    fresh = _locked(document)
    seconds = intake.SECONDS if fresh.file.size <= intake.IN_REQUEST_BYTES else intake.SECONDS_IN_JOB
    answer = intake.read_document(read_bytes(fresh.file), fresh.name, seconds=seconds)
    fresh.problem = ""
    fresh.state = State.REVIEW if fresh.state == State.IMPORTED else fresh.state
    keep(fresh, answer.reading, seconds=answer.seconds, reader=VERSION, now=now)
    return fresh


@dataclass(frozen=True)
class Reviewed:
    """What a review act did: the findings that it touched, for the page; counts for the audit line."""

    findings: list[Finding]
    verb: str

    @property
    def audit_note(self) -> dict[str, object]:
        """Who decided what about which finding; of one finding also what it was and is."""
        note: dict[str, object] = {"verb": self.verb, "number": len(self.findings)}
        if len(self.findings) == 1:
            one = self.findings[0]
            note |= {"finding": one.pk, "kind": one.kind, "clause": one.clause, "was": one.was, "now": one.payload}
        return note


@action("documents.document.review", on="document")
def review(
    *, actor: Actor, now: datetime, document: PolicyDocument, verb: str, decisions: Sequence[Mapping[str, Any]]
) -> Reviewed:
    """Accept, correct, reject, reopen or add findings, all or none.

    Each decision: `finding` (number), `version` (that the page showed); for correct `payload`; for reject `reason`;
    for add `kind`, `start`, `end`, `payload` and no finding.
    Raises MovedOn, Invalid, NotFound, FinishedDocument, WaitsForApproval.
    """
    fresh = _locked(document)
    if len(decisions) > SIZE_OF_ONE_ACT:
        raise Invalid(f"一次最多处理 {SIZE_OF_ONE_ACT} 条，请分几次提交。")
    if verb == "add":
        touched = [_add(fresh, one) for one in decisions]
    else:
        rows = Finding.objects.select_for_update().filter(document=fresh, pk__in=[d["finding"] for d in decisions])
        by_pk = {row.pk: row for row in rows}
        touched = [_decide(by_pk, one, verb) for one in decisions]
    for row in touched:
        row.document = fresh
        row.decided_by_id, row.decided_by_name, row.decided_at = actor.user_id, actor.user_name, now
        if row.state == Decision.PROPOSED:
            row.decided_by_id, row.decided_by_name, row.decided_at = None, "", None
        row.version += 1
        row.save()
        remember(row, actor=actor, now=now)
    if any(row.kind == "head" for row in touched):
        take_head(fresh)
    if fresh.state == State.DRAFTED:
        fresh.state = State.REVIEW  # the draft no longer says what the findings say
    fresh.save()
    return Reviewed(touched, verb)


def _locked(document: PolicyDocument) -> PolicyDocument:
    fresh = PolicyDocument.objects.select_for_update().select_related("file").get(pk=document.pk)
    if fresh.state in {State.IN_FORCE, State.SET_ASIDE}:
        raise FinishedDocument
    carried = fresh.drafts.exclude(release=None).values("release")
    if Release.objects.filter(pk__in=carried, state__in=(ReleaseState.PROPOSED, ReleaseState.APPROVED)).exists():
        raise WaitsForApproval
    return fresh


def _decide(rows: dict[int, Finding], one: Mapping[str, Any], verb: str) -> Finding:
    row = rows.get(one["finding"])
    if row is None:
        raise NotFound("这一条已经不在了，可能文件刚被重新阅读过；请刷新页面。")
    if one.get("version") is not None and one["version"] != row.version:
        raise MovedOn(row)
    if verb == "accept":
        row.state, row.reason = Decision.ACCEPTED, ""
    elif verb == "reject":
        row.state, row.reason = Decision.REJECTED, forms.reason(one.get("reason"))
    elif verb == "reopen":
        row.state, row.reason = _reopened(row), ""
    elif verb == "correct":
        _correct(row, forms.checked(row.kind, one.get("payload") or {}, before=row.payload))
    else:
        raise Invalid("没有这个操作。")
    return row


def _reopened(row: Finding) -> str:
    """Open again, with the reader's own words; what a person added comes back as added."""
    if row.ident.startswith("person:"):
        return Decision.ADDED
    if row.was is not None:
        row.payload, row.was = row.was, None
    return Decision.PROPOSED


def _correct(row: Finding, payload: dict[str, Any]) -> None:
    if row.ident.startswith("person:"):
        row.payload, row.state = payload, Decision.ADDED
        return
    said = row.was if row.was is not None else row.payload
    row.state = Decision.ACCEPTED if payload == said else Decision.CORRECTED
    row.was = None if payload == said else said
    row.payload, row.reason = payload, ""


def _add(document: PolicyDocument, one: Mapping[str, Any]) -> Finding:
    start, end = int(one.get("start", -1)), int(one.get("end", -1))
    if not 0 <= start < end <= len(document.text):
        raise Invalid("请先在左边的原文里选中一段文字。", {"start": "没有选中原文"})
    payload = forms.checked(str(one.get("kind")), one.get("payload") or {}, printed=document.text[start:end])
    there = document.findings.filter(kind=str(one.get("kind")), start=start, end=end).exclude(state=Decision.REJECTED)
    if there.filter(clause=_clause_at(document, start)).exists():
        raise Invalid("这段文字已经有一条同类的内容，请直接更正它。", {"start": "已经有同类的内容"})
    return Finding(
        document=document,
        ident=f"person:{secrets.token_hex(12)}",
        kind=str(one.get("kind")),
        start=start,
        end=end,
        clause=_clause_at(document, start),
        payload=payload,
        confidence=1.0,
        rule="人工",
        state=Decision.ADDED,
    )


def _clause_at(document: PolicyDocument, start: int) -> str:
    clause = document.findings.filter(kind="clause", start__lte=start).order_by("-start", "-pk").first()
    return clause.clause if clause else HEAD


@action("documents.document.set_aside", on="document")
def set_aside(*, actor: Actor, now: datetime, document: PolicyDocument, reason: str) -> PolicyDocument:
    """Say that the document is not to become the edition; it stays readable. Raises FinishedDocument, Invalid."""
    fresh = _locked(document)
    fresh.state, fresh.set_aside_reason = State.SET_ASIDE, forms.reason(reason)
    fresh.save()
    return fresh
