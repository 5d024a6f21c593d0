"""Critical values (危急值): found, told by telephone with read-back, acknowledged, escalated. Below the actions."""

from datetime import datetime, timedelta

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid
from yigongti.foundation.events.publish import publish
from yigongti.foundation.web.live import notify
from yigongti.records.orders import policy, rules
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import CriticalStep, CriticalValue, Order

MEASURES_MAX, NAME_MAX, PHONE_MAX = 200, 60, 30  # widths of the columns


class AlreadyAcknowledged(AlreadyDone):
    """The requester has already confirmed this critical value."""

    sentence = "这条危急值已经确认过了。"


class ToldNobody(Invalid):
    """A call was recorded without saying who answered."""

    sentence = "请填写接听人，回读必须对到人。"


class Withdrawn(Conflict):
    """The critical value was withdrawn."""

    sentence = "这条危急值已被诊断中心撤销，无需再确认。"


def raise_value(*, order: Order, code: str, actor: Actor, now: datetime) -> CriticalValue:
    """Raise one critical value on a locked order; the acknowledgement clock starts now. Raises AlreadyDone, Invalid."""
    titles = policy.critical_titles(county=order.county, service=order.service, at=day_of(now))
    title = next((t.title for t in titles if t.code == code), None)
    if title is None:
        raise Invalid("请从危急值目录中选择一项。", {"code": "目录中没有这一项"})
    earlier = order.critical_values.filter(code=code, withdrawn_at=None).first()
    if earlier:
        raise AlreadyDone("这份申请已经报过同一项危急值。", earlier)
    critical = CriticalValue.objects.create(
        order=order,
        resident_id=order.resident_id,
        code=code,
        title=title,
        found_at=now,
        found_by_id=actor.user_id,
        found_by_name=actor.user_name,
        due_at=now + timedelta(minutes=policy.acknowledge_minutes(county=order.county, at=day_of(now))),
    )
    _step(critical, "found", actor.user_name, f"发现危急值：{title}", now)
    _announce(critical, order, "raised", now)
    return critical


def tell(
    *, critical: CriticalValue, told_to: str, phone: str, read_back: bool | None, actor: Actor, now: datetime
) -> CriticalValue:
    """Record a call: who answered and whether the read-back agreed; `read_back` None means nobody answered."""
    critical = _lock(critical)
    if critical.withdrawn_at:
        raise Withdrawn("这条危急值已被撤销，无需再通知。")
    if read_back is None:
        _step(critical, "no_answer", actor.user_name, f"拨打 {phone[:PHONE_MAX]}，未接通", now)
    else:
        if not told_to.strip():
            raise ToldNobody(fields={"told_to": "请填写接听人"})
        if len(told_to.strip()) > NAME_MAX or len(phone) > PHONE_MAX:
            raise Invalid("接听人或电话写得太长。", {"told_to": f"最多 {NAME_MAX} 字"})
        critical.told_at, critical.told_to, critical.told_phone = now, told_to.strip(), phone
        critical.told_by_name, critical.read_back = actor.user_name, read_back
        critical.save()
        words = "回读一致" if read_back else "回读不一致，需再次通知"
        _step(critical, "called", actor.user_name, f"电话通知 {told_to.strip()}，{words}", now)
    _announce(critical, critical.order, "told", now)
    return critical


def acknowledge(*, critical: CriticalValue, measures: str, actor: Actor, now: datetime) -> CriticalValue:
    """The requester confirms and says what is being done. Raises AlreadyAcknowledged, Withdrawn, Invalid."""
    critical = _lock(critical)
    if critical.withdrawn_at:
        raise Withdrawn
    if critical.acknowledged_at:
        raise AlreadyAcknowledged(result=critical)
    if not measures.strip():
        raise Invalid("请填写已采取的处置。", {"measures": "写明处置，如“平卧、吸氧，联系 120 转县医院”"})
    if len(measures.strip()) > MEASURES_MAX:
        raise Invalid(
            "处置写得太长。", {"measures": f"最多 {MEASURES_MAX} 字，现在 {len(measures.strip())} 字，请写要点"}
        )
    critical.acknowledged_at, critical.acknowledged_by_id = now, actor.user_id
    critical.acknowledged_by_name, critical.measures_taken = actor.user_name, measures.strip()
    critical.save()
    _step(critical, "acknowledged", actor.user_name, f"已确认：{measures.strip()}"[:200], now)
    _announce(critical, critical.order, "acknowledged", now)
    return critical


def withdraw(*, critical: CriticalValue, reason: str, actor: Actor, now: datetime) -> CriticalValue:
    """Raised in error: stays in the record as withdrawn, with the reason."""
    critical = _lock(critical)
    if critical.withdrawn_at:
        raise AlreadyDone("这条危急值已经撤销。", critical)
    critical.withdrawn_at = now
    critical.save(update_fields=["withdrawn_at"])
    _step(critical, "withdrawn", actor.user_name, f"撤销：{reason}"[:200], now)
    _announce(critical, critical.order, "withdrawn", now)
    return critical


def escalate(*, critical: CriticalValue, now: datetime) -> int:
    """Bring the escalation up to what the clock demands; returns the level. Doing it again changes nothing."""
    critical = _lock(critical)
    if critical.acknowledged_at or critical.withdrawn_at:
        return critical.escalation_level
    steps = policy.escalation_steps(county=critical.order.county, at=day_of(now))
    level = rules.escalation_level(due_at=critical.due_at, now=now, steps=steps)
    for step in steps[critical.escalation_level : level]:
        _step(critical, "escalated", "系统", f"超时 {step.minutes} 分未确认，升级至{step.who}", now)
    if level > critical.escalation_level:
        critical.escalation_level, critical.escalated_at = level, now
        critical.save(update_fields=["escalation_level", "escalated_at"])
        _announce(critical, critical.order, "escalated", now)
    return level


def _lock(critical: CriticalValue) -> CriticalValue:
    return CriticalValue.objects.select_for_update(of=("self",)).select_related("order").get(pk=critical.pk)


def _step(critical: CriticalValue, kind: str, by: str, text: str, now: datetime) -> None:
    CriticalStep.objects.create(critical_value=critical, kind=kind, at=now, by_name=by, text=text)


def _announce(critical: CriticalValue, order: Order, what: str, now: datetime) -> None:
    publish(
        f"orders.critical.{what}",
        {"critical_value_id": critical.pk, "order_id": order.pk, "number": order.number, "at": now.isoformat()},
        now=now,
        county=order.county,
    )
    notify("critical", [order.requester_id, order.performer_id], ref=order.number)
