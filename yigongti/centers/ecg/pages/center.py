"""The center's side: worklist, drawer, reading page, and the verbs of the reader."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yigongti.centers.ecg import actions, forms, queries, rules
from yigongti.centers.ecg.pages.lists import Worklist
from yigongti.centers.ecg.pages.reading_view import reading_context
from yigongti.centers.ecg.present import Words, row
from yigongti.foundation.access.action import KeyReused
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.orders import policy
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalValue, Order
from yigongti.records.orders.queries import looked, order_by_number

READ_BACK = {"yes": True, "no": False, "unreached": None}  # the three buttons of the call


@reads("ecg.worklist.read")
def worklist(request: ActorRequest) -> HttpResponseBase:
    """Tabs, query row, rows by clock; the drawer shows the selected one."""
    context = {
        "claim_minutes": policy.claim_minutes(
            county=request.actor.county, service=rules.SERVICE, at=day_of(request.now)
        ),
        "may_claim": request.actor.may("ecg.order.claim"),
    }
    return Worklist().respond(request, "ecg/worklist.html", context)


@reads("ecg.report.verify")
def review(_request: ActorRequest) -> HttpResponse:
    """What waits for a second doctor: the same list, opened on its tab."""
    return HttpResponseRedirect(f"{reverse('ecg:worklist')}?tab=review")


@reads("ecg.worklist.read")
def sent_back(_request: ActorRequest) -> HttpResponse:
    """What was sent back and is not made again yet."""
    return HttpResponseRedirect(f"{reverse('ecg:worklist')}?tab=sent_back")


@reads("ecg.worklist.read")
def drawer(request: ActorRequest, number: str) -> HttpResponse:
    """The selected order beside the list: strip, machine values, question, earlier ECGs."""
    found = queries.reading(seen_by=request.actor, number=number)
    looked(order=found.order, actor=request.actor, now=request.now, page="ecg:drawer")
    words = Words(county=found.order.county, now=request.now)
    line = row(found.order, words=words, actor=request.actor, now=request.now)
    return render(request, "ecg/drawer.html", {"reading": found, "row": line})


@reads("ecg.worklist.read")
def read(request: ActorRequest, number: str) -> HttpResponse:
    """The reading page."""
    context = reading_context(request, number)
    looked(order=context["order"], actor=request.actor, now=request.now, page="ecg:read")
    return render(request, "ecg/reading.html", context)


@writes("ecg.order.claim")
def claim(request: ActorRequest, number: str) -> HttpResponse:
    """Claim, or take over with a note, and open the reading page."""
    order = order_by_number(seen_by=request.actor, number=number)
    actions.claim_order(
        actor=request.actor, now=request.now, order=order, note=request.POST.get("note", ""), key=request.key
    )
    return _to_reading(number)


@writes("ecg.order.claim")
def claim_next(request: ActorRequest) -> HttpResponse:
    """Claim the next one of the queue. Two doctors who press at once get two orders."""
    for _ in range(5):
        order = queries.next_to_read(seen_by=request.actor, now=request.now)
        if order is None:
            messages.info(request, "没有待接单的心电图了。")
            return _to_worklist()
        try:
            actions.claim_order(actor=request.actor, now=request.now, order=order, key=f"{request.key}:next")
        except KeyReused:  # the answer to this very press was lost: what it claimed then is where it leads now
            return _to_claimed(request)
        except Conflict:
            continue  # another doctor was quicker; take the one after
        return _to_reading(order.number)
    messages.warning(request, "几份都刚被别人接走了，请再按一次。")
    return _to_worklist()


@writes("ecg.order.release")
def release(request: ActorRequest, number: str) -> HttpResponse:
    """Back into the queue."""
    order = order_by_number(seen_by=request.actor, number=number)
    actions.release_order(actor=request.actor, now=request.now, order=order, key=request.key)
    messages.success(request, f"{order.number} 已放回待诊断。")
    return _to_worklist()


@writes("ecg.report.write")
def save_draft(request: ActorRequest, number: str) -> HttpResponse:
    """Keep the draft; answers with the time for the head of the report."""
    order = order_by_number(seen_by=request.actor, number=number)
    report = actions.save_draft(
        actor=request.actor, now=request.now, order=order, text=forms.report_text(request.POST), key=request.key
    )
    return render(request, "ecg/draft_saved.html", {"report": report})


@writes("ecg.report.sign")
def sign(request: ActorRequest, number: str) -> HttpResponse:
    """Sign and open the next; what is missing comes back with everything typed kept."""
    order = order_by_number(seen_by=request.actor, number=number)
    try:
        actions.sign_report(
            actor=request.actor, now=request.now, order=order, text=forms.report_text(request.POST), key=request.key
        )
    except Invalid as problem:
        context = reading_context(request, number, typed=request.POST, problem=problem)
        return render(request, "ecg/reading.html", context, status=problem.status)
    return _signed(request, order)


@writes("ecg.report.verify")
def verify(request: ActorRequest, number: str) -> HttpResponse:
    """The second doctor agrees."""
    order = order_by_number(seen_by=request.actor, number=number)
    actions.verify_report(
        actor=request.actor, now=request.now, order=order, signature=request.POST.get("signature", ""), key=request.key
    )
    messages.success(request, f"{order.number} {order.resident.name} 已审核发出。")
    following = queries.worklist(seen_by=request.actor, tab="review", now=request.now).first()
    return _to_reading(following.number) if following else _to_worklist("review")


@writes("ecg.report.hand_back")
def hand_back(request: ActorRequest, number: str) -> HttpResponse:
    """Back to the writer with a note."""
    order = order_by_number(seen_by=request.actor, number=number)
    try:
        actions.hand_back_report(
            actor=request.actor, now=request.now, order=order, note=request.POST.get("note", ""), key=request.key
        )
    except Invalid as problem:
        context = reading_context(request, number, typed=request.POST, problem=problem, dialog="hand-back")
        return render(request, "ecg/reading.html", context, status=problem.status)
    messages.success(request, f"{order.number} 已退回书写医师修改。")
    return _to_worklist("review")


@writes("ecg.report.amend")
def amend(request: ActorRequest, number: str) -> HttpResponse:
    """A new version of a returned report."""
    order = order_by_number(seen_by=request.actor, number=number)
    try:
        actions.amend_report(
            actor=request.actor,
            now=request.now,
            order=order,
            text=forms.report_text(request.POST),
            reason=request.POST.get("amend_reason", ""),
            version=_version(request),
            key=request.key,
        )
    except Invalid as problem:
        context = reading_context(request, number, typed=request.POST, problem=problem, amending=True)
        return render(request, "ecg/reading.html", context, status=problem.status)
    messages.success(request, f"{order.number} 的修订已提交。")
    return _to_reading(number)


@writes("ecg.report.withdraw")
def withdraw_report(request: ActorRequest, number: str) -> HttpResponse:
    """Declare a returned report void."""
    order = order_by_number(seen_by=request.actor, number=number)
    try:
        actions.withdraw_report(
            actor=request.actor,
            now=request.now,
            order=order,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            resident_name=request.POST.get("resident_name", ""),
            key=request.key,
        )
    except Invalid as problem:
        context = reading_context(request, number, typed=request.POST, problem=problem, dialog="withdraw")
        return render(request, "ecg/reading.html", context, status=problem.status)
    messages.warning(request, f"{order.number} 的报告已作废，申请重新进入待诊断。")
    return _to_reading(number)


@writes("ecg.order.send_back")
def send_back(request: ActorRequest, number: str) -> HttpResponse:
    """The tracing must be made again."""
    return _refuse(request, number, actions.send_back, "send-back", "已退回申请机构重采。")


@writes("ecg.order.reject")
def reject(request: ActorRequest, number: str) -> HttpResponse:
    """The order cannot be done."""
    return _refuse(request, number, actions.reject_order, "reject", "已拒绝并告知申请机构。")


@writes("ecg.critical.raise")
def raise_critical(request: ActorRequest, number: str) -> HttpResponse:
    """Report a critical value; the page comes back with the call to make."""
    order = order_by_number(seen_by=request.actor, number=number)
    actions.raise_critical(
        actor=request.actor, now=request.now, order=order, code=request.POST.get("code", ""), key=request.key
    )
    return _criticals(request, number)


@writes("ecg.critical.tell")
def tell_critical(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Record the call."""
    critical = _critical_of(request, number, pk)
    answer = request.POST.get("read_back", "")
    if answer not in READ_BACK:
        raise Invalid("请选择回读结果：一致、不一致或未接通。", {"read_back": "选一项"})
    actions.tell_critical(
        actor=request.actor,
        now=request.now,
        critical=critical,
        told_to=request.POST.get("told_to", ""),
        phone=request.POST.get("phone", ""),
        read_back=READ_BACK[answer],
        key=request.key,
    )
    return _criticals(request, number)


