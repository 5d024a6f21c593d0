"""What the clinic does with an ECG, one function per verb."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO

from yigongti.centers.ecg import rules, versions
from yigongti.centers.ecg.guards import at_center, reason_title, refuse_held, require_claim
from yigongti.centers.ecg.inbox.matching import mark_matched
from yigongti.centers.ecg.models import Report, ReportState, Tracing
from yigongti.centers.ecg.patients import PatientDoubt, doubt_of
from yigongti.centers.ecg.tracings import make_tracing
from yigongti.centers.ecg.versions import ReportText
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.store import store
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders import criticals, machine, policy, queries
from yigongti.records.orders.intake import CAP_BYTES
from yigongti.records.orders.machine import NotYours
from yigongti.records.orders.models import CriticalValue, DeviceObject, Order, Result
from yigongti.records.orders.rules import State, Verb
from yigongti.records.people.models import Resident
from yigongti.records.terms.models import Item

DIAGNOSIS_MAX = 120  # width of the column


WITH_TRACING = frozenset({State.PERFORMED, State.CLAIMED, State.REPORTED, State.VERIFIED, State.RETURNED})


class SameDoctor(Refused):
    """A report is never verified by its writer."""

    sentence = "报告不能由书写者本人审核，请交由另一位医师。"


class HasTracing(Conflict):
    """A device sent a second tracing for an order that has one: which of the two is read is decided by a person."""

    sentence = "这份申请已有图，设备又发来一份；需要更换时请在申请单上操作。"


class ResultTooOld(Conflict):
    """The earlier result is not offered for recognition (any more)."""

    sentence = "这份结果已超出互认期限或已失效，请重新检查。"


# --- the requesting side ---------------------------------------------------------------------------------------------


@action("ecg.order.place")
def place_order(
    *,
    actor: Actor,
    now: datetime,
    resident: Resident,
    requester: Organization,
    item: Item,
    priority: str,
    clinical_question: str,
    certainty: str,
    diagnosis_text: str = "",
    diagnosis_code: str = "",
    encounter: Encounter | None = None,
    vitals: Mapping[str, object] | None = None,
    repeat_reason: str = "",
) -> Order:
    """Ask the county center to read an ECG. A recognizable earlier result must be taken or declined with a reason."""
    day = machine.day_of(now)
    if policy.priority(county=requester.county, service=rules.SERVICE, code=priority, at=day) is None:
        raise Invalid("请选择紧急程度。", {"priority": "请选一项"})
    if not clinical_question.strip():
        raise Invalid("还有 1 处要改，改完即可提交。", {"clinical_question": "没有填，请写症状和持续时间"})
    if len(diagnosis_text.strip()) > DIAGNOSIS_MAX:
        raise Invalid("还有 1 处要改，改完即可提交。", {"diagnosis_text": f"最多 {DIAGNOSIS_MAX} 字"})
    offered = queries.recognizable(
        resident_id=resident.pk, service=rules.SERVICE, county=requester.county, now=now
    ).exists()
    if offered:
        known = policy.reasons(county=requester.county, service=rules.SERVICE, kind="repeat", at=day)
        if repeat_reason not in {reason.code for reason in known}:
            raise Invalid("近期已有可互认的心电图。", {"repeat_reason": "没有选，请选重做原因，或采用已有的结果"})
    return machine.place(
        actor=actor,
        now=now,
        service=rules.SERVICE,
        prefix=rules.NUMBER_PREFIX,
        item=item,
        resident=resident,
        requester=requester,
        performer=queries.performer_for(service=rules.SERVICE, requester=requester, now=now),
        priority=priority,
        clinical_question=clinical_question.strip(),
        certainty=certainty,
        diagnosis_text=diagnosis_text.strip(),
        diagnosis_code=diagnosis_code[:20],
        encounter=encounter,
        vitals=dict(vitals or {}),
        repeat_reason=repeat_reason if offered else "",
    )


@action("ecg.order.recognize")
def recognize_result(
    *, actor: Actor, now: datetime, resident: Resident, requester: Organization, item: Item, result: Result
) -> Order:
    """Accept an earlier result instead of a new ECG: an order that is recognized at once. Raises ResultTooOld."""
    offered = queries.recognizable(resident_id=resident.pk, service=rules.SERVICE, county=requester.county, now=now)
    if not offered.select_for_update(of=("self",)).filter(pk=result.pk).exists():  # not declared void at this moment
        raise ResultTooOld
    order = machine.place(
        actor=actor,
        now=now,
        service=rules.SERVICE,
        prefix=rules.NUMBER_PREFIX,
        item=item,
        resident=resident,
        requester=requester,
        performer=queries.performer_for(service=rules.SERVICE, requester=requester, now=now),
        priority="routine",
        clinical_question="采用已有结果（检查结果互认）",
        certainty="confirmed",
    )
    return machine.recognize(machine.lock(order), actor=actor, now=now, result=result)


@action("ecg.tracing.attach", on="order")
def attach_tracing(
    *,
    actor: Actor,
    now: datetime,
    order: Order,
    data: bytes,
    name: str = "",
    device_object: DeviceObject | None = None,
    patient_checked: bool = False,
) -> Tracing:
    """Put a tracing to an order: parsed in a child with limits, kept, measured later by the worker.

    Raises the reader's refusal (Invalid) for a bad, truncated, oversized or foreign file, and PatientDoubt when the
    device names somebody else, unless a person has checked; the order stays as it was.
    """
    read = make_tracing(data)
    order = machine.lock(order)
    if not (actor.sees(order.requester_id) or actor.sees_everything):
        raise NotYours
    if actor.user_id is None and order.state == State.PERFORMED:
        raise HasTracing
    doubt = doubt_of(read.tracing.patient, order.resident)
    if doubt and not patient_checked:
        raise PatientDoubt(doubt, order.resident)
    original = store(BytesIO(data), cap_bytes=CAP_BYTES, name=name, now=now, expect=None)
    packed = store(BytesIO(read.packed), cap_bytes=CAP_BYTES, name="tracing.ecgz", now=now, expect=None)
    order = machine.move(order, Verb.PERFORM, actor=actor, now=now, performed_at=now)
    order.tracings.filter(is_current=True).update(is_current=False)
    order.ecg_reports.filter(state=ReportState.DRAFT).delete()  # it speaks of the tracing before
    tracing = Tracing.objects.create(
        order=order,
        organization_id=order.requester_id,
        original=original,
        packed=packed,
        device_object=device_object,
        attached_at=now,
        attached_by_name=actor.user_name,
        patient_doubt=doubt[:200],
        **read.columns(now),
    )
    if device_object is not None:
        mark_matched(device_object, order, actor, now)
    machine.announce(order, "performed", now=now)
    return tracing


@action("ecg.order.withdraw", on="order")
def withdraw_order(*, actor: Actor, now: datetime, order: Order, version: int | None = None) -> Order:
    """The requester takes the order back while nobody has claimed it."""
    order = machine.lock(order, version=version)
    if not actor.sees(order.requester_id):
        raise NotYours
    order = machine.move(order, Verb.WITHDRAW, actor=actor, now=now)
    machine.announce(order, "withdrawn", now=now)
    return order


# --- the center ------------------------------------------------------------------------------------------------------


@action("ecg.order.claim", on="order")
def claim_order(*, actor: Actor, now: datetime, order: Order, note: str = "") -> Order:
    """Claim for reading; the lock lasts as long as the edition says. Raises ClaimedByOther unless a note takes over."""
    order = machine.claim(at_center(order, actor), actor=actor, now=now, note=note)
    machine.announce(order, "claimed", now=now)
    return order


@action("ecg.order.release", on="order")
def release_order(*, actor: Actor, now: datetime, order: Order) -> Order:
    """Put a claimed order back into the queue; a draft stays with the order."""
    order = at_center(order, actor)
    require_claim(order, actor)
    order = machine.move(order, Verb.RELEASE, actor=actor, now=now)
    machine.announce(order, "released", now=now)
    return order


@action("ecg.report.write", on="order")
def save_draft(*, actor: Actor, now: datetime, order: Order, text: ReportText) -> Report:
    """Keep what is written so far; also the draft of an amendment by whoever writes it."""
    order = at_center(order, actor)
    if order.state != State.RETURNED:
        require_claim(order, actor)
    return versions.write(order, actor=actor, now=now, text=text)


@action("ecg.report.sign", on="order")
def sign_report(*, actor: Actor, now: datetime, order: Order, text: ReportText) -> Report:
    """Sign. Goes back at once, or to a second doctor where the edition asks for one. Raises NotSignable."""
    order = at_center(order, actor)
    require_claim(order, actor)
    versions.require_signable(text)
    report = versions.write(order, actor=actor, now=now, text=text)
    second = versions.sign(report, now=now)
    order = machine.move(order, Verb.REPORT, actor=actor, now=now, reported_at=now)
    if second:
        machine.announce(order, "reported", now=now)
    else:
        versions.put_in_force(report, order, actor=actor, now=now)
    return report


@action("ecg.report.verify", on="order")
def verify_report(*, actor: Actor, now: datetime, order: Order, signature: str = "") -> Report:
    """The second doctor agrees; the report, or its amendment, goes back. Raises SameDoctor.

    `signature` is that of the text before his eyes: one signed anew in between is not what he agreed to (Outdated).
    """
    order = at_center(order, actor)
    report = versions.waiting_for_verification(order)
    if signature and signature != report.signature:
        raise machine.Outdated
    if report.written_by_id == actor.user_id:
        raise SameDoctor
    report.verified_by_id, report.verified_by_name, report.verified_at = actor.user_id, actor.user_name, now
    if order.state != State.RETURNED:
        order = machine.move(order, Verb.VERIFY, actor=actor, now=now, verified_at=now)
    versions.put_in_force(report, order, actor=actor, now=now)
    return report


@action("ecg.report.hand_back", on="order")
def hand_back_report(*, actor: Actor, now: datetime, order: Order, note: str) -> Report:
    """The second doctor does not agree: back to the writer with what to look at."""
    order = at_center(order, actor)
    report = versions.waiting_for_verification(order)
    if not note.strip():
        raise Invalid("请写明需要修改的地方。", {"note": "写一句需要改什么"})
    report.state, report.signed_at, report.hand_back_note = ReportState.DRAFT, None, note.strip()[:200]
    report.save()
    if order.state != State.RETURNED:
        until = now + timedelta(
            minutes=policy.claim_minutes(county=order.county, service=rules.SERVICE, at=machine.day_of(now))
        )
        order = machine.move(
            order, Verb.HAND_BACK, actor=actor, now=now, note=note, reported_at=None,
            claimed_by_id=report.written_by_id, claim_expires_at=until,
        )  # fmt: skip
    machine.announce(order, "handed_back", now=now)
    return report


@action("ecg.report.amend", on="order")
def amend_report(
    *, actor: Actor, now: datetime, order: Order, text: ReportText, reason: str, version: int | None = None
) -> Report:
    """A new version of a returned report, with the reason. Pays nothing. Raises NothingToAmend, NotSignable, Outdated.

    The old one stays in force until a second doctor has agreed, where the edition asks for one, and readable for ever.
    `version` is the order's when the page was drawn: nobody supersedes an amendment that he has not seen.
    """
    order = at_center(order, actor, version=version)
    versions.in_force(order)
    if not reason.strip():
        raise Invalid("请写明修订原因。", {"amend_reason": "修订后旧版保留，申请方会看到原因"})
    versions.require_signable(text)
    report = versions.write(order, actor=actor, now=now, text=text)
    report.amend_reason = reason.strip()[:200]
    if versions.sign(report, now=now):
        machine.announce(order, "reported", now=now)
    else:
        versions.put_in_force(report, order, actor=actor, now=now)
    return report


@action("ecg.report.withdraw", on="order")
def withdraw_report(*, actor: Actor, now: datetime, order: Order, reason: str, note: str, resident_name: str) -> Order:
    """Declare a returned report void. Irreversible: asks for a coded reason and the resident's name, typed."""
    order = at_center(order, actor)
    report = versions.in_force(order)
    title = reason_title(order, "withdraw_report", reason, now)
    if resident_name.strip() != order.resident.name:
        raise Invalid("姓名不符，没有作废。", {"resident_name": f"请输入“{order.resident.name}”"})
    report.state, report.closed_at = ReportState.WITHDRAWN, now
    report.save(update_fields=["state", "closed_at"])
    order.ecg_reports.filter(state__in=[ReportState.DRAFT, ReportState.SIGNED]).delete()
    words = f"{title} {note}".strip()
    return machine.withdraw_result(order, actor=actor, now=now, reason_code=reason, reason=words[:200])


