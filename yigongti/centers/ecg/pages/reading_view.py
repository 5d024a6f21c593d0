"""What the reading page shows, from the reading and, after a refusal, from what was typed."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from yigongti.centers.ecg import forms, queries, rules
from yigongti.centers.ecg.models import ReportState
from yigongti.centers.ecg.phrases import library
from yigongti.centers.ecg.present import Words, row
from yigongti.centers.ecg.queries import Prior, Reading
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest
from yigongti.foundation.web.words import about
from yigongti.records.orders import policy
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State

RIGHTS = {
    "may_claim": "ecg.order.claim",
    "may_raise": "ecg.critical.raise",
    "may_tell": "ecg.critical.tell",
    "may_amend": "ecg.report.amend",
    "may_withdraw": "ecg.report.withdraw",
    "may_print": "ecg.report.print",
}
REASONED = ("send_back", "reject", "withdraw_report")
MEASURING_MAX = timedelta(minutes=2)
LABELS = {
    "is_abnormal": "阳性或阴性",
    "findings": "所见",
    "conclusion": "结论",
    "amend_reason": "修订原因",
    **{f"m_{name}": title for name, title, _, _ in rules.MEASURED},
}


def reading_context(  # noqa: PLR0917  the three ways in: fresh, refused, amending
    request: ActorRequest,
    number: str,
    typed: QueryDict | None = None,
    problem: Invalid | None = None,
    dialog: str = "",
    amending: bool | None = None,  # noqa: FBT001
) -> dict[str, Any]:
    """Context of ecg/reading.html."""
    found = queries.reading(seen_by=request.actor, number=number)
    order, now = found.order, request.now
    words = Words(county=order.county, now=now)
    wants_amend = request.GET.get("amend") == "1" if amending is None else amending
    return {
        "reading": found,
        "order": order,
        "resident": order.resident,
        "row": row(order, words=words, actor=request.actor, now=now),
        "about": about(order.resident.sex, order.resident.birth_date, timezone.localdate(now)),
        "words": words,
        **tasks(found, request.actor, wants_amend=wants_amend),
        "text": text_shown(found, typed),
        "values": value_table(found, typed),
        **machine_says(found, now),
        "problem": problem,
        "dialog": dialog,
        "typed": typed,
        "library": library(),
        **choices(order, now),
        "labels": LABELS,
        "position": place_in_queue(request, order_pk=order.pk, now=now),
        "vitals": vitals_shown(order.vitals),
    }


def tasks(found: Reading, actor: Actor, *, wants_amend: bool) -> dict[str, Any]:
    """What the doctor is at, and what else the position may do here."""
    order = found.order
    mine = order.state == State.CLAIMED and order.claimed_by_id == actor.user_id
    amend = wants_amend and order.state == State.RETURNED and actor.may("ecg.report.amend")
    waits = next((r for r in found.versions if r.state == ReportState.SIGNED), None)
    return {
        "mine": mine,
        "writing": (mine and actor.may("ecg.report.write")) or amend,
        "amending": amend,
        "waits": waits,
        "may_verify": waits is not None and actor.may("ecg.report.verify") and waits.written_by_id != actor.user_id,
        **{name: actor.may(permission) for name, permission in RIGHTS.items()},
    }


def machine_says(found: Reading, now: datetime) -> dict[str, Any]:
    """The tracing's picture, flags and doubts."""
    tracing = found.tracing
    return {
        "measuring": is_measuring(found, now),
        "flags": tracing.flags if tracing else [],
        "question": second_look(found),
        "clock_doubt": rules.clock_doubt(acquired_at=tracing.acquired_at, attached_at=tracing.attached_at)
        if tracing
        else None,
        "svg_url": reverse("ecg:tracing_svg", args=[tracing.pk]) if tracing else "",
    }


def choices(order: Order, now: datetime) -> dict[str, Any]:
    """What the edition offers to choose from: reasons per verb, critical values; and its rule of the second doctor."""
    county, day = order.county, day_of(now)
    reasons = {k: policy.reasons(county=county, service=rules.SERVICE, kind=k, at=day) for k in REASONED}
    return {
        **{kind: [(r.code, r.title) for r in found] for kind, found in reasons.items()},
        "critical_titles": policy.critical_titles(county=county, service=rules.SERVICE, at=day),
        "second": policy.second_verification(county=county, service=rules.SERVICE, at=day),
    }


