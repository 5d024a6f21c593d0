"""A small fictional county for everybody's tests: two consortia, three township centers, two village clinics.

Codes are fixed, so that a test may name them. Everything is made by bulk inserts (about ten statements).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.models import Organization, Position, Role, Scope, User
from yigongti.records.places.models import (
    Consortium,
    County,
    Institution,
    Level,
    Membership,
    MembershipRole,
    Township,
    Village,
)

COUNTY = "990038"
SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class SmallWorld:
    """What stands in the small county. Every place where people work is an `Organization`.

    Consortium A: `hospital` (lead, performs for the whole county), `center_a1` with its village clinics `clinic` and
    `clinic_bare` (no ECG device), `center_a2`. Consortium B: `tcm_hospital` (lead), `center_b1`. `mch` supports both.
    """

    county: County
    commission: Organization
    service_center: Organization
    hospital: Organization
    tcm_hospital: Organization
    mch: Organization
    center_a1: Organization
    center_a2: Organization
    center_b1: Organization
    clinic: Organization
    clinic_bare: Organization
    township_a1: Township
    township_a2: Township
    township_b1: Township
    village: Village
    village_bare: Village
    consortium_a: Consortium
    consortium_b: Consortium

    @property
    def organizations(self) -> tuple[Organization, ...]:
        """Every organization of the county."""
        return (
            self.commission,
            self.service_center,
            self.hospital,
            self.tcm_hospital,
            self.mch,
            self.center_a1,
            self.center_a2,
            self.center_b1,
            self.clinic,
            self.clinic_bare,
        )


# field | code | name | short name | parent | type | township | village | ECG device (yes, no or not known)
_TABLE = """
commission | tw-commission | 云岭县卫生健康委（演示） | 县卫生健康委 | | government | | |
service_center | tw-service | 云岭县卫生健康服务中心（演示） | 卫健服务中心 | commission | government | | |
hospital | tw-hosp | 云岭县人民医院（演示） | 县人民医院 | commission | county_general_hospital | | | yes
tcm_hospital | tw-tcmh | 云岭县中医院（演示） | 县中医院 | commission | county_tcm_hospital | | | yes
mch | tw-mch | 云岭县妇幼保健院（演示） | 县妇幼保健院 | commission | mch_hospital | | |
center_a1 | tw-a1 | 松溪镇卫生院（演示） | 松溪镇卫生院 | commission | township_health_centre | township_a1 | | yes
center_a2 | tw-a2 | 竹坪乡卫生院（演示） | 竹坪乡卫生院 | commission | township_health_centre | township_a2 | | yes
center_b1 | tw-b1 | 梅湾镇卫生院（演示） | 梅湾镇卫生院 | commission | township_health_centre | township_b1 | | yes
clinic | tw-a1-v01 | 杏花村卫生室（演示） | 杏花村卫生室 | center_a1 | village_clinic | township_a1 | village | yes
clinic_bare | tw-a1-v02 | 白果村卫生室（演示） | 白果村 | center_a1 | village_clinic | township_a1 | village_bare | no
"""
_ORGANIZATIONS = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
_DEVICE = {"yes": True, "no": False}
_LEVELS = {"government": Level.OTHER, "township_health_centre": Level.TOWNSHIP, "village_clinic": Level.VILLAGE}
_PRIMARY = {"township_health_centre", "village_clinic"}
_MEMBERSHIPS = (
    ("consortium_a", "hospital", MembershipRole.LEAD),
    ("consortium_a", "mch", MembershipRole.SUPPORTING),
    ("consortium_a", "center_a1", MembershipRole.MEMBER),
    ("consortium_a", "center_a2", MembershipRole.MEMBER),
    ("consortium_b", "tcm_hospital", MembershipRole.LEAD),
    ("consortium_b", "mch", MembershipRole.SUPPORTING),
    ("consortium_b", "center_b1", MembershipRole.MEMBER),
)


def small_world() -> SmallWorld:
    """Build the county. Call it once in a test (or a module fixture); the codes are unique."""
    county = County.objects.create(code=COUNTY, name="云岭县（演示）", province_name="演示省", edition="test_2025")
    townships = _townships(county)
    villages = _villages(townships["township_a1"])
    organizations = _organizations()
    consortia = _consortia(county)
    Institution.objects.bulk_create(
        [
            Institution(
                organization=organizations[name],
                type=kind,
                level=_LEVELS.get(kind, Level.COUNTY),
                is_primary_care=kind in _PRIMARY,
                county=county,
                township=townships.get(township),
                village=villages.get(village),
                phone="000-0000000",
                has_ecg_device=_DEVICE.get(device),
                is_fictional=True,
            )
            for name, _, _, _, _, kind, township, village, device in _ORGANIZATIONS
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                consortium=consortia[consortium],
                institution_id=organizations[name].pk,
                role=role,
                period=DateRange(SINCE, None),
            )
            for consortium, name, role in _MEMBERSHIPS
        ]
    )
    parts: dict[str, Any] = {**organizations, **townships, **villages, **consortia}
    return SmallWorld(county=county, **parts)


def person(
    world: SmallWorld,  # noqa: ARG001  says where the person lives; kept so that calls read well
    where: Organization,
    *,
    role_permissions: Iterable[str] = (),
    name: str = "演示人员",
    scope: str = Scope.OWN,
    role: str = "",
) -> tuple[User, Position]:
    """A user with one position at `where`, holding exactly these permissions. Password: `demo-password`."""
    number = User.objects.count() + 1
    user = User.objects.create_user(username=f"tester{number}", password="demo-password", display_name=name)  # noqa: S106
    made, _ = Role.objects.update_or_create(
        code=role or f"test_role_{number}",
        defaults={"title": role or "测试角色", "permissions": sorted(set(role_permissions)), "scope": scope},
    )
    position = Position.objects.create(user=user, role=made, organization=where, valid_from=SINCE)
    return user, position


def _townships(county: County) -> dict[str, Township]:
    names = (("township_a1", "101", "松溪镇"), ("township_a2", "201", "竹坪乡"), ("township_b1", "102", "梅湾镇"))
    made = {
        field: Township(code=county.code + tail, county=county, name=name, short_name=name[:-1])
        for field, tail, name in names
    }
    Township.objects.bulk_create(made.values())
    return made


def _villages(township: Township) -> dict[str, Village]:
    names = (("village", "901", "杏花村（演示）", 1200), ("village_bare", "902", "白果村（演示）", 640))
    made = {
        field: Village(code=township.code + tail, township=township, name=name, population=people, is_fictional=True)
        for field, tail, name, people in names
    }
    Village.objects.bulk_create(made.values())
    return made


def _organizations() -> dict[str, Organization]:
    made: dict[str, Organization] = {}
    for field, code, name, short, parent, *_ in _ORGANIZATIONS:
        made[field] = Organization(code=code, name=name, short_name=short, parent=made.get(parent), county=COUNTY)
    for wave in (("",), ("commission",), ("center_a1",)):  # parents before children
        Organization.objects.bulk_create([made[row[0]] for row in _ORGANIZATIONS if row[4] in wave])
        for child in made.values():
            child.parent = child.parent  # takes the parent's new key
    return made


def _consortia(county: County) -> dict[str, Consortium]:
    names = (("consortium_a", "tw-a", "综合医共体"), ("consortium_b", "tw-b", "中医医共体"))
    made = {
        field: Consortium(code=code, name=f"云岭县{short}（演示）", short_name=short, county=county)
        for field, code, short in names
    }
    Consortium.objects.bulk_create(made.values())
    return made
