"""The tables of the room, one module per capability."""

from yigongti.unified.organization.councils.models.appointments import Appointment, AppointmentStep
from yigongti.unified.organization.councils.models.bodies import Body, BodyKind, Seat, SeatRole
from yigongti.unified.organization.councils.models.filings import Filing, FilingStep
from yigongti.unified.organization.councils.models.meetings import AgendaItem, Attendance, Meeting, Paper, Reply, Vote
from yigongti.unified.organization.councils.models.resolutions import Resolution
from yigongti.unified.organization.councils.models.rulebooks import MemberAdoption, Rulebook, RulebookVersion

__all__ = [
    "AgendaItem",
    "Appointment",
    "AppointmentStep",
    "Attendance",
    "Body",
    "BodyKind",
    "Filing",
    "FilingStep",
    "Meeting",
    "MemberAdoption",
    "Paper",
    "Reply",
    "Resolution",
    "Rulebook",
    "RulebookVersion",
    "Seat",
    "SeatRole",
    "Vote",
]
