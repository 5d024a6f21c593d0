"""The ECG room over the API, requesting side: order, tracing, withdrawal, recognition, report, device inbox.

The center's side stands in `api_center`, on the same desk.
"""

from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Query
from ninja.files import UploadedFile

from yigongti.centers.ecg import actions, queries, rules
from yigongti.centers.ecg import api_shapes as shapes
from yigongti.centers.ecg.inbox import actions as inbox_actions
from yigongti.centers.ecg.models import ReportState
from yigongti.centers.ecg.pages.inbox import waiting_object
from yigongti.centers.ecg.pages.request import own_organization
from yigongti.centers.ecg.paper import report_pdf
from yigongti.centers.ecg.printing import print_report
from yigongti.foundation.audit import trail
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.api import ApiRequest, Desk, Limit, Offset, Page, Text, window
from yigongti.records.encounters.queries import latest_open
from yigongti.records.orders import queries as orders
from yigongti.records.orders.api_shapes import ResultOut, order_detail, result_shape
from yigongti.records.orders.intake import CAP_BYTES
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State
from yigongti.records.people.looks import looked as looked_at_resident
from yigongti.records.people.queries import resident as find_resident
from yigongti.records.terms.queries import in_use

desk = Desk("ecg", "远程心电")
DRAFTS = {ReportState.DRAFT, ReportState.SIGNED}


def ecg_order(request: ApiRequest, number: str) -> Order:
    """An ECG order within sight. Raises NotFound."""
    found = orders.order_by_number(seen_by=request.actor, number=number)
    if found.service != rules.SERVICE:
        raise NotFound("没有找到这份申请单，它可能不在您的查看范围内。")
    return found


