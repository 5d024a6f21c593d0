"""The two lists of the room: the center's worklist and the requester's own orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yigongti.centers.ecg import queries
from yigongti.centers.ecg.present import Words
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit import trail
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State


def _resident(text: str) -> Q:
    """A name, pinyin initials or an order number, by prefix."""
    return (
        Q(resident__name__startswith=text)
        | Q(resident__name_initials__startswith=text.lower())
        | Q(number__istartswith=text)
        | Q(number__endswith=text)
    )


REQUESTERS_KEPT = 12  # times as long as menu numbers: a new institution may take a minute to stand in the filter


def _priorities(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(p.code, p.title) for p in Words(county=actor.county, now=timezone.now()).all]


def _requesters(actor: Actor) -> Sequence[tuple[str, str]]:
    kept, seconds = f"ecg:requesters:{actor.position_id}", REQUESTERS_KEPT * settings.FRAME_SECONDS
    found: list[tuple[str, str]] | None = cache.get(kept) if seconds and actor.position_id else None
    if found is None:
        found = [(str(pk), name) for pk, name in queries.requesters(seen_by=actor)]
        cache.set(kept, found, seconds)
    return found


def _since(value: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(value))


ABOUT = (
    Column("number", "单号", value=lambda o: o.number),
    Column("resident", "居民", value=lambda o: o.resident.name),
    Column("requester", "采集机构", sort="requester__short_name", value=lambda o: o.requester.short_name),
    Column("item", "项目", value=lambda o: o.item.name),
)
FILTERS = (
    Filter("priority", "紧急", lambda v, _actor, _now: Q(priority=v), options=_priorities),
    Filter("since", "自", lambda v, _actor, _now: Q(requested_at__gte=_since(v)), kind="date"),
    Filter("q", "姓名、单号、拼音", lambda v, _actor, _now: _resident(v)),
)


class _Orders(ListPage[Order]):
    """What both lists share."""

    live = "orders.ecg"

    def row_url(self, row: Order) -> str:
        """The order's page."""
        return reverse("orders:order", args=[row.number])

    def on_shown(self, request: ActorRequest, rows: Sequence[Order]) -> None:
        """Who saw whose name: one audit line per list, naming the orders."""
        if rows:
            trail.write(
                who=request.actor,
                action="orders.order.read",
                now=request.now,
                detail={"list": self.page, "orders": [o.number for o in rows]},
            )


def _tab(code: str, title: str, *, alarm: bool = False) -> Tab:
    def where(actor: Actor, now: datetime) -> Q:
        return queries.tab_condition(seen_by=actor, tab=code, now=now)

    return Tab(code, title, where, alarm=alarm)


class Worklist(_Orders):
    """The center's worklist: pathway first, then by clock."""

    page = "ecg:worklist"
    title = "心电待诊断"
    row_template = "ecg/worklist_row.html"
    columns = (
        Column("due", "时限", sort="due_at", value=lambda o: o.due_at),
        Column("priority", "紧急", value=lambda o: o.priority),
        ABOUT[1],
        ABOUT[2],
        Column("item", "项目", css="drop-1100", value=lambda o: o.item.name),
        Column("performed", "采集", sort="performed_at", value=lambda o: o.performed_at),
        Column("grade", "图质", value=lambda o: o.grade),
        Column("state", "状态", value=lambda o: State(o.state).label),
    )
    tabs = (
        _tab("open", "未发"),
        _tab("mine", "我的"),
        _tab("review", "待审核"),
        _tab("sent_back", "退回", alarm=True),
        _tab("returned", "今日已发"),
    )
    filters = (
        Filter("requester", "机构", lambda v, _actor, _now: Q(requester_id=v), options=_requesters, anything="全部"),
        *FILTERS,
    )
    empty = "没有这样的心电图在等"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Order]:
        """What the tabs can show, the most pressing first."""
        return queries.ranked(queries.on_the_tabs(seen_by=actor, now=now), county=actor.county, now=now)

    def row_url(self, row: Order) -> str:
        """The reading page."""
        return reverse("ecg:read", args=[row.number])

    def drawer_url(self, row: Order) -> str:
        """The strip, the question, the earlier ones."""
        return reverse("ecg:drawer", args=[row.number])


WAITING = ["performed", "claimed", "reported", "verified"]


class Requests(_Orders):
    """What my institution has asked for."""

    page = "ecg:requests"
    title = "我的心电申请"
    row_template = "ecg/requests_row.html"
    columns = (
        Column("due", "时限", sort="due_at", value=lambda o: o.due_at),
        Column("priority", "紧急", value=lambda o: o.priority),
        ABOUT[1],
        Column("number", "单号", css="drop-1100", value=lambda o: o.number),
        Column("item", "项目", css="drop-1100", value=lambda o: o.item.name),
        Column("requested", "申请", sort="requested_at", value=lambda o: o.requested_at),
        Column("state", "状态", value=lambda o: State(o.state).label),
        Column("result", "结论", value=lambda o: o.conclusion),
    )
    tabs = (
        Tab("todo", "要我处理", lambda _actor, _now: Q(state__in=["requested", "accepted", "sent_back"]), alarm=True),
        Tab("waiting", "等回报", lambda _actor, _now: Q(state__in=WAITING)),
        Tab(
            "unread",
            "回报待看",
            lambda _actor, now: Q(
                state=State.RETURNED, opened_by_requester_at=None, returned_at__gte=now - timedelta(days=7)
            ),
            alarm=True,
        ),
        Tab("all", "全部"),
    )
    filters = FILTERS
    empty = "没有这样的申请"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Order]:
        """Own orders, the newest first."""
        del now
        return queries.requested(seen_by=actor)
