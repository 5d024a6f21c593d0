"""An institution confirms its duties for a half-year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, Refused
from yigongti.records.places.models import Institution
from yigongti.unified.organization.consortia.evidence import NeedsEvidence, proof
from yigongti.unified.organization.consortia.models import DutyItem, DutyReport
from yigongti.unified.organization.consortia.models.duties import DutyState


class NotYourDuty(Refused):
    """The institution is beyond reach."""

    sentence = "只能确认本机构或下级机构的权责清单。"


@action("consortia.duty.confirm", on="institution")
def confirm(
    *, actor: Actor, now: datetime, institution: Institution, item: DutyItem, half: str, state: str, note: str,
    proofs: Mapping[str, Any], key: str = "",
) -> DutyReport:  # fmt: skip
    """Done needs evidence (a live page of the item counts), a gap needs words. Raises NeedsEvidence, Invalid."""
    if not actor.sees(institution.pk):
        raise NotYourDuty
    given = proof(actor=actor, now=now, county=institution.county_id, given=proofs)
    given["link"] = given["link"] or (item.link if state == DutyState.DONE else "")
    if state == DutyState.DONE and not any(given[name] for name in ("document", "file", "link")):
        raise NeedsEvidence
    if state != DutyState.DONE and not note:
        raise Invalid(fields={"note": "没有完全落实的，请写明差什么、何时补齐。"})
    return DutyReport.objects.create(item=item, institution=institution, half=half, state=state, note=note, **given)
