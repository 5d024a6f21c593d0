"""The system administrator's view of background work: the queue of jobs, and events that could not be delivered."""

from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.administration.templatetags.background import last_line
from yigongti.foundation.errors import NotFound
from yigongti.foundation.events import queries as events
from yigongti.foundation.events.actions import replay_delivery
from yigongti.foundation.events.models import Delivery, State
from yigongti.foundation.jobs import queries as queue
from yigongti.foundation.jobs.actions import retry_job
from yigongti.foundation.jobs.registry import declared_jobs, title_of
from yigongti.foundation.web.lists import Column, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest, reads, writes


class Jobs(ListPage[ProcrastinateJob]):
    """Jobs that wait, run or have failed; finished ones leave the queue."""

    page = "jobs:jobs"
    title = "后台任务"
    columns = (
        Column("id", "编号", value=lambda j: j.pk),
        Column("title", "任务", value=lambda j: title_of(j.task_name)),
        Column("name", "代码", value=lambda j: j.task_name),
        Column("status", "状态", value=lambda j: queue.STATUSES.get(j.status, j.status)),
        Column("attempts", "次数", value=lambda j: j.attempts, css="num"),
        Column("since", "最近变化", value=lambda j: j.since),
        Column("next", "下次执行", value=lambda j: j.scheduled_at),
        Column("error", "最近错误", value=lambda j: last_line(j.last_error)),
    )
    tabs = (
        Tab("all", "全部"),
        Tab("failed", "失败", lambda _actor, _now: Q(status="failed"), alarm=True),
        Tab("todo", "排队", lambda _actor, _now: Q(status="todo")),
        Tab("doing", "执行中", lambda _actor, _now: Q(status="doing")),
    )
    row_template = "background/job_row.html"
    empty = "队列是空的：任务都已完成"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[ProcrastinateJob]:  # noqa: ARG002  the list's signature
        """The whole queue; it holds nobody's data."""
        return queue.jobs(seen_by=actor)

    def row_url(self, row: ProcrastinateJob) -> str:
        """The job with its words."""
        return reverse("jobs:job", args=[row.pk])


class Deliveries(ListPage[Delivery]):
    """Events on their way to their subscribers."""

    page = "events:deliveries"
    title = "事件投递"
    columns = (
        Column("event", "事件", value=lambda d: d.event.name),
        Column("at", "发生时间", value=lambda d: d.event.at),
        Column("subscriber", "订阅方", value=lambda d: d.subscriber),
        Column("state", "状态", value=lambda d: d.get_state_display()),
        Column("attempts", "次数", value=lambda d: d.attempts, css="num"),
        Column("next", "下次投递", value=lambda d: d.next_at if d.state == State.WAITING else None),
        Column("error", "最近错误", value=lambda d: last_line(d.last_error)),
    )
    tabs = (
        Tab("dead", "投递失败", lambda _actor, _now: Q(state=State.DEAD), alarm=True),
        Tab("waiting", "待投递", lambda _actor, _now: Q(state=State.WAITING)),
        Tab("all", "全部"),
    )
    row_template = "background/delivery_row.html"
    empty = "没有投递失败的事件"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Delivery]:  # noqa: ARG002  the list's signature
        """Every delivery; payloads hold ids only."""
        return events.deliveries(seen_by=actor)

    def row_url(self, row: Delivery) -> str:
        """The delivery with its words."""
        return reverse("events:delivery", args=[row.pk])


@reads("jobs.job.read")
def jobs(request: ActorRequest) -> HttpResponseBase:
    """The queue, with the heartbeats of our processes above it."""
    words = {
        "heartbeats": queue.heartbeats(),
        "alive": queue.worker_is_alive(now=request.now),
        "clockwork": [one for one in declared_jobs() if one.cron],
    }
    return Jobs().respond(request, "background/jobs.html", words)


@reads("jobs.job.read")
def job(request: ActorRequest, job_id: int) -> HttpResponse:
    """One job: what it is, how often it was tried, why it failed."""
    found = _job(request, job_id)
    words = {"job": found, "title": title_of(found.task_name), "status": queue.STATUSES.get(found.status, found.status)}
    return render(request, "background/job.html", words)


@writes("jobs.job.retry")
def retry(request: ActorRequest, job_id: int) -> HttpResponseBase:
    """Queue a failed job again."""
    retry_job(actor=request.actor, now=request.now, job=_job(request, job_id), key=request.key)
    messages.success(request, f"任务 {job_id} 已重新排队。")
    return HttpResponseRedirect(reverse("jobs:jobs"))


def _job(request: ActorRequest, job_id: int) -> ProcrastinateJob:
    found = queue.jobs(seen_by=request.actor).filter(pk=job_id).first()
    if found is None:
        raise NotFound("这个任务已经完成或不在队列里了。")
    return found


@reads("events.delivery.read")
def deliveries(request: ActorRequest) -> HttpResponseBase:
    """What could not be delivered, first."""
    return Deliveries().respond(request, "background/deliveries.html")


@reads("events.delivery.read")
def delivery(request: ActorRequest, delivery_id: int) -> HttpResponse:
    """One delivery: the event, the error text, the replay."""
    return render(request, "background/delivery.html", {"delivery": _delivery(request, delivery_id)})


@writes("events.delivery.replay")
def replay(request: ActorRequest, delivery_id: int) -> HttpResponseBase:
    """Let a dead delivery wait again."""
    found = _delivery(request, delivery_id)
    replay_delivery(actor=request.actor, now=request.now, delivery=found, key=request.key)
    messages.success(request, f"{found.subscriber} 的投递已重新排队。")
    return HttpResponseRedirect(reverse("events:deliveries"))


def _delivery(request: ActorRequest, delivery_id: int) -> Delivery:
    found = events.deliveries(seen_by=request.actor).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found
