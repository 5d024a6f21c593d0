"""Large files are read by the worker."""

from datetime import datetime

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.jobs.registry import job
from yigongti.unified.organization.documents import actions
from yigongti.unified.organization.documents.models import PolicyDocument


@job(name="documents.read", title="阅读政策文件")
def READ(*, now: datetime, document: int) -> None:  # noqa: N802  a declared job is a constant
    """Read one document; a refusal is written on it, where its page shows it."""
    found = PolicyDocument.objects.get(pk=document)
    if found.text:
        return
    actor = system_actor("documents", frozenset({"documents.document.reread"}), found.county)
    try:
        actions.read_again(actor=actor, now=now, document=found)
    except Invalid as refusal:
        PolicyDocument.objects.filter(pk=document).update(problem=str(refusal)[:300])
