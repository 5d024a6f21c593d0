"""Who acts: a user in one position, with what that position may do and how far it sees."""

from dataclasses import dataclass, field, replace

from yigongti.foundation.errors import Refused


@dataclass(frozen=True)
class Actor:
    """A user in a position. `reach` holds the ids of the organizations whose rows the position may see.

    `sees_county` is a shortcut for county-wide positions: queries may filter by `county` instead of a long id list.
    The system itself (worker, demo loader) acts as `SYSTEM` with the permissions that its job names.
    """

    user_id: int | None
    user_name: str
    position_id: int | None
    role_code: str
    role_title: str
    organization_id: int | None
    organization_name: str
    county: str
    permissions: frozenset[str]
    reach: frozenset[int] = field(repr=False, default=frozenset())
    scope: str = "own"
    sees_everything: bool = False
    is_administrator: bool = False
    address: str = ""
    request_id: str = ""
    opened: frozenset[int] = field(repr=False, default=frozenset())  # residents opened by break-glass, for now

    def may(self, permission: str) -> bool:
        """Whether the position holds this permission."""
        return permission in self.permissions

    def sees(self, organization_id: int | None) -> bool:
        """Whether rows owned by this organization are within sight (order routing may widen it, never narrow it)."""
        return self.sees_everything or (organization_id is not None and organization_id in self.reach)

    def sees_resident(self, organization_id: int | None, resident_id: int | None) -> bool:
        """Whether one resident's rows are within sight: by the owning organization, or opened by break-glass."""
        return self.sees(organization_id) or (resident_id is not None and resident_id in self.opened)

    def require(self, permission: str) -> None:
        """Raise Refused unless the permission is held. Pages for reading call this; writes go through @action."""
        if not self.may(permission):
            raise MissingPermission(permission)


class MissingPermission(Refused):
    """The position lacks a permission; `permission` is the dotted word."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission


def system_actor(job: str, permissions: frozenset[str], county: str = "") -> Actor:
    """The machine at work for one named job, with exactly the permissions that the job needs, seeing everything."""
    return Actor(
        user_id=None,
        user_name="系统",
        position_id=None,
        role_code=f"system:{job}",
        role_title="系统任务",
        organization_id=None,
        organization_name="",
        county=county,
        permissions=permissions,
        scope="everywhere",
        sees_everything=True,
    )


def with_request(actor: Actor, *, address: str, request_id: str) -> Actor:
    """The same actor, knowing from where this request came."""
    return replace(actor, address=address, request_id=request_id)
