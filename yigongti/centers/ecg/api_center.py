"""The ECG room over the API, the center's side: worklist and the verbs of the reader.

These are clinical acts of a person: the token must be one of a reading doctor, and the report carries his name.
"""

from typing import Annotated, Any, Literal

from ninja import Query

from yigongti.centers.ecg import actions, queries
from yigongti.centers.ecg import api_shapes as shapes
from yigongti.centers.ecg.api import desk as desk  # noqa: PLC0414  one desk, both sides
from yigongti.centers.ecg.api import ecg_order, listed
from yigongti.foundation.web.api import ApiRequest, Limit, Offset, Page, window
from yigongti.records.orders.api_shapes import CriticalOut, critical_shape

Tab = Literal["open", "mine", "review", "sent_back", "returned"]


@desk.reads("/worklist", "ecg.worklist.read", response=Page[shapes.EcgOrderOut], summary="诊断中心工作列表")
def worklist(request: ApiRequest, limit: Limit, offset: Offset, tab: Annotated[Tab, Query("open")]) -> dict[str, Any]:
    """A tab of the center's worklist: pathway orders first, then by deadline. `returned`: today's."""
    rows = queries.worklist(seen_by=request.actor, tab=tab, now=request.now)
    return listed(request, "api:ecg_worklist", window(rows, limit, offset, lambda o: shapes.ecg_line(o, request.now)))


@desk.writes("/orders/{number}/claim", "ecg.order.claim", response=shapes.EcgOrderOut, summary="接单")
def claim(request: ApiRequest, number: str, given: shapes.ClaimIn) -> dict[str, Any]:
    """Claim for reading; the lock lasts as long as the edition says. 409 when a colleague holds it."""
    order = ecg_order(request, number)
    done = actions.claim_order(actor=request.actor, now=request.now, order=order, note=given.note, key=request.key)
    return shapes.ecg_line(done, request.now)


@desk.writes("/orders/{number}/release", "ecg.order.release", response=shapes.EcgOrderOut, summary="放回待诊断")
def release(request: ApiRequest, number: str) -> dict[str, Any]:
    """Put a claimed order back into the queue."""
    order = ecg_order(request, number)
    done = actions.release_order(actor=request.actor, now=request.now, order=order, key=request.key)
    return shapes.ecg_line(done, request.now)


@desk.writes("/orders/{number}/sign", "ecg.report.sign", response=shapes.ReportOut, summary="书写并签名报告")
def sign(request: ApiRequest, number: str, given: shapes.ReportIn) -> dict[str, Any]:
    """Sign the report of an order that the caller has claimed. It goes back at once, or to a second doctor."""
    order = ecg_order(request, number)
    made = actions.sign_report(actor=request.actor, now=request.now, order=order, text=given.text(), key=request.key)
    return shapes.report_shape(made)


@desk.writes("/orders/{number}/verify", "ecg.report.verify", response=shapes.ReportOut, summary="审核报告")
def verify(request: ApiRequest, number: str) -> dict[str, Any]:
    """The second doctor agrees; never the writer himself."""
    order = ecg_order(request, number)
    done = actions.verify_report(actor=request.actor, now=request.now, order=order, key=request.key)
    return shapes.report_shape(done)


@desk.writes("/orders/{number}/send-back", "ecg.order.send_back", response=shapes.EcgOrderOut, summary="退回重采")
def send_back(request: ApiRequest, number: str, given: shapes.ReasonIn) -> dict[str, Any]:
    """The tracing must be made again: back to the requester with a coded reason."""
    order = ecg_order(request, number)
    done = actions.send_back(
        actor=request.actor, now=request.now, order=order, reason=given.reason, note=given.note, key=request.key
    )
    return shapes.ecg_line(done, request.now)


@desk.writes("/orders/{number}/critical", "ecg.critical.raise", response=CriticalOut, status=201, summary="报告危急值")
def raise_critical(request: ApiRequest, number: str, given: shapes.CriticalIn) -> dict[str, Any]:
    """Report a critical value; it goes ahead of the report. The call is recorded on the reading page."""
    order = ecg_order(request, number)
    made = actions.raise_critical(actor=request.actor, now=request.now, order=order, code=given.code, key=request.key)
    return critical_shape(made)
