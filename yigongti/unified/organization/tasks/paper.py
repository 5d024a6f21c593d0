"""The meeting table and the digest on paper: PDF by typst, fonts embedded. No network, no system fonts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from yigongti.foundation.web.typesetting import typeset
from yigongti.foundation.web.words import ZONE
from yigongti.records.places.models import County
from yigongti.unified.organization.tasks.meeting import COLUMNS, Line

FOLDER = Path(__file__).parent / "templates" / "tasks"


def meeting_pdf(*, lines: Sequence[Line], note: str, county: str, now: datetime) -> bytes:
    """专班会议表, landscape A4. `note` says by whom, when, by which filter."""
    data = {
        "title": f"{county}医共体建设重点任务台账",
        "kind": "专班会议表",
        "day": f"{now.astimezone(ZONE):%Y 年 %m 月 %d 日}",
        "note": note,
        "columns": list(COLUMNS),
        "rows": [[_cell(value) for value in line.row()] for line in lines],
        "tones": [line.tone for line in lines],
        "late": sum(1 for line in lines if line.tone == "late"),
    }
    return typeset(FOLDER / "meeting.typ", data, at=now)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def county_name(code: str) -> str:
    """The county's name for the head of a sheet."""
    return County.objects.filter(code=code).values_list("name", flat=True).first() or ""
