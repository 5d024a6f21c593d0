"""Policy documents read. A document belongs to its county: whoever holds the permission there sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.unified.organization.documents.models import Correction, Decision, Draft, Finding, PolicyDocument, State
from yigongti.unified.organization.documents.sheets import Block, Sheet, blocks, sheets
from yigongti.unified.organization.documents.words import UNREAD

READ = "documents.document.read"


class NoDocument(NotFound):
    """No such document in the actor's county."""

    sentence = "没有找到这份文件，它可能属于别的县，或地址有误；请从文件列表重新打开。"


class NoClause(NotFound):
    """The document has no clause of this name (any more)."""

    sentence = "这份文件里没有这一条款，编号可能在核对时改过；请在全文里查找。"


def documents(*, seen_by: Actor) -> QuerySet[PolicyDocument]:
    """The documents of the county, newest first, each with counts `total`, `open`, `doubtful`, `unread`."""
    seen_by.require(READ)
    is_open, counts = Q(findings__state=Decision.PROPOSED), ~Q(findings__kind=UNREAD)
    found = PolicyDocument.objects.defer("text").annotate(
        total=Count("findings", filter=counts),
        open=Count("findings", filter=is_open & counts),
        doubtful=Count("findings", filter=is_open & counts & Q(findings__is_doubtful=True)),
        unread=Count("findings", filter=is_open & ~counts),
    )
    mine = found if seen_by.sees_everything else found.filter(county=seen_by.county)
    return mine.order_by("-imported_at", "-pk")


def document(*, seen_by: Actor, pk: int) -> PolicyDocument:
    """One document. Raises NoDocument."""
    seen_by.require(READ)
    everywhere = Q() if seen_by.sees_everything else Q(county=seen_by.county)
    found = PolicyDocument.objects.select_related("file").filter(everywhere, pk=pk).first()
    if found is None:
        raise NoDocument
    return found


@dataclass(frozen=True)
class Counts:
    """What there is still to do."""

    total: int
    open: int
    doubtful: int
    unread: int
    unfit: int

    @property
    def done(self) -> int:
        """Findings that somebody has decided about."""
        return self.total - self.open

    @property
    def percent(self) -> int:
        """Progress of the review; 100 only when nothing is open."""
        return 100 if not self.open else min(99, 100 * self.done // max(1, self.total))


def counts(*, document: PolicyDocument) -> Counts:
    """Counts over the whole document."""
    is_open, is_unread = Q(state=Decision.PROPOSED), Q(kind=UNREAD)
    numbers = document.findings.aggregate(
        total=Count("pk", filter=~is_unread),
        open=Count("pk", filter=is_open & ~is_unread),
        doubtful=Count("pk", filter=is_open & ~is_unread & Q(is_doubtful=True)),
        unread=Count("pk", filter=is_open & is_unread),
    )
    return Counts(**numbers, unfit=unfitting(document=document).count())


def unfitting(*, document: PolicyDocument) -> QuerySet[Correction]:
    """Decisions that the last reading had no place for."""
    return Correction.objects.filter(county=document.county, sha256=document.sha256, fits=False).order_by("pk")


def sheets_of(*, document: PolicyDocument) -> list[Sheet]:
    """The document cut into sheets by its clauses (rejected ones do not cut)."""
    rows = document.findings.filter(kind="clause").exclude(state=Decision.REJECTED).order_by("start", "pk")
    found = [_block(pk, name, start, end, said) for pk, name, start, end, said in rows.values_list(
        "pk", "clause", "start", "end", "payload")]  # fmt: skip
    return sheets(blocks(found, len(document.text)))


def _block(pk: int, name: str, start: int, end: int, said: dict[str, Any]) -> Block:
    label, heading = str(said.get("label", "")), str(said.get("heading", ""))
    return Block(name, label, heading, int(said.get("level") or 1), start, end, pk)


def on_sheet(*, document: PolicyDocument, sheet: Sheet) -> list[Finding]:
    """Findings whose text stands on the sheet, or which belong to one of its clauses (an inherited unit)."""
    names = {block.name for block in sheet.blocks}
    here = Q(start__gte=sheet.start, start__lt=sheet.end) | Q(clause__in=names)
    return list(document.findings.filter(here).order_by("start", "pk"))


def finding(*, document: PolicyDocument, pk: int) -> Finding:
    """One finding of the document. Raises NotFound."""
    found = document.findings.filter(pk=pk).first()
    if found is None:
        raise NotFound("这一条已经不在了，可能文件刚被重新阅读过；请刷新页面。")
    return found


def of_kind(*, document: PolicyDocument, kinds: Iterable[str]) -> list[Finding]:
    """Every finding of these kinds, in the order of the text."""
    return list(document.findings.filter(kind__in=list(kinds)).order_by("start", "pk"))


def latest_draft(*, document: PolicyDocument) -> Draft | None:
    """The newest draft, None before the first."""
    return document.drafts.order_by("-pk").first()


def waiting(*, seen_by: Actor) -> int:
    """Documents under review with something open, for the menu."""
    if not seen_by.may("documents.document.review"):
        return 0
    undecided = Finding.objects.filter(document=OuterRef("pk"), state=Decision.PROPOSED)
    found = PolicyDocument.objects.filter(county=seen_by.county, state__in=[State.REVIEW, State.IMPORTED])
    return found.filter(Exists(undecided) | Q(state=State.IMPORTED)).count()