def is_measuring(found: Reading, now: datetime) -> bool:
    """Whether the worker is about to bring machine values: the page asks for them until then, not for ever."""
    tracing = found.tracing
    return tracing is not None and tracing.measured_at is None and now - tracing.attached_at < MEASURING_MAX


def text_shown(found: Reading, typed: QueryDict | None) -> dict[str, Any]:
    """The report's texts: what was just typed, else the version at hand, else empty."""
    if typed is not None and "findings" in typed:
        return {**forms_free(typed), "amend_reason": typed.get("amend_reason", "")}
    report = found.report
    if report is None:
        return {"findings": "", "conclusion": "", "advice": "", "is_abnormal": None, "amend_reason": ""}
    return {
        "findings": report.findings,
        "conclusion": report.conclusion,
        "advice": report.advice,
        "is_abnormal": report.is_abnormal if (report.signed_at or report.findings or report.conclusion) else None,
        "amend_reason": report.amend_reason if report.state == ReportState.DRAFT else "",
    }


def forms_free(typed: QueryDict) -> dict[str, Any]:
    """The texts as typed, without judging the measurements (they are judged again when sent)."""
    verdict = {"1": True, "0": False}.get(typed.get("is_abnormal", ""))
    return {name: typed.get(name, "") for name in ("findings", "conclusion", "advice")} | {"is_abnormal": verdict}


def value_table(found: Reading, typed: QueryDict | None) -> list[dict[str, Any]]:
    """One column per measurement: machine, adopted, prior, change, doubtful."""
    machine = found.tracing.measurements if found.tracing and found.tracing.measurements else {}
    adopted = found.report.measurements if found.report else {}
    prior = _prior_values(found.priors)
    table = []
    for name, title, unit, (low, high) in rules.MEASURED:
        proposal = machine.get(name)
        kept = adopted.get(name, {}).get("value") if isinstance(adopted.get(name), dict) else None
        value = typed.get(f"m_{name}") if typed is not None and f"m_{name}" in typed else kept
        now_value = forms.number(str(value)) if value not in (None, "") else None
        before = prior.get(name)
        shown = now_value if now_value is not None else proposal
        table.append(
            {
                "name": name,
                "title": title,
                "unit": unit,
                "machine": proposal,
                "why": (machine.get("missing") or {}).get(name, ""),
                "adopted": value if value is not None else "",
                "by_doctor": now_value is not None and now_value != proposal,
                "prior": before,
                "change": round(shown - before) if shown is not None and before is not None else None,
                "doubtful": shown is not None and not low <= shown <= high,
            }
        )
    return table


def _prior_values(priors: list[Prior]) -> dict[str, float | None]:
    newest = next((p.tracing for p in priors if p.tracing and p.tracing.measurements), None)
    return dict(newest.measurements or {}) if newest else {}


def second_look(found: Reading) -> str | None:
    """The question before signing, when the machine sees something grave and the report is silent."""
    levels = tuple(str(flag.get("level", "")) for flag in (found.tracing.flags if found.tracing else []))
    raised = any(c.withdrawn_at is None for c in found.criticals)
    return rules.contradicts_triage(is_abnormal=True, flag_levels=levels, critical_raised=raised)


def place_in_queue(request: ActorRequest, *, order_pk: int, now: datetime) -> dict[str, Any]:
    """Which of my open orders this is, and the ones before and after, for the head of the page."""
    numbers = list(queries.worklist(seen_by=request.actor, tab="open", now=now).values_list("pk", "number")[:200])
    keys = [pk for pk, _ in numbers]
    if order_pk not in keys:
        return {"index": None, "total": len(keys), "before": None, "after": numbers[0][1] if numbers else None}
    at = keys.index(order_pk)
    return {
        "index": at + 1,
        "total": len(keys),
        "before": numbers[at - 1][1] if at > 0 else None,
        "after": numbers[at + 1][1] if at + 1 < len(numbers) else None,
    }


def vitals_shown(vitals: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Vital signs in words: blood pressure as one line."""
    lines = []
    if vitals.get("systolic") and vitals.get("diastolic"):
        lines.append(("血压", f"{vitals['systolic']:g}/{vitals['diastolic']:g}", "mmHg"))
    for name in ("spo2", "pulse", "glucose"):
        title, unit, _, _ = forms.VITALS[name]
        if vitals.get(name):
            lines.append((title, f"{vitals[name]:g}", unit))
    return lines
