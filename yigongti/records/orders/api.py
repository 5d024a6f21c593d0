"""Orders over the API, whatever the service: what can be ordered, one order, critical values."""

from typing import Annotated, Any, Literal

from ninja import Query, Schema
from pydantic import Field

from yigongti.foundation.audit import trail
from yigongti.foundation.editions.queries import NoValue
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.api import ApiRequest, Coded, Desk, In, Limit, Offset, Page, Text, window
from yigongti.records.orders import actions, policy, queries
from yigongti.records.orders.api_shapes import (
    CriticalOut,
    OrderDetailOut,
    OrderOut,
    critical_shape,
    order_detail,
    order_line,
)
from yigongti.records.orders.machine import day_of
from yigongti.records.terms.queries import search

desk = Desk("orders", "申请单与危急值")
REASONS = ("send_back", "reject", "withdraw_report", "repeat")
Service = Annotated[str, Query("ecg", max_length=20, pattern="^[a-z_]+$", description="The performing service")]


class ItemOut(Schema):
    """Something that can be ordered. `is_demo`: from the demonstration set, not an official catalogue."""

    code: str
    name: str
    group: str
    is_demo: bool


class PriorityOut(Coded):
    """An urgency with its clocks."""

    hint: str
    minutes: dict[str, int] = Field(
        description="Step (perform, report, ...) to minutes allowed; a step without is open"
    )


class ChoicesOut(Schema):
    """The coded values that the county's edition allows today."""

    priorities: list[PriorityOut]
    critical_values: list[Coded]
    reasons: dict[str, list[Coded]] = Field(description=f"Kind to reasons; kinds: {', '.join(REASONS)}")
    recognition_days: int = Field(description="How old a result may be to be recognized instead of a new one")


class Acknowledgement(In):
    """What is being done about a critical value."""

    measures: str = Field(min_length=1, max_length=200)


@desk.reads("/items", None, response=list[ItemOut], summary="可申请的项目")
def items(request: ApiRequest, q: Text, service: Service) -> list[dict[str, Any]]:
    """Orderable items of a service by code, name or pinyin initials; at most 100."""
    del request  # the door has asked who; the catalogue is nobody's data
    found = search(system="orderable", text=q, group=service, limit=100)
    return [{"code": i.code, "name": i.name, "group": i.group, "is_demo": i.system.is_demo} for i in found]


@desk.reads("/choices", None, response=ChoicesOut, summary="紧急程度、原因、危急值代码")
def choices(request: ApiRequest, service: Service) -> dict[str, Any]:
    """Codes that other endpoints take: urgencies with their clocks, reasons, critical values."""
    about: dict[str, Any] = {"county": request.actor.county, "service": service, "at": day_of(request.now)}
    try:
        priorities = policy.priorities(**about)
    except NoValue:
        raise Invalid("县版没有开放这项服务。", {"service": "县版里没有这项服务的紧急程度"}) from None
    return {
        "priorities": [
            {
                "code": p.code,
                "title": p.title,
                "hint": p.hint,
                "minutes": {str(step): n for step, n in policy.clock_minutes(priority=p.code, **about).items()},
            }
            for p in priorities
        ],
        "critical_values": [_coded(c) for c in policy.critical_titles(**about)],
        "reasons": {kind: [_coded(r) for r in policy.reasons(kind=kind, **about)] for kind in REASONS},
        "recognition_days": policy.recognition_days(**about),
    }


@desk.reads("/criticals", "orders.critical.read", response=Page[CriticalOut], summary="危急值列表")
def criticals(
    request: ApiRequest, state: Annotated[Literal["open", "closed"], Query("open")], limit: Limit, offset: Offset
) -> dict[str, Any]:
    """Open ones by deadline, or those acknowledged or withdrawn, the latest first."""
    source = queries.open_criticals if state == "open" else queries.closed_criticals
    page = window(source(seen_by=request.actor), limit, offset, critical_shape)
    _listed(request, "api:orders_criticals", [c["order_number"] for c in page["items"]])
    return page


@desk.reads("/criticals/{int:pk}", "orders.critical.read", response=CriticalOut, summary="一条危急值")
def critical(request: ApiRequest, pk: int) -> dict[str, Any]:
    """One critical value."""
    found = queries.critical(seen_by=request.actor, pk=pk)
    queries.looked(order=found.order, actor=request.actor, now=request.now, page="api:orders_critical")
    return critical_shape(found)


@desk.writes(
    "/criticals/{int:pk}/acknowledge", "orders.critical.acknowledge", response=CriticalOut, summary="确认危急值"
)
def acknowledge(request: ApiRequest, pk: int, given: Acknowledgement) -> dict[str, Any]:
    """The requesting side confirms that it knows, and says what it does."""
    found = queries.critical(seen_by=request.actor, pk=pk)
    done = actions.acknowledge_critical(
        actor=request.actor, now=request.now, critical=found, measures=given.measures, key=request.key
    )
    return critical_shape(done)


@desk.reads("/{number}", "orders.order.read", response=OrderDetailOut, summary="一份申请单")
def order(request: ApiRequest, number: str) -> dict[str, Any]:
    """One order: state, rail, timeline, results, critical values. Wait for a report by asking here, once a minute."""
    found = queries.order_by_number(seen_by=request.actor, number=number)
    queries.looked(order=found, actor=request.actor, now=request.now, page="api:orders_order")
    return order_detail(found, request.now)


@desk.writes("/{number}/open", "orders.result.open", response=OrderOut, summary="标记报告已看")
def open_result(request: ApiRequest, number: str) -> dict[str, Any]:
    """The requester has read the returned report: it leaves his list of reports to look at."""
    found = queries.order_by_number(seen_by=request.actor, number=number)
    done = actions.open_result(actor=request.actor, now=request.now, order=found, key=request.key)
    return order_line(done, request.now)


def _coded(reason: policy.Reason) -> dict[str, str]:
    return {"code": reason.code, "title": reason.title}


def _listed(request: ApiRequest, page: str, numbers: list[str]) -> None:
    """One audit line per list, naming the orders."""
    if numbers:
        trail.write(
            who=request.actor, action="orders.order.read", now=request.now, detail={"list": page, "orders": numbers}
        )
