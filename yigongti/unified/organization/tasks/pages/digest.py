"""The digest of a unit: page, paper, and sending it out."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.unified.organization.tasks import actions, digests, queries


@reads(queries.READ)
def digest(request: ActorRequest) -> HttpResponseBase:
    """One unit's week; the office chooses which (`?unit=`), a unit sees its own and has read it then."""
    actor, now = request.actor, request.now
    found = digests.units(seen_by=actor, now=now)
    office = queries.is_office(actor=actor)
    asked = request.GET.get("unit", "")
    own = next((g for g in found if g.key == str(actor.organization_id)), None)
    chosen = next((g for g in found if g.key == asked), own or (found[0] if found else None))
    if (
        chosen is not None
        and chosen is own
        and actor.may("tasks.digest.read")
        and (mark := digests.unseen(actor=actor, now=now))
    ):
        actions.open_digest(actor=actor, now=now, mark=mark)
    context = {
        "digest": digests.digest(seen_by=actor, now=now, unit=chosen) if chosen else None,
        "units": found if office else [],
        "chosen": chosen.key if chosen else "",
        "week": digests.week_of(now),
        "may_send": office and actor.may("tasks.digest.send"),
    }
    return render(request, "tasks/digest.html", context)


@writes("tasks.digest.send")
def send(request: ActorRequest) -> HttpResponseBase:
    """Now, instead of on Monday."""
    told = actions.send_digests(actor=request.actor, now=request.now, county=request.actor.county, key=request.key)
    messages.success(request, f"本周摘报已发给 {told} 个单位，显示在各单位的“我的工作”里。")
    return HttpResponseRedirect(reverse("tasks:digest"))
