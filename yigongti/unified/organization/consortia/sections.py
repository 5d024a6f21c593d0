"""departments.toml and duties.toml: who is responsible for what in the county, and what each kind of unit must do."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from yigongti.foundation.editions.rows import sync, together
from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.records.places.types import all_types
from yigongti.unified.organization.consortia.models.duties import DutyItem, DutyList
from yigongti.unified.organization.consortia.models.matrix import Department, DepartmentDuty, DepartmentPart, Part

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


class DepartmentTable(Table):
    """One [[department]]."""

    code: Code
    name: str = Field(min_length=1, max_length=60)


class DepartmentDutyTable(Table):
    """One [[duty]] of the matrix: who is responsible, who cooperates, by their codes."""

    code: Code
    group: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1, max_length=120)
    clause: str = Field(default="", max_length=60)
    responsible: tuple[Code, ...] = ()
    cooperating: tuple[Code, ...] = ()


class DepartmentsFile(Table):
    """departments.toml. `clause` holds for every duty that names none."""

    clause: str = Field(default="", max_length=60)
    department: tuple[DepartmentTable, ...] = ()
    duty: tuple[DepartmentDutyTable, ...] = ()


def check_departments(content: DepartmentsFile, _context: Context) -> Iterable[Trouble]:
    """Codes once; a duty names departments of the file, each once, and somebody is responsible or cooperates."""
    known = {one.code for one in content.department}
    yield from _twice([one.code for one in content.department], "department")
    yield from _twice([one.code for one in content.duty], "duty")
    for index, duty in enumerate(content.duty):
        named = [*duty.responsible, *duty.cooperating]
        for code in named:
            if code not in known:
                yield Trouble(("duty", index, "code"), f"没有部门「{code}」，请写在 [[department]] 里。")
        if not named or len(set(named)) < len(named):
            yield Trouble(("duty", index, "code"), "每项职责要有责任或配合部门，一个部门只写一次。")


def load_departments(content: DepartmentsFile, context: Context) -> Summary:
    """The matrix as the file has it; departments and duties gone from the file are no longer shown."""
    county = context.county
    departments = [
        Department(pk=_known(Department, county, one.code), county=county, code=one.code, name=one.name, order=n)
        for n, one in enumerate(content.department)
    ]
    duties = [
        DepartmentDuty(
            pk=_known(DepartmentDuty, county, one.code), county=county, code=one.code, group=one.group,
            title=one.title, clause=one.clause or content.clause, order=n,
        )
        for n, one in enumerate(content.duty)
    ]  # fmt: skip
    first = _sync(Department, departments, ("name", "order", "is_active"), county)
    second = _sync(DepartmentDuty, duties, ("group", "title", "clause", "order", "is_active"), county)
    DepartmentPart.objects.filter(duty__county=county).delete()
    by_code = {one.code: one for one in Department.objects.filter(county=county)}
    rows = {one.code: one for one in DepartmentDuty.objects.filter(county=county)}
    DepartmentPart.objects.bulk_create(
        DepartmentPart(department=by_code[code], duty=rows[one.code], part=part)
        for one in content.duty
        for part, codes in ((Part.RESPONSIBLE, one.responsible), (Part.COOPERATING, one.cooperating))
        for code in codes
    )
    return together(first, second, keys=first.keys | second.keys)


class DutyTable(Table):
    """One [[duty]] of a duty list. `types`: institution types that it is for (empty: all of its list)."""

    code: Code
    list: str
    title: str = Field(min_length=1, max_length=120)
    owner: str = Field(min_length=1, max_length=60)
    clause: str = Field(default="", max_length=60)
    types: tuple[str, ...] = ()
    link: str = Field(default="", max_length=200, pattern=r"^(/([^/\\\\\s].*)?)?$")


class DutiesFile(Table):
    """duties.toml."""

    duty: tuple[DutyTable, ...] = ()


def check_duties(content: DutiesFile, _context: Context) -> Iterable[Trouble]:
    """Codes once; lists and types are known."""
    yield from _twice([one.code for one in content.duty], "duty")
    for index, duty in enumerate(content.duty):
        if duty.list not in DutyList.values:
            yield Trouble(("duty", index, "list"), f"没有清单「{duty.list}」，可用：{'、'.join(DutyList.values)}。")
        for kind in duty.types:
            if kind not in all_types():
                yield Trouble(("duty", index, "types"), f"没有机构类型「{kind}」。")


def load_duties(content: DutiesFile, context: Context) -> Summary:
    """The lists as the file has them; what is gone is no longer asked for, its confirmations stay."""
    rows = [
        DutyItem(
            pk=_known(DutyItem, context.county, one.code), county=context.county, code=one.code, section=one.list,
            title=one.title, owner=one.owner, clause=one.clause, types=list(one.types), link=one.link, order=n,
        )
        for n, one in enumerate(content.duty)
    ]  # fmt: skip
    fields = ("section", "title", "owner", "clause", "types", "link", "order", "is_active")
    return _sync(DutyItem, rows, fields, context.county)


Row = Department | DepartmentDuty | DutyItem


def _known(model: type[Row], county: str, code: str) -> int | None:
    found = model._default_manager.filter(county=county, code=code).values_list("pk", flat=True)  # noqa: SLF001
    return found.first()


def _sync(model: type[Row], rows: Sequence[Row], fields: tuple[str, ...], county: str) -> Summary:
    """By (county, code); what is gone from the file is put out of use."""
    manager = model._default_manager  # noqa: SLF001  Django's documented way to a model's manager
    summary = sync(rows, key="pk", fields=fields) if all(row.pk for row in rows) else _mixed(rows, fields)
    codes = frozenset(row.code for row in rows)
    ended = manager.filter(county=county, is_active=True).exclude(code__in=codes).update(is_active=False)
    return together(summary, keys=codes, ended=ended)


def _mixed(rows: Sequence[Row], fields: tuple[str, ...]) -> Summary:
    """Rows of which some are new: these have no key yet to be told apart by."""
    fresh = [row for row in rows if row.pk is None]
    old = sync([row for row in rows if row.pk is not None], key="pk", fields=fields)
    for row in fresh:
        row.save(force_insert=True)
    return together(old, Summary(made=len(fresh)), keys=frozenset())


def _twice(codes: list[str], table: str) -> Iterable[Trouble]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Trouble((table, index, "code"), f"代码「{code}」写了两次。")


DEPARTMENTS = Section("departments", "departments.toml", DepartmentsFile, load_departments, check_departments)
DUTIES = Section("duties", "duties.toml", DutiesFile, load_duties, check_duties)
