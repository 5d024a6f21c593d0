"""Minutes and the sign-in sheet on paper: PDF by typst, fonts embedded. No network, no system fonts."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from yigongti.foundation.web.typesetting import typeset
from yigongti.foundation.web.words import ZONE
from yigongti.unified.organization.councils.faces import quorum_rule
from yigongti.unified.organization.councils.meeting_faces import MeetingFace

FOLDER = Path(__file__).parent / "templates" / "councils"


def _head(face: MeetingFace, by: str, now: datetime) -> dict[str, Any]:
    meeting = face.meeting
    local = timezone.localtime(meeting.opened_at or meeting.starts_at)
    return {
        "body": meeting.body.name,
        "title": meeting.title,
        "at": f"{local:%Y 年 %m 月 %d 日 %H:%M}",
        "place": meeting.place,
        "quorum": face.line.words if meeting.opened_at else quorum_rule(meeting.body),
        "note": f"{by} {now.astimezone(ZONE):%Y-%m-%d %H:%M} 打印",
    }


def minutes_pdf(*, face: MeetingFace, by: str, now: datetime) -> bytes:
    """会议纪要, A4. A draft says that it is one."""
    meeting = face.meeting
    signed = timezone.localtime(meeting.signed_at) if meeting.signed_at else None
    signer = meeting.signed_by.display_name if meeting.signed_by else ""
    lines = meeting.minutes.split("\n")
    if lines and lines[0].strip() == f"{meeting.title}纪要":  # the head of the sheet says it
        lines = lines[1:]
    data = {
        **_head(face, by, now),
        "lines": lines,
        "is_signed": signed is not None,
        "signed": f"{meeting.signed_as}　{signer}" if signed else "",
        "signed_at": f"{signed:%Y 年 %m 月 %d 日}" if signed else "",
    }
    return typeset(FOLDER / "minutes.typ", data, at=now)


def roll_pdf(*, face: MeetingFace, by: str, now: datetime) -> bytes:
    """会议签到表, A4: seats by rank; before the meeting empty lines to sign, afterwards what was recorded."""
    rows = [
        [
            str(number),
            one.seat.get_role_display() + ("" if one.seat.is_voting else "（无表决权）"),
            one.seat.office,
            one.seat.organization.short_name if one.seat.organization else "",
            _recorded(one) if face.meeting.opened_at else "",
            one.attendance.stand_in if one.attendance else "",
        ]
        for number, one in enumerate(face.seats, 1)
    ]
    data = {**_head(face, by, now), "rows": rows, "is_over": face.meeting.opened_at is not None}
    return typeset(FOLDER / "roll.typ", data, at=now)


def _recorded(one: Any) -> str:
    if one.is_present:
        return "到会"
    why = one.attendance.excuse if one.attendance else ""
    return f"缺席 {why}".strip()
