"""roles.toml: who may do what, and how far each role sees."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from yigongti.foundation.access.models import Role, Scope
from yigongti.foundation.editions.rows import sync, together
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
    """No role twice, no permission twice in a role, none that sees every county: that is the machine's alone."""
    seen: set[str] = set()
    for index, role in enumerate(content.role):
        if role.scope == Scope.EVERYWHERE:
            yield Trouble(("role", index, "scope"), f"角色「{role.code}」的范围不能是全部，最多到全县或本机构及下级。")
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
    summary = sync([_row(role) for role in content.role], key="code", fields=_FIELDS)
    gone = Role.objects.filter(code__in=context.earlier - summary.keys).exclude(permissions=[])
    return together(summary, keys=summary.keys, ended=gone.update(permissions=[]))


_FIELDS = ("title", "permissions", "scope", "is_administrator", "home")


def _row(role: RoleTable) -> Role:
    return Role(
        code=role.code,
        title=role.title,
        permissions=sorted(role.permissions),
        scope=role.scope.value,
        is_administrator=role.administrator,
        home=role.home,
    )


ROLES = Section(name="roles", file="roles.toml", schema=RolesFile, load=load, check=check, title="角色")
