"""The tables of the room, one module per capability."""

from yigongti.unified.organization.consortia.models.composition import Act
from yigongti.unified.organization.consortia.models.duties import DutyItem, DutyReport
from yigongti.unified.organization.consortia.models.matrix import Department, DepartmentDuty, DepartmentPart
from yigongti.unified.organization.consortia.models.pairing import Pairing, PairingSession
from yigongti.unified.organization.consortia.models.standing import Admission, Capability, Designation, FrameReport
from yigongti.unified.organization.consortia.models.trusteeship import Agreement
from yigongti.unified.organization.consortia.models.village import Arrangement, Sitting, Survey

__all__ = [
    "Act",
    "Admission",
    "Agreement",
    "Arrangement",
    "Capability",
    "Department",
    "DepartmentDuty",
    "DepartmentPart",
    "Designation",
    "DutyItem",
    "DutyReport",
    "FrameReport",
    "Pairing",
    "PairingSession",
    "Sitting",
    "Survey",
]
