"""What comes back: the tracing as SVG, the report on the screen and on paper, phrases for the writer."""

import json

from django.http import HttpResponse
from django.shortcuts import render

from yigongti.centers.ecg import phrases, queries, rules
from yigongti.centers.ecg.paper import report_pdf
from yigongti.centers.ecg.printing import print_report
from yigongti.centers.ecg.signal.draw import draw, strip
from yigongti.centers.ecg.tracings import samples
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.orders.queries import looked, order_by_number

LAYOUTS = ("3x4+1", "6x2", "6x2+1", "12x1")
SPEEDS = (12.5, 25.0, 50.0)
GAINS = (5.0, 10.0, 20.0)
BANDS = ("原始", "0.05-150", "0.5-40")


@reads("orders.order.read")
def tracing_svg(request: ActorRequest, pk: int) -> HttpResponse:
    """The tracing, drawn to scale with the settings of the toolbar; geometry for the calipers stands beside it."""
    row = queries.tracing_of_order(seen_by=request.actor, pk=pk)
    looked(order=row.order, actor=request.actor, now=request.now, page="ecg:tracing")
    tracing = samples(row)
    if request.GET.get("strip"):
        drawing = strip(tracing, lead=_one(request, "lead", ("II", "V5", "III", "aVL", "V1", "I"), "II"), seconds=5)
    else:
        drawing = draw(
            tracing,
            layout=_one(request, "layout", LAYOUTS, "3x4+1"),  # type: ignore[arg-type]
            speed_mm_s=float(_one(request, "speed", tuple(f"{s:g}" for s in SPEEDS), "25")),
            gain_mm_mv=float(_one(request, "gain", tuple(f"{g:g}" for g in GAINS), "10")),
            band=_one(request, "band", BANDS, BANDS[0]),  # type: ignore[arg-type]
            mains_hz=50 if request.GET.get("mains") == "1" else 0,
        )
    body = render(
        request, "ecg/tracing.html", {"svg": drawing.svg, "geometry": json.dumps(drawing.geometry()), "row": row}
    )
    body.headers["Cache-Control"] = "private, no-store"  # the next person at this browser asks for himself
    return body


@reads("ecg.report.write")
def templates(request: ActorRequest) -> HttpResponse:
    """Templates by pinyin initials, filled with the measurements that the page sends along."""
    measured = {}
    for name, _, _, _ in rules.MEASURED:
        try:
            measured[name] = float(request.GET.get(f"m_{name}", ""))
        except ValueError:
            continue
    found = [
        {
            "title": t.title,
            "initials": t.initials,
            "findings": phrases.fill(t.findings, measured),
            "conclusion": t.conclusion,
            "advice": t.advice,
            "abnormal": t.abnormal,
            "critical": t.critical,
        }
        for t in phrases.find_templates(request.GET.get("q", ""))
    ]
    return render(request, "ecg/templates.html", {"templates": found})


@reads("orders.order.read")
def report(request: ActorRequest, number: str) -> HttpResponse:
    """The report in force on the screen."""
    found = queries.report_in_force(seen_by=request.actor, number=number)
    reading = queries.reading(seen_by=request.actor, number=number)
    looked(order=found.order, actor=request.actor, now=request.now, page="ecg:report")
    return render(request, "ecg/report.html", {"report": found, "order": found.order, "reading": reading})


@writes("ecg.report.print")
def print_pdf(request: ActorRequest, number: str) -> HttpResponse:
    """The report as PDF, A4, to scale; every print is recorded, reprints say so."""
    order = order_by_number(seen_by=request.actor, number=number)
    found = queries.report_in_force(seen_by=request.actor, number=number)
    printed = print_report(actor=request.actor, now=request.now, order=order, report=found, key=request.key)
    response = HttpResponse(report_pdf(report=found, printed=printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response


def _one(request: ActorRequest, name: str, allowed: tuple[str, ...], default: str) -> str:
    """A setting from its allow-list; anything else is the default."""
    typed = request.GET.get(name, default)
    return typed if typed in allowed else default