@writes("ecg.critical.withdraw")
def withdraw_critical(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Raised in error."""
    critical = _critical_of(request, number, pk)
    actions.withdraw_critical(
        actor=request.actor, now=request.now, critical=critical, reason=request.POST.get("reason", ""), key=request.key
    )
    return _criticals(request, number)


def _version(request: ActorRequest) -> int | None:
    """The order's version when the page was drawn."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() else None


def _critical_of(request: ActorRequest, number: str, pk: int) -> CriticalValue:
    """One critical value of the order before the reader's eyes. Raises Conflict when it is not there."""
    found = queries.reading(seen_by=request.actor, number=number)
    critical = next((c for c in found.criticals if c.pk == pk), None)
    if critical is None:
        raise Conflict("这条危急值已不在这份申请上。")
    return critical


def _criticals(request: ActorRequest, number: str) -> HttpResponse:
    if request.htmx:
        return render(request, "ecg/criticals.html", reading_context(request, number))
    return _to_reading(number)


def _refuse(request: ActorRequest, number: str, verb: object, dialog: str, words: str) -> HttpResponse:
    order = order_by_number(seen_by=request.actor, number=number)
    try:
        verb(  # type: ignore[operator]
            actor=request.actor,
            now=request.now,
            order=order,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            key=request.key,
        )
    except Invalid as problem:
        context = reading_context(request, number, typed=request.POST, problem=problem, dialog=dialog)
        return render(request, "ecg/reading.html", context, status=problem.status)
    messages.success(request, f"{order.number} {order.resident.name} {words}")
    return _to_worklist()


def _signed(request: ActorRequest, order: Order) -> HttpResponse:
    """After a signature: the next one, claimed, or the list when there is none."""
    messages.success(request, f"{order.number} {order.resident.name} 已签名提交。")
    if request.POST.get("then") != "next":
        return _to_worklist()
    following = queries.next_to_read(seen_by=request.actor, now=request.now, after=order)
    if following is None:
        return _to_worklist()
    try:
        actions.claim_order(actor=request.actor, now=request.now, order=following, key=f"{request.key}:next")
    except Conflict:
        return _to_worklist()
    return _to_reading(following.number)


def _to_claimed(request: ActorRequest) -> HttpResponseRedirect:
    """To what this doctor claimed last."""
    mine = queries.worklist(seen_by=request.actor, tab="mine", now=request.now).order_by("-claimed_at").first()
    return _to_reading(mine.number) if mine else _to_worklist()


def _to_reading(number: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("ecg:read", args=[number]))


def _to_worklist(tab: str = "open") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('ecg:worklist')}?tab={tab}")
