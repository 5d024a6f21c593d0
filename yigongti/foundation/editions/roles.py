"""roles.toml: who may do what, and how far each role sees."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from yigongti.foundation.access.models import Role, Scope
from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble

PermissionName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)+$", max_length=80)]


class RoleTable(Table):
    """One [[role]]."""

    code: str = Field(pattern=r"^[a-z_]+$", max_length=40)
    title: str = Field(min_length=1, max_length=60)
    scope: Scope
    permissions: tuple[PermissionName, ...]
    administrator: bool = False
    home: str = Field(default="portal:home", max_length=80)
    note: str = ""


class RolesFile(Table):
    """The whole file."""

    role: tuple[RoleTable, ...]


def check(content: RolesFile, _context: Context) -> Iterable[Trouble]:
    """No role twice, no permission twice in a role."""
    seen: set[str] = set()
    for index, role in enumerate(content.role):
        if role.code in seen:
            yield Trouble(("role", index, "code"), f"角色「{role.code}」写了两次。")
        seen.add(role.code)
        names: set[str] = set()
        for place, name in enumerate(role.permissions):
            if name in names:
                yield Trouble(("role", index, "permissions", place), f"权限「{name}」在这个角色里写了两次。")
            names.add(name)


def load(content: RolesFile, context: Context) -> Summary:
    """Roles by code. A role gone from the file keeps its positions and loses every permission."""
    known = Role.objects.in_bulk(field_name="code")
    wanted = {role.code: _row(role, known.get(role.code)) for role in content.role}
    fresh = [row for row in wanted.values() if row.pk is None]
    changed = [row for code, row in wanted.items() if row.pk is not None and _differs(row, known[code])]
    gone = [known[code] for code in context.earlier - wanted.keys() if code in known]
    for row in gone:
        row.permissions = []
    Role.objects.bulk_create(fresh)
    Role.objects.bulk_update([*changed, *gone], list(_FIELDS))
    unchanged = len(wanted) - len(fresh) - len(changed)
    return Summary(len(fresh), len(changed), len(gone), unchanged, frozenset(wanted))


_FIELDS = ("title", "permissions", "scope", "is_administrator", "home")


def _row(role: RoleTable, known: Role | None) -> Role:
    return Role(
        pk=known.pk if known else None,
        code=role.code,
        title=role.title,
        permissions=sorted(role.permissions),
        scope=role.scope.value,
        is_administrator=role.administrator,
        home=role.home,
    )


def _differs(one: Role, other: Role) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _FIELDS)


ROLES = Section(name="roles", file="roles.toml", schema=RolesFile, load=load, check=check)
