"""The requesting side: order, tracing, withdrawal, recognition, my requests."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yigongti.centers.ecg import actions, forms, queries, rules
from yigongti.centers.ecg.pages.lists import Requests
from yigongti.centers.ecg.patients import PatientDoubt
from yigongti.centers.ecg.phrases import library
from yigongti.centers.ecg.present import Words
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid, NotFound, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.foundation.web.words import about
from yigongti.records.encounters.models import Certainty
from yigongti.records.encounters.queries import latest_open
from yigongti.records.orders import policy
from yigongti.records.orders import queries as orders
from yigongti.records.orders.intake import CAP_BYTES
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import Order, Result
from yigongti.records.orders.rules import Step
from yigongti.records.people.looks import looked as looked_at_resident
from yigongti.records.people.models import Resident
from yigongti.records.people.queries import resident as find_resident
from yigongti.records.terms.models import Item
from yigongti.records.terms.queries import in_use

LABELS = {
    "resident": "居民",
    "item": "检查项目",
    "priority": "紧急程度",
    "clinical_question": "主诉",
    "certainty": "诊断把握",
    "repeat_reason": "重做原因",
    "tracing": "心电图文件",
    **{name: title for name, (title, *_) in forms.VITALS.items()},
}


@reads("ecg.order.place")
def order_new(request: ActorRequest) -> HttpResponse:
    """The order page: resident, what and how urgent, the question. `?resident=` opens it for one person."""
    code = request.GET.get("resident", "")
    resident = find_resident(seen_by=request.actor, code=code) if code else None
    if resident is not None:
        looked_at_resident(actor=request.actor, person=resident, now=request.now, page="ecg:order_new")
    return render(request, "ecg/order.html", order_context(request, resident=resident))


@reads("ecg.order.place")
def about_resident(request: ActorRequest, code: str) -> HttpResponse:
    """What the page shows once the resident is chosen: allergies, results to recognize, the question prefilled."""
    resident = find_resident(seen_by=request.actor, code=code)
    looked_at_resident(actor=request.actor, person=resident, now=request.now, page="ecg:about_resident")
    return render(request, "ecg/order_resident.html", order_context(request, resident=resident))


@writes("ecg.order.place")
def place(request: ActorRequest) -> HttpResponse:
    """Place the order and its tracing, when a file came with it. A refused file leaves the order waiting."""
    resident: Resident | None = None
    try:
        resident = _resident(request)
        order = actions.place_order(
            actor=request.actor,
            now=request.now,
            resident=resident,
            requester=own_organization(request),
            item=_item(request),
            priority=request.POST.get("priority", ""),
            clinical_question=request.POST.get("clinical_question", ""),
            certainty=_certainty(request),
            diagnosis_text=request.POST.get("diagnosis_text", ""),
            diagnosis_code=request.POST.get("diagnosis_code", ""),
            encounter=latest_open(seen_by=request.actor, resident_id=resident.pk),
            vitals=forms.vitals(request.POST.dict()),
            repeat_reason=request.POST.get("repeat_reason", ""),
            key=request.key,
        )
    except Invalid as problem:
        context = order_context(request, resident=resident, problem=problem)
        return render(request, "ecg/order.html", context, status=problem.status)
    if request.FILES.get("tracing"):
        return _attach(request, order)
    messages.success(request, f"申请 {order.number} 已提交，请上传或由心电图机发送图形。")
    return _to_order(order)


@writes("ecg.order.recognize")
def recognize(request: ActorRequest) -> HttpResponse:
    """Take the earlier result instead of a new ECG."""
    resident = _resident(request)
    typed = request.POST.get("result", "")
    result = _result_of(resident, typed)
    if result is None:
        raise NotFound("没有找到这份结果。")
    order = actions.recognize_result(
        actor=request.actor,
        now=request.now,
        resident=resident,
        requester=own_organization(request),
        item=result.order.item,
        result=result,
        key=request.key,
    )
    messages.success(request, "已采用这份结果，不必重做。")
    return _to_order(order)


def _result_of(resident: Resident, typed: str) -> Result | None:
    """One result of this person by its number as typed; nonsense finds nothing."""
    if not typed.isdecimal():
        return None
    return orders.results_of_person(resident_id=resident.pk, service=rules.SERVICE).filter(pk=typed).first()


@writes("ecg.tracing.attach")
def attach(request: ActorRequest, number: str) -> HttpResponse:
    """Upload a tracing to an order that waits for one."""
    return _attach(request, orders.order_by_number(seen_by=request.actor, number=number))


@writes("ecg.order.withdraw")
def withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """Take the order back while nobody has claimed it."""
    order = orders.order_by_number(seen_by=request.actor, number=number)
    actions.withdraw_order(actor=request.actor, now=request.now, order=order, key=request.key)
    messages.success(request, f"已撤回 {order.resident.name} 的心电申请 {number}。")
    return HttpResponseRedirect(reverse("ecg:requests"))


@reads("ecg.order.read")
def my_requests(request: ActorRequest) -> HttpResponseBase:
    """What my institution has asked for."""
    return Requests().respond(request, "ecg/requests.html")


def own_organization(request: ActorRequest) -> Organization:
    """The organization that the actor works at."""
    found = Organization.objects.filter(pk=request.actor.organization_id or 0).first()
    if found is None:
        raise Invalid("您的岗位没有所属机构，不能开单。")
    return found


def order_context(
    request: ActorRequest, *, resident: Resident | None, problem: Problem | None = None
) -> dict[str, Any]:
    """Everything on the order page."""
    now = request.now
    organization = own_organization(request)
    day = day_of(now)
    words = Words(county=organization.county, now=now)
    performer = orders.performer_for(service=rules.SERVICE, requester=organization, now=now)
    codes = tuple(p.code for p in words.all)
    context: dict[str, Any] = {
        "organization": organization,
        "performer": performer,
        "priorities": [
            (
                p,
                policy.clock_minutes(county=organization.county, service=rules.SERVICE, priority=p.code, at=day).get(
                    Step.REPORT
                ),
            )
            for p in words.all
        ],
        "items": in_use(system="orderable", group=rules.SERVICE),
        "load": orders.center_load(performer=performer, service=rules.SERVICE, priority_codes=codes, now=now),
        "words": words,
        "certainties": Certainty.choices,
        "questions": library().questions,
        "vitals": forms.VITALS,
        "repeat_reasons": policy.reasons(county=organization.county, service=rules.SERVICE, kind="repeat", at=day),
        "problem": problem,
        "labels": LABELS,
        "typed": request.POST if request.method == "POST" else {},
        "resident": resident,
        "cap_mb": CAP_BYTES // 1024 // 1024,
    }
    if resident is not None:
        context |= _about_resident(request, resident, organization, now=now)
    return context


def _about_resident(
    request: ActorRequest, resident: Resident, organization: Organization, *, now: Any
) -> dict[str, Any]:
    encounter = latest_open(seen_by=request.actor, resident_id=resident.pk)
    offered = list(
        orders.recognizable(resident_id=resident.pk, service=rules.SERVICE, county=organization.county, now=now)[:3]
    )
    earlier = orders.results_of_person(resident_id=resident.pk, service=rules.SERVICE)
    waiting = queries.requested(seen_by=request.actor).filter(
        resident=resident, state__in=["requested", "accepted", "performed", "claimed", "reported", "sent_back"]
    )
    return {
        "about": about(resident.sex, resident.birth_date, timezone.localtime(now).date()),
        "allergies": list(resident.allergies.all()),
        "encounter": encounter,
        "offered": offered,
        "earlier": list(earlier.exclude(pk__in=[r.pk for r in offered])[:4]),
        "earlier_count": earlier.count() - len(offered),
        "waiting": list(waiting[:3]),
    }


def _attach(request: ActorRequest, order: Order) -> HttpResponse:
    upload = request.FILES.get("tracing")
    try:
        if upload is None:
            raise Invalid("请选择心电图文件。", {"tracing": "支持 DICOM 12 导联波形（.dcm）和 aECG（.xml）"})
        if (upload.size or 0) > CAP_BYTES:
            raise Invalid(f"文件超过 {CAP_BYTES // 1024 // 1024} MB，请只上传一份 10 秒左右的 12 导联图。")
        actions.attach_tracing(
            actor=request.actor,
            now=request.now,
            order=order,
            data=upload.read(),
            name=upload.name or "",
            patient_checked=request.POST.get("patient_checked") == "1",
            key=f"{request.key}:tracing",
        )
    except PatientDoubt as doubt:
        messages.error(request, f"图形没有收下：{doubt} 核对后可在本页重新选择文件，并勾选“已核对是本人”。")
        return HttpResponseRedirect(f"{reverse('orders:order', args=[order.number])}?check=patient")
    except Problem as problem:
        # the order itself stands: say so, and keep the person on its page with the way to send another file
        messages.error(request, f"图形没有收下：{problem} 申请 {order.number} 保持原样，可换一份文件再传。")
        return _to_order(order)
    messages.success(request, f"申请 {order.number} 已提交，图形已送达诊断中心。")
    return _to_order(order)


def _resident(request: ActorRequest) -> Resident:
    code = request.POST.get("resident", "")
    if not code:
        raise Invalid("还有 1 处要改，改完即可提交。", {"resident": "请先选择居民"})
    return find_resident(seen_by=request.actor, code=code)


def _item(request: ActorRequest) -> Item:
    found = in_use(system="orderable", group=rules.SERVICE).filter(code=request.POST.get("item", "")).first()
    if found is None:
        raise Invalid("还有 1 处要改，改完即可提交。", {"item": "请选择检查项目"})
    return found


def _certainty(request: ActorRequest) -> str:
    typed = request.POST.get("certainty", "")
    if typed not in Certainty.values:
        raise Invalid("还有 1 处要改，改完即可提交。", {"certainty": "请选确诊、疑似或待排"})
    return typed


def _to_order(order: Order) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("orders:order", args=[order.number]))
