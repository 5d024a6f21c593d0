"""What waits for approval: one by one, or all at once what has no hint."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.collection import actions, home, keeping, queries
from yigongti.indicators.collection.dues import Due
from yigongti.indicators.collection.models import Cell

RETURN = "collection.submission.return"


@dataclass(frozen=True)
class Waiting:
    """A line of the list."""

    due: Due
    url: str
    late: str
    level: str
    hints: int
    changed: int
    is_own: bool

    @property
    def is_plain(self) -> bool:
        """Whether it may be approved with others at once."""
        return not self.hints and not self.is_own


@reads(RETURN)
def review(request: ActorRequest) -> HttpResponse:
    """Those with hints first: they are opened one by one."""
    found = queries.waiting_for(actor=request.actor, now=request.now)
    ids = [d.row.pk for d in found if d.row]
    hints = dict(
        Cell.objects.filter(submission__in=ids)
        .filter(Q(value=None) | ~Q(warning=""))
        .values_list("submission")
        .annotate(n=Count("pk"))
    )
    rows = [_waiting(d, hints, request.actor.user_id) for d in found]
    rows.sort(key=lambda r: (-bool(r.hints), r.due.due, r.due.unit.code))
    context = {"rows": rows, "plain": sum(r.is_plain for r in rows)}
    return render(request, "collection/review.html", context)


def _waiting(due: Due, hints: dict[int, int], user_id: int | None) -> Waiting:
    assert due.row is not None  # noqa: S101  waiting_for gives those with a row
    row = due.row
    is_own = user_id is not None and user_id in {row.submitted_by_id, row.consortium_by_id}
    return Waiting(
        due, home.url_of(due), home.late_words(due), keeping.LEVELS[due.level], hints.get(row.pk, 0), row.version - 1,
        is_own,
    )  # fmt: skip


@writes("collection.submission.approve_all")
def approve_all(request: ActorRequest) -> HttpResponseBase:
    """Those that are ticked and have no hint."""
    ids = [int(pk) for pk in request.POST.getlist("row") if pk.isdecimal()]
    done = actions.approve_all(actor=request.actor, now=request.now, ids=ids, key=request.key)
    words = f"已审核 {done.count} 张。"
    if done.left:
        words += f"{done.left} 张有提示、由您本人提交或已被别人办理，请逐张打开。"
    (messages.success if done.count else messages.warning)(request, words if ids else "没有选中报表。")
    return HttpResponseRedirect(reverse("collection:review"))
