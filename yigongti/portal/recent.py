"""The residents that somebody opened last, from the trail itself: there is no second list to leak or to forget."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.web.frame import listed, url_or_empty
from yigongti.records.people.models import Resident


@dataclass(frozen=True)
class Recent:
    """A resident with the time of the last look."""

    resident: Resident
    at: datetime
    url: str


def residents(*, actor: Actor, since: datetime, limit: int) -> list[Recent]:
    """Newest first. Only those that the position may still see are named."""
    if actor.user_id is None or not actor.may("people.resident.view"):
        return []
    lines = Line.objects.filter(
        user_id=actor.user_id,
        position_id=actor.position_id,
        at__gte=since,
        result=Result.DONE,
        action="people.resident.view",
    )
    newest = lines.exclude(resident_id=None).values("resident_id").annotate(last=Max("at")).order_by("-last")[:limit]
    last: dict[int, datetime] = {row["resident_id"]: row["last"] for row in newest if row["resident_id"]}
    found: list[Resident] = listed("recent residents", _seen, actor=actor, ids=list(last))
    return sorted((Recent(one, last[one.pk], _url(one)) for one in found), key=lambda recent: recent.at, reverse=True)


def _seen(actor: Actor, ids: list[int]) -> list[Resident]:
    from yigongti.records.people import queries

    return list(queries.residents(seen_by=actor).filter(pk__in=ids).select_related("township"))


def _url(resident: Resident) -> str:
    from django.urls import NoReverseMatch, reverse

    for args in ([resident.code], [resident.pk]):
        try:
            return reverse("people:resident", args=args)
        except NoReverseMatch:
            continue
    return url_or_empty("people:search")
