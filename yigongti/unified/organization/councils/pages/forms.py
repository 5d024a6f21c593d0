"""What the room's forms share: values as typed, and the way back with everything typed when something is refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest

KEY_MAX = 12  # digits of a key that a form sends

LABELS = {
    "kind": "类型", "name": "名称", "consortium": "医共体", "office": "职务", "formed_on": "成立日期",
    "quorum": "法定人数",
    "threshold": "通过条件", "notice_days": "会前通知", "clause": "依据", "role": "席位", "organization": "单位",
    "holder": "任职人", "since": "任期开始", "on": "日期", "title": "名称", "starts_at": "时间", "place": "地点",
    "because": "原因", "text": "内容", "presenter": "汇报单位", "is_major": "重大事项", "party_item": "党委决定",
    "meeting": "会议", "file": "文件", "present": "签到", "reason": "说明", "choice": "表决", "lead": "责任单位",
    "supporting": "配合单位", "due": "完成时限", "summary": "修改说明", "carried_by": "理事会议案", "candidate": "人选",
    "words": "意见", "document": "任职文号", "term_from": "任职日期", "term_to": "任期至", "filing_due": "备案期限",
    "subject": "备案事项", "filer": "报送单位", "receiver": "备案机关", "receiver_name": "备案机关", "number": "备案号",
}  # fmt: skip


def moment_of(text: str) -> datetime | None:
    """A local date and time as the form sends it; None when it is none."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "T"))
    except ValueError:
        return None
    if len(text) <= len("2026-12-01"):  # a day without an hour is no time for a meeting
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def key_of(text: str) -> int:
    """A number from a select; 0 when it is none, which finds nothing."""
    return int(text) if text.isdecimal() and len(text) <= KEY_MAX else 0


def names_of(text: str) -> tuple[str, ...]:
    """Unit names as people write them into one field."""
    for mark in ("，", ",", "；", ";", "\n", "\u3000"):
        text = text.replace(mark, "、")
    return tuple(part.strip() for part in text.split("、") if part.strip())


def organization_of(request: ActorRequest, field: str) -> Organization | None:
    """The organization of the actor's county that a select names by its code."""
    code = request.POST.get(field, "")
    return Organization.objects.filter(code=code, county=request.actor.county).first() if code else None


def ticked(request: ActorRequest, name: str) -> bool:
    """Whether a box is ticked."""
    return request.POST.get(name) == "1"


def answered(
    request: ActorRequest,
    write: Callable[[], object],
    *,
    page: tuple[str, Callable[[Any], dict[str, Any]]],
    back: str | Callable[[Any], str],
    words: str,
) -> HttpResponseBase:
    """Do it and go on; what is refused comes back on its page, with the sentence and with everything typed.

    `page` is the template and what gives its context for a problem; `back` an address, or one for what was made.
    """
    try:
        made = write()
    except (Invalid, Conflict) as problem:
        if isinstance(problem, AlreadyDone):
            raise
        template, context = page
        return _redrawn(request, template, context(problem), problem)
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(back(made) if callable(back) else back)


def _redrawn(
    request: ActorRequest, template: str, context: dict[str, Any], problem: Invalid | Conflict
) -> HttpResponse:
    told = {"problem": problem, "typed": request.POST, "labels": LABELS}
    return render(request, template, {**context, **told}, status=problem.status)
