"""What stands on the printed report, as plain data for the typesetter. Every word comes from the record."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone

from yigongti.centers.ecg import queries, rules
from yigongti.centers.ecg.models import Print, Report, ReportState
from yigongti.centers.ecg.signal.draw import Drawing, draw
from yigongti.centers.ecg.tracings import samples
from yigongti.foundation.access.models import Organization
from yigongti.foundation.web.words import about, mask_id
from yigongti.records.orders import policy
from yigongti.records.orders.machine import day_of
from yigongti.records.orders.models import Order
from yigongti.records.people.models import IdentifierKind, Resident
from yigongti.records.places.queries import primary_consortium

WIDTH_MM = 180.0  # A4 less two margins of 15 mm
TALL_MM = 155.0  # the tracing's height where the words leave room for it
ROOM_LINES = 7  # lines of words that fit below a tracing of that height
LINE_MM = 5.0
LINE_CHARS = 45
NONE = "—"
CHECK_AT = "/ecg/reports/{number}/?version={version}"  # a paper outlives addresses of hosts: the path alone
_UNBROKEN = re.compile(r"[!-~\u00a1-\u024f]{24,}")  # a word that no line can hold
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")  # controls, turned text
_EXTRA = (("rv5_mv", "RV5", "mV"), ("sv1_mv", "SV1", "mV"), ("rv5_sv1_mv", "RV5+SV1", "mV"))


def sheet(report: Report, printed: Print) -> dict[str, Any]:
    """The whole sheet: strings, lists of strings and two SVG pictures."""
    order = Order.objects.select_related("resident", "requester", "performer", "encounter", "item").get(
        pk=report.order_id
    )
    parts = _parts(report, order)
    texts = {
        "title": "心电图诊断报告",
        "document_title": f"心电图诊断报告 {order.number}",
        "institution": _institution(order),
        "badges": [{"text": "演示数据", "tone": "amber"}] if settings.DEMO else [],
        "number": {"label": "报告号（同申请号）", "text": order.number},
        "kind": f"远程诊断，{_urgency(order)}" if order.requester_id != order.performer_id else _urgency(order),
        "revision": f"修订 第 {report.version} 版" if report.amend_reason else "",
        "void": {ReportState.WITHDRAWN: "已作废", ReportState.SUPERSEDED: "已被修订"}.get(
            ReportState(report.state), ""
        ),
        **_whose(report, order),
        "values": _values(report.measurements),
        "parts": parts,
        "signatures": _signatures(report),
        "printed": [_printed(printed)],
        "validity": f"本报告经{'双签' if report.verified_by_name else '医师签名'}生效，涂改无效",
    }
    return {**_softened(texts), "tracing": _tracing(report, parts), "qr": _qr(report, order)}


def _institution(order: Order) -> str:
    consortium = primary_consortium(institution_id=order.requester_id, at=day_of(order.requested_at))
    center = f"心电诊断中心（{order.performer.name}）"
    return f"{consortium.name} · {center}" if consortium else center


def _urgency(order: Order) -> str:
    found = policy.priority(
        county=order.county, service=rules.SERVICE, code=order.priority, at=day_of(order.requested_at)
    )
    title = found.title if found else order.priority
    return f"{title}诊" if len(title) == 1 else title


def _whose(report: Report, order: Order) -> dict[str, Any]:
    resident, tracing = order.resident, report.tracing
    visit = order.encounter.number if order.encounter else ""
    diagnosis = f"{order.diagnosis_text}（{order.get_certainty_display()}）" if order.diagnosis_text else "未填"
    return {
        "name": resident.name,
        "about": about(resident.sex, resident.birth_date, timezone.localdate(tracing.acquired_at)).split(" ", 1),
        "id": _identity(resident),
        "requester": _field("申请机构", order.requester.name),
        "visit": _field("门诊号", visit) if visit else _field("居民码", mask_id(resident.code)),
        "taken": _field("采集时间", _minute(tracing.acquired_at)),
        "people": [_field("申请医生", order.requested_by_name), _field("采集", tracing.attached_by_name)],
        "question": [_field("临床诊断", diagnosis), _field("申请目的", order.clinical_question)],
    }


def _identity(resident: Resident) -> dict[str, str]:
    """The citizen number masked, else another active paper, else the resident's code."""
    papers = sorted(resident.identifiers.filter(is_active=True), key=lambda i: i.kind != IdentifierKind.CITIZEN_ID)
    if not papers:
        return _field("居民码", mask_id(resident.code))
    kind = "身份证号" if papers[0].kind == IdentifierKind.CITIZEN_ID else papers[0].get_kind_display()
    return _field(kind, mask_id(papers[0].value))