def listed(request: ApiRequest, page: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Leave one audit line naming the orders of a list, and give the list."""
    numbers = [line["number"] for line in answer["items"]]
    if numbers:
        detail = {"list": page, "orders": numbers}
        trail.write(who=request.actor, action="orders.order.read", now=request.now, detail=detail)
    return answer


@desk.writes("/orders/place", "ecg.order.place", response=shapes.EcgOrderOut, status=201, summary="开远程心电")
def place_order(request: ApiRequest, given: shapes.PlaceIn) -> dict[str, Any]:
    """Ask the county center to read an ECG. The tracing follows by upload, or from a device under its number."""
    resident = find_resident(seen_by=request.actor, code=given.resident)
    item = in_use(system="orderable", group=rules.SERVICE).filter(code=given.item).first()
    if item is None:
        raise Invalid("没有这个检查项目。", {"item": "请从 /api/orders/items 中选"})
    made = actions.place_order(
        actor=request.actor,
        now=request.now,
        resident=resident,
        requester=own_organization(request),
        item=item,
        priority=given.priority,
        clinical_question=given.clinical_question,
        certainty=given.certainty,
        diagnosis_text=given.diagnosis_text,
        diagnosis_code=given.diagnosis_code,
        encounter=latest_open(seen_by=request.actor, resident_id=resident.pk),
        vitals=given.vitals.model_dump(exclude_none=True),
        repeat_reason=given.repeat_reason,
        key=request.key,
    )
    return shapes.ecg_line(made, request.now)


@desk.reads("/recognizable", "ecg.order.place", response=list[ResultOut], summary="可互认的已有结果")
def recognizable(request: ApiRequest, resident: Annotated[str, Query(..., max_length=20)]) -> list[dict[str, Any]]:
    """Results of a resident that are young enough to be taken instead of a new ECG (检查结果互认)."""
    person = find_resident(seen_by=request.actor, code=resident)
    looked_at_resident(actor=request.actor, person=person, now=request.now, page="api:ecg_recognizable")
    county = own_organization(request).county
    found = orders.recognizable(resident_id=person.pk, service=rules.SERVICE, county=county, now=request.now)
    return [result_shape(r) for r in found]


@desk.writes(
    "/orders/recognize", "ecg.order.recognize", response=shapes.EcgOrderOut, status=201, summary="采用已有结果"
)
def recognize(request: ApiRequest, given: shapes.RecognizeIn) -> dict[str, Any]:
    """Take an earlier result: an order that is recognized at once; nobody repeats the ECG."""
    resident = find_resident(seen_by=request.actor, code=given.resident)
    result = orders.results_of_person(resident_id=resident.pk, service=rules.SERVICE).filter(pk=given.result).first()
    if result is None:
        raise NotFound("没有找到这份结果。")
    made = actions.recognize_result(
        actor=request.actor,
        now=request.now,
        resident=resident,
        requester=own_organization(request),
        item=result.order.item,
        result=result,
        key=request.key,
    )
    return shapes.ecg_line(made, request.now)


@desk.reads("/orders", "ecg.order.read", response=Page[shapes.EcgOrderOut], summary="我的心电申请")
def list_requests(  # noqa: PLR0917  the query string is the signature
    request: ApiRequest,
    limit: Limit,
    offset: Offset,
    priority: Text,
    resident: Text,
    state: Annotated[State | None, Query(None)] = None,
    since: Annotated[date | None, Query(None, description="Requested on this day or later")] = None,
) -> dict[str, Any]:
    """What the caller's institution has asked for, newest first. Filters: state, priority, resident code, first day."""
    rows = queries.requested(seen_by=request.actor)
    wanted = {"state": state, "priority": priority, "resident__code": resident}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if since is not None:
        rows = rows.filter(requested_at__gte=timezone.make_aware(datetime.combine(since, time())))
    page = window(rows, limit, offset, lambda o: shapes.ecg_line(o, request.now))
    return listed(request, "api:ecg_list_requests", page)


@desk.reads("/orders/{number}", "orders.order.read", response=shapes.EcgDetailOut, summary="一份心电申请")
def order(request: ApiRequest, number: str) -> dict[str, Any]:
    """State, rail, timeline, results, critical values, tracing, report. The requester does not see drafts."""
    found = ecg_order(request, number)
    orders.looked(order=found, actor=request.actor, now=request.now, page="api:ecg_order")
    tracing = queries.current_tracing(order=found)
    reports = found.ecg_reports.select_related("order").order_by("-version")
    if not request.actor.sees(found.performer_id):
        reports = reports.exclude(state__in=DRAFTS)
    return {
        **order_detail(found, request.now),
        "tracing": shapes.tracing_shape(tracing) if tracing else None,
        "reports": [shapes.report_shape(r) for r in reports],
    }


@desk.writes(
    "/orders/{number}/tracing", "ecg.tracing.attach", response=shapes.TracingOut, status=201, summary="上传心电图"
)
def attach_tracing(
    request: ApiRequest,
    number: str,
    tracing: File[UploadedFile],
    patient_checked: Annotated[bool, Query(False)],
) -> dict[str, Any]:
    """A 12-lead tracing as DICOM waveform or aECG XML (multipart, field `tracing`). A refused file changes nothing.

    422 also when the patient on the tracing contradicts the resident; `?patient_checked=true` once somebody checked.
    """
    found = ecg_order(request, number)
    if (tracing.size or 0) > CAP_BYTES:
        raise Invalid("文件太大。", {"tracing": f"不超过 {CAP_BYTES // 1024 // 1024} MB"})
    made = actions.attach_tracing(
        actor=request.actor, now=request.now, order=found, data=tracing.read(), name=tracing.name or "",
        patient_checked=patient_checked, key=request.key,
    )  # fmt: skip
    return shapes.tracing_shape(made)


@desk.writes("/orders/{number}/withdraw", "ecg.order.withdraw", response=shapes.EcgOrderOut, summary="撤回申请")
def withdraw_order(request: ApiRequest, number: str) -> dict[str, Any]:
    """Take the order back while nobody has claimed it."""
    done = actions.withdraw_order(
        actor=request.actor, now=request.now, order=ecg_order(request, number), key=request.key
    )
    return shapes.ecg_line(done, request.now)


@desk.reads("/reports/{number}", "orders.order.read", response=shapes.ReportOut, summary="有效报告")
def report(request: ApiRequest, number: str) -> dict[str, Any]:
    """The report in force of an order. 404 while there is none: wait on the order's state, not here."""
    found = queries.report_in_force(seen_by=request.actor, number=number)
    orders.looked(order=found.order, actor=request.actor, now=request.now, page="api:ecg_report")
    return shapes.report_shape(found)


@desk.writes("/reports/{number}/print", "ecg.report.print", summary="打印报告 PDF", produces="application/pdf")
def print_pdf(request: ApiRequest, number: str) -> HttpResponse:
    """The report in force as PDF, A4, tracing to scale. Every print is recorded; the second one says reprint."""
    found = queries.report_in_force(seen_by=request.actor, number=number)
    order = ecg_order(request, number)
    printed = print_report(actor=request.actor, now=request.now, order=order, report=found, key=request.key)
    response = HttpResponse(report_pdf(report=printed.report, printed=printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    return response


@desk.reads("/inbox", "ecg.inbox.read", response=Page[shapes.InboxOut], summary="设备来件")
def inbox(request: ApiRequest, limit: Limit, offset: Offset) -> dict[str, Any]:
    """Tracings that devices sent for no order, newest first."""
    rows = orders.inbox(seen_by=request.actor, service=rules.SERVICE)
    answer = window(rows, limit, offset, shapes.inbox_shape)
    if answer["items"]:
        detail = {"list": "api:ecg_inbox", "objects": [line["id"] for line in answer["items"]]}
        trail.write(who=request.actor, action="ecg.inbox.read", now=request.now, detail=detail)
    return answer


@desk.writes("/inbox/{int:pk}/match", "ecg.inbox.match", response=shapes.TracingOut, summary="匹配来件到申请单")
def match_object(request: ApiRequest, pk: int, given: shapes.MatchIn) -> dict[str, Any]:
    """Say to which order the tracing belongs. Needs ecg.tracing.attach as well."""
    thing = waiting_object(request, pk)
    found = ecg_order(request, given.order)
    with open_file(thing.file) as stream:
        data = stream.read()
    made = inbox_actions.match_object(
        actor=request.actor, now=request.now, device_object=thing, order=found, data=data,
        patient_checked=given.patient_checked, key=request.key,
    )  # fmt: skip
    return shapes.tracing_shape(made)


@desk.writes("/inbox/{int:pk}/discard", "ecg.inbox.discard", response=shapes.InboxOut, summary="弃用来件")
def discard_object(request: ApiRequest, pk: int, given: shapes.DiscardIn) -> dict[str, Any]:
    """A test or a mistake: out of the inbox with its reason; the file is kept."""
    thing = waiting_object(request, pk)
    done = inbox_actions.discard_object(
        actor=request.actor, now=request.now, device_object=thing, reason=given.reason, key=request.key
    )
    return shapes.inbox_shape(done)
