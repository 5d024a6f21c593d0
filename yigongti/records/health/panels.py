"""The block of health services on the resident page. The page has checked sight."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from yigongti.foundation.access.actor import Actor
from yigongti.records.health import queries
from yigongti.records.people.models import Resident


def services(request: HttpRequest, actor: Actor, resident_id: int, now: datetime) -> str:
    """Contract, registers with the last follow-up, this year's care, groups; nothing where there is nothing."""
    found = queries.of_files(resident_ids=[resident_id])
    if not any(found.values()):
        return ""
    today = localdate(now)
    code = Resident.objects.values_list("code", flat=True).get(pk=resident_id)
    holds = next((c for c in found["contracts"] if c.signed_on <= today < c.until), None)
    context = {
        **found, "code": code, "holds": holds, "today": today, "sees_contract": actor.may("health.contract.read"),
        "sees_elderly": actor.may("health.elderly.read"), "sees_group": actor.may("health.group.read"),
        "groups_now": [g for g in found["groups"] if g.until is None or g.until > today],
        "only": request.GET.get("tab") == "health",
    }  # fmt: skip
    return render_to_string("health/panel.html", context, request=request)
