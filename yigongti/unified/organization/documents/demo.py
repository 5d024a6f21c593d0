"""The room's part of the demo county: our own made-up document under review, half of it decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.utils import timezone

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.access.models import Position
from yigongti.foundation.access.standing import actor_of
from yigongti.records.places.models import County as CountyRow
from yigongti.unified.organization import reading
from yigongti.unified.organization.documents import actions
from yigongti.unified.organization.documents.models import Finding, PolicyDocument

SAMPLE = Path(reading.__file__).parent / "sample" / "yunxi_2026.txt"
SAMPLE_COUNTY, SAMPLE_BARE = "云汐县", "云汐"
RIGHTS = frozenset({"documents.document.read", "documents.document.import", "documents.document.review"})
ROLE = "commission"
DECIDED = 0.55  # of the findings nobody doubts
DAYS_AGO = 6
BATCH = 40


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    now: datetime


def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """Import the sample under the county's name and decide about its first half, as a reviewer would."""
    if PolicyDocument.objects.filter(county=world.county).exists() or not SAMPLE.is_file():
        return
    actor, day = _reviewer(world), world.now - timedelta(days=DAYS_AGO)
    data = _text(world.county).encode()
    document = actions.import_document(actor=actor, now=day, data=data, name="实施方案（演示）.txt").document
    _decide(document, actor, day + timedelta(hours=2))
    progress(f"Policy document under review: {document.findings.count()} findings")


def _text(county: str) -> str:
    """The sample speaks of a county that does not exist; here it speaks of the demo county."""
    text = SAMPLE.read_text(encoding="utf-8")
    row = CountyRow.objects.filter(code=county).first()
    name = row.name.removesuffix("（演示）") if row else SAMPLE_COUNTY
    bare = name[:-1] if len(name) > 2 else name  # noqa: PLR2004  云岭县 is 云岭
    return text.replace(SAMPLE_COUNTY, name).replace(SAMPLE_BARE, bare)


def _reviewer(world: County) -> Actor:
    """The county office's own reviewer, where the demo has one."""
    position = (
        Position.objects.filter(role__code=ROLE, organization__county=world.county)
        .select_related("user", "role", "organization")
        .order_by("pk")
        .first()
    )
    actor = actor_of(position, timezone.localdate(world.now)) if position else None
    return actor if actor and actor.permissions >= RIGHTS else system_actor("demo", RIGHTS, world.county)


def _decide(document: PolicyDocument, actor: Actor, now: datetime) -> None:
    rows = list(document.findings.exclude(kind="unread").order_by("start", "pk"))
    sure = [row for row in rows[: int(len(rows) * DECIDED)] if not row.is_doubtful]
    for start in range(0, len(sure), BATCH):
        decisions = [_decision(row) for row in sure[start : start + BATCH]]
        at = now + timedelta(minutes=start)
        actions.review(actor=actor, now=at, document=document, verb="accept", decisions=decisions)
    unit = next((row for row in rows if row.kind == "unit" and row not in sure), None)
    if unit is not None:
        one = _decision(unit) | {"reason": "属于别的条款"}
        actions.review(actor=actor, now=now, document=document, verb="reject", decisions=[one])


def _decision(row: Finding) -> dict[str, int]:
    return {"finding": row.pk, "version": row.version}