@action("ecg.order.send_back", on="order")
def send_back(*, actor: Actor, now: datetime, order: Order, reason: str, note: str = "") -> Order:
    """The tracing must be made again: back to the requester with a coded reason."""
    order = at_center(order, actor)
    refuse_held(order, actor, now)
    title = reason_title(order, "send_back", reason, now)
    words = f"{title}：{note.strip()}" if note.strip() else title
    order = machine.move(order, Verb.SEND_BACK, actor=actor, now=now, reason_code=reason, note=words)
    machine.announce(order, "sent_back", now=now)
    return order


@action("ecg.order.reject", on="order")
def reject_order(*, actor: Actor, now: datetime, order: Order, reason: str, note: str = "") -> Order:
    """The order cannot be done at all: closed with a coded reason."""
    order = at_center(order, actor)
    refuse_held(order, actor, now)
    title = reason_title(order, "reject", reason, now)
    words = f"{title}：{note.strip()}" if note.strip() else title
    order = machine.move(order, Verb.REJECT, actor=actor, now=now, reason_code=reason, note=words)
    machine.announce(order, "rejected", now=now)
    return order


@action("ecg.critical.raise", on="order")
def raise_critical(*, actor: Actor, now: datetime, order: Order, code: str) -> CriticalValue:
    """Report a critical value; it goes ahead of the report and does not wait for verification."""
    order = at_center(order, actor)
    if order.state not in WITH_TRACING:
        raise machine.WrongState(order.state)
    return criticals.raise_value(order=order, code=code, actor=actor, now=now)


@action("ecg.critical.tell", on="critical")
def tell_critical(
    *, actor: Actor, now: datetime, critical: CriticalValue, told_to: str, phone: str, read_back: bool | None
) -> CriticalValue:
    """Record the call: who answered, whether the read-back agreed; None: nobody answered."""
    if not actor.sees(critical.order.performer_id):
        raise NotYours
    return criticals.tell(critical=critical, told_to=told_to, phone=phone, read_back=read_back, actor=actor, now=now)


@action("ecg.critical.withdraw", on="critical")
def withdraw_critical(*, actor: Actor, now: datetime, critical: CriticalValue, reason: str) -> CriticalValue:
    """Raised in error; stays in the record with its reason."""
    if not actor.sees(critical.order.performer_id):
        raise NotYours
    if not reason.strip():
        raise Invalid("请写明撤销原因。", {"reason": "写一句为什么撤销"})
    return criticals.withdraw(critical=critical, reason=reason.strip(), actor=actor, now=now)