def _values(adopted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The table: what the doctor adopted. What he did not stays a dash; the machine's own values are never printed."""

    def shown(name: str, decimals: int = 0) -> str:
        cell = adopted.get(name)
        value = cell.get("value") if isinstance(cell, Mapping) else cell
        if not isinstance(value, int | float) or isinstance(value, bool):
            return NONE
        return f"{value:.{decimals}f}"

    found = []
    for name, title, unit, _ in rules.MEASURED:
        if name == "qt_ms":
            pair = f"{shown('qt_ms')} / {shown('qtc_bazett_ms')}"
            pair = NONE if pair == f"{NONE} / {NONE}" else pair
            found.append({"label": "QT / QTc", "text": pair, "unit": unit, "wide": True})
        elif name != "qtc_bazett_ms":
            found.append({"label": _PAPER_TITLES.get(name, title), "text": shown(name), "unit": unit, "wide": False})
    found += [
        {"label": title, "text": shown(name, 2), "unit": unit, "wide": False}
        for name, title, unit in _EXTRA
        if shown(name, 2) != NONE
    ]
    return found


_PAPER_TITLES = {"pr_ms": "PR 间期", "qrs_ms": "QRS 时限"}


def _parts(report: Report, order: Order) -> list[dict[str, Any]]:
    """The doctor's words in their order; empty parts are left out."""
    parts = [
        _part("修订原因", [f"{report.amend_reason}（本版替换此前版本）"] if report.amend_reason else [], tone="red"),
        _part("所见", report.findings.splitlines()),
        _part("诊断结论", report.conclusion.splitlines(), strong=True),
        _part("危急值", list(_criticals(order)), tone="red"),
        _part("对照", [_earlier(order)]),
        _part("建议", report.advice.splitlines()),
    ]
    return [part for part in parts if part["lines"]]


def _part(title: str, words: Iterable[str], *, strong: bool = False, tone: str = "") -> dict[str, Any]:
    return {"label": title, "lines": [w.rstrip() for w in words if w.strip()], "strong": strong, "tone": tone}


def _criticals(order: Order) -> Iterable[str]:
    for critical in order.critical_values.filter(withdrawn_at=None).order_by("found_at"):
        if critical.told_at is None:
            yield f"{critical.title}，{_minute(critical.found_at)} 发现，尚未登记电话通知"
        else:
            agreed = "回读一致" if critical.read_back else "回读不一致"
            yield f"{critical.title}，{_minute(critical.told_at)} 电话通知 {critical.told_to}，{agreed}"


def _earlier(order: Order) -> str:
    """The newest earlier result of this resident in one line."""
    earlier = next(iter(queries.priors(order=order, limit=1)), None)
    if earlier is None:
        return "本平台无既往心电图"
    result = earlier.result
    words = "，".join(re.sub(r"^\d+\.\s*", "", line.strip()) for line in result.conclusion.splitlines() if line.strip())
    return f"{timezone.localdate(result.performed_at):%Y-%m-%d} {_short(result.performer)}：{words}"


def _short(place: Organization) -> str:
    return place.short_name or place.name


def _signatures(report: Report) -> list[dict[str, str]]:
    found = [{"label": "报告医师", "name": report.written_by_name, "at": _minute(report.signed_at)}]
    if report.verified_by_name:
        found.append({"label": "审核医师", "name": report.verified_by_name, "at": _minute(report.verified_at)})
    return found


def _printed(printed: Print) -> str:
    which = "首次打印" if printed.number == 1 else f"第 {printed.number} 次打印（补打）"
    return f"{which}　{printed.organization_name} {printed.by_name}　{_minute(printed.at)}"


def _tracing(report: Report, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The picture, taller where the words leave room; its scale never changes, only the distance of the rows."""
    tracing = samples(report.tracing)
    drawing = _drawn(tracing, None)
    lines = sum(1 + len(line) // LINE_CHARS for part in parts for line in part["lines"])
    wanted = max(min(drawing.height_mm, TALL_MM), TALL_MM - LINE_MM * max(0, lines - ROOM_LINES))
    if wanted != drawing.height_mm:
        drawing = _drawn(tracing, wanted)
    notes = "；".join([f"图质{report.tracing.grade}", *report.tracing.quality_notes])
    stars = "　* 为推算导联" if tracing.derived else ""
    return {
        "svg": drawing.svg,
        "width_mm": drawing.width_mm,
        "height_mm": drawing.height_mm,
        "alt": f"12 导联心电图，{drawing.footer}",
        "caption": _soft(f"{drawing.footer}  {notes}{stars}"),
        "scale": "按原始比例打印，小格 1 mm = 0.04 s = 0.1 mV",
    }


def _drawn(tracing: Any, height_mm: float | None) -> Drawing:
    return draw(tracing, layout="6x2+1", palette="print", width_mm=WIDTH_MM, height_mm=height_mm, footer=False)


def _qr(report: Report, order: Order) -> str:
    """Where the report can be compared with what is kept: number and version, nothing about the person."""
    out = BytesIO()
    path = CHECK_AT.format(number=order.number, version=report.version)
    segno.make(path, error="m", micro=False).save(out, kind="svg", border=0, dark="#1b2733", xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _field(label: str, words: str) -> dict[str, str]:
    return {"label": label, "text": " ".join(words.split()) or NONE}


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else NONE


def _softened(value: Any) -> Any:
    """Every text of a nest of dicts and lists made fit for a line."""
    if isinstance(value, str):
        return _soft(value)
    if isinstance(value, dict):
        return {key: _softened(one) for key, one in value.items()}
    return [_softened(one) for one in value] if isinstance(value, list) else value


def _soft(words: str) -> str:
    """Words without control characters; very long ones may break every 12 characters, so that nothing is cut."""
    clean = _HIDDEN.sub("", words)
    return _UNBROKEN.sub(lambda m: "\u200b".join(m[0][i : i + 12] for i in range(0, len(m[0]), 12)), clean)
