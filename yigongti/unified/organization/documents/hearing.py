"""What the room hears: an edition that came from a document is in force; the document's tasks go to the ledger."""

from typing import Any

from django.utils import timezone

from yigongti.foundation.access.actor import system_actor
from yigongti.unified.organization.documents import proposing
from yigongti.unified.organization.documents.models import PolicyDocument

RIGHTS = frozenset({"documents.document.open_tasks", "tasks.task.open"})


def edition_in_force(event: Any) -> None:
    """`source_ref` of the release is `document:17` when it came from here. May come twice: opening is idempotent."""
    kind, _, number = str(event.payload.get("source_ref", "")).partition(":")
    if kind != "document" or not number.isdecimal():
        return
    document = PolicyDocument.objects.filter(pk=int(number), county=event.county).first()
    if document is not None:
        actor = system_actor("documents", RIGHTS, event.county)
        proposing.open_document_tasks(actor=actor, now=timezone.now(), document=document)
