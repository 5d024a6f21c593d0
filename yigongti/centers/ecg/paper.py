"""The report on paper: A4 as PDF by typst, fonts embedded, the tracing to scale. No network, no system fonts."""

from pathlib import Path

from yigongti.centers.ecg.models import Print, Report, ReportState
from yigongti.centers.ecg.paper_words import sheet
from yigongti.foundation.errors import Conflict
from yigongti.foundation.web.typesetting import typeset

TEMPLATE = Path(__file__).parent / "templates" / "ecg" / "report.typ"


class NotSigned(Conflict):
    """A draft is never printed."""

    sentence = "这份报告还没有签名生效，不能打印。"


def report_pdf(*, report: Report, printed: Print) -> bytes:
    """The report as PDF, and who printed it when. Raises NotSigned. About 0.2 s, the first call of a process 0.5 s."""
    if report.state in {ReportState.DRAFT, ReportState.SIGNED}:
        raise NotSigned
    return typeset(TEMPLATE, sheet(report, printed), at=printed.at)
