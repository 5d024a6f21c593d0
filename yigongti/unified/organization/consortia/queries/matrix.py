"""The responsibility matrix of the county's departments."""

from dataclasses import dataclass

from yigongti.foundation.access.actor import Actor
from yigongti.unified.organization.consortia.models import Department, DepartmentDuty, DepartmentPart

READ = "consortia.composition.read"


@dataclass(frozen=True)
class Row:
    """A duty with its part by department code: responsible, cooperating, or nothing."""

    duty: DepartmentDuty
    parts: dict[str, str]


@dataclass(frozen=True)
class Matrix:
    """Departments across, duties down; `counts` gives (responsible, cooperating) by department code."""

    departments: list[Department]
    rows: list[Row]
    counts: dict[str, tuple[int, int]]


def matrix(*, seen_by: Actor, department: str = "", text: str = "") -> Matrix:
    """The matrix; with a department only the duties in which it takes part, with a text those that hold it."""
    seen_by.require(READ)
    held = Department.objects.filter(county=seen_by.county, is_active=True).order_by("order")
    duties = DepartmentDuty.objects.filter(county=seen_by.county, is_active=True).order_by("order")
    if text:
        duties = duties.filter(title__icontains=text)
    if department:
        duties = duties.filter(parts__department__code=department)
    cells: dict[int, dict[str, str]] = {}
    for part in DepartmentPart.objects.filter(duty__in=duties).select_related("department"):
        cells.setdefault(part.duty_id, {})[part.department.code] = part.part
    rows = [Row(duty, cells.get(duty.pk, {})) for duty in duties]
    counts = {
        one.code: (
            sum(row.parts.get(one.code) == "responsible" for row in rows),
            sum(row.parts.get(one.code) == "cooperating" for row in rows),
        )
        for one in held
    }
    return Matrix(list(held), rows, counts)
