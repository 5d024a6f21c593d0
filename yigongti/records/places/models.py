from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from yigongti.foundation.access.models import Organization


class County(models.Model):
    """A county (县), keyed by its six-digit division code (GB/T 2260)."""

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=40)
    province_name = models.CharField("省市", max_length=40)
    edition = models.CharField("县版", max_length=40)
    map = models.JSONField("示意图", default=dict, blank=True)  # see county_map.py

    class Meta:
        verbose_name = "县"

    def __str__(self) -> str:
        return self.name

    @property
    def is_province(self) -> bool:
        """A province has an edition of its own over those of its counties."""
        return self.code.endswith("0000")


class Township(models.Model):
    """A township or street (乡镇、街道), keyed by its nine-digit statistical code."""

    code = models.CharField("区划代码", max_length=9, primary_key=True)
    county = models.ForeignKey(County, models.PROTECT, related_name="townships")
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=20)

    class Meta:
        verbose_name = "乡镇"

    def __str__(self) -> str:
        return self.name


class Village(models.Model):
    """An administrative village (行政村). `population` drives coverage rules; None means not known."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    township = models.ForeignKey(Township, models.PROTECT, related_name="villages")
    name = models.CharField("名称", max_length=40)
    population = models.PositiveIntegerField("常住人口", null=True, blank=True)
    is_fictional = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "行政村"

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """On which level of the county's net an institution works."""

    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"
    VILLAGE = "village", "村级"
    OTHER = "other", "其他"


class Institution(models.Model):
    """What an organization is in medicine. Types stand in types.toml.

    A member keeps its own legal person 〔二（一）〕; where `is_legal_person` is False, the nearest unit above answers
    for it (a village clinic: its township center), also in the books.
    """

    organization = models.OneToOneField(Organization, models.PROTECT, primary_key=True, related_name="institution")
    type = models.CharField("类型", max_length=40, db_index=True)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    is_primary_care = models.BooleanField("基层医疗卫生机构", default=False)
    is_legal_person = models.BooleanField("独立法人", default=True)
    county = models.ForeignKey(County, models.PROTECT, related_name="institutions")
    township = models.ForeignKey(Township, models.PROTECT, null=True, blank=True, related_name="institutions")
    village = models.ForeignKey(Village, models.PROTECT, null=True, blank=True, related_name="institutions")
    phone = models.CharField("电话", max_length=30, blank=True)
    has_ecg_device = models.BooleanField("有心电设备", null=True, blank=True)
    is_fictional = models.BooleanField("演示", default=False)
    clause = models.CharField("出处", max_length=60, blank=True)

    class Meta:
        verbose_name = "医疗卫生机构"

    def __str__(self) -> str:
        return self.organization.name


class Consortium(models.Model):
    """A tight medical consortium (紧密型县域医共体)."""

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    county = models.ForeignKey(County, models.PROTECT, related_name="consortia")
    clause = models.CharField("出处", max_length=60, blank=True)

    class Meta:
        verbose_name = "医共体"

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    """As what an institution belongs to a consortium."""

    LEAD = "lead", "牵头单位"
    SUPPORTING = "supporting", "配合单位"
    MEMBER = "member", "成员单位"
    TRUSTEE = "trustee", "托管方"
    PARTNER = "external_partner", "帮扶单位"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """Dated many-to-many membership with a role; one institution has one role in one consortium at a time."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="memberships")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=MembershipRole.choices)
    period = DateRangeField("期间")
    clause = models.CharField("出处", max_length=60, blank=True)

    class Meta:
        verbose_name = "成员关系"
        # No btree_gist in the bundled server: ids are compared as one-element ranges, which gist knows natively.
        constraints: ClassVar = [
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (
                        Func(F("consortium_id"), F("consortium_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("institution_id"), F("institution_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="membership_period_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.consortium} {self.get_role_display()}"


def _same(column: str) -> tuple[Func, str]:
    """An equal id, as an expression of an exclusion constraint (see above)."""
    whole = Func(F(column), F(column), models.Value("[]"), function="int8range")
    return whole, RangeOperators.OVERLAPS


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Trusteeship(models.Model):
    """A small unit managed by another one (托管) for a time. `gives_sight`: what is managed includes its services.

    During the period, and only then, positions of the trustee that see their tree or consortium see the unit as well
    (reach.py). A unit has one trustee at a time.
    """

    trustee = models.ForeignKey(Institution, models.PROTECT, related_name="managed")
    unit = models.ForeignKey(Institution, models.PROTECT, related_name="trusteeships")
    period = DateRangeField("期间")
    gives_sight = models.BooleanField("含业务管理", default=True)
    clause = models.CharField("依据", max_length=60, blank=True)

    class Meta:
        verbose_name = "托管"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="trusteeship_no_overlap", expressions=[_same("unit_id"), ("period", RangeOperators.OVERLAPS)]
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="trusteeship_period_not_empty"),
            models.CheckConstraint(condition=~Q(trustee=F("unit")), name="trusteeship_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.trustee} 托管 {self.unit}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ServiceScope(models.Model):
    """What a member with limited scope (a private hospital) may order from the shared centers, for a time."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="service_scopes")
    services = models.JSONField("可用服务", default=list)  # service codes, as ["ecg"]
    period = DateRangeField("期间")
    clause = models.CharField("依据", max_length=60, blank=True)

    class Meta:
        verbose_name = "服务范围"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="service_scope_no_overlap",
                expressions=[_same("institution_id"), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="service_scope_period_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.services}"


class EquipmentKind(models.TextChoices):
    """What a device is for."""

    ECG = "ecg", "心电图机"
    US = "us", "超声"
    DR = "dr", "DR"
    CT = "ct", "CT"
    MRI = "mri", "磁共振"
    LAB = "lab", "检验设备"
    OTHER = "other", "其他"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Equipment(models.Model):
    """A device of an institution, from the day it is in use to the day it is not (half-open).

    An unknown first day says that it was there before the register began. `Institution.has_ecg_device` follows from
    these rows where an institution has any of an ECG; without one it stays what was declared: yes, no or not known.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="equipment")
    county = models.CharField("县", max_length=6)
    kind = models.CharField("类别", max_length=8, choices=EquipmentKind.choices)
    model = models.CharField("型号", max_length=60, blank=True)
    serial = models.CharField("出厂编号", max_length=60, blank=True)
    in_use_from = models.DateField("启用日期", null=True, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    retired_reason = models.CharField("停用原因", max_length=100, blank=True)
    is_fictional = models.BooleanField("演示", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "设备"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EquipmentKind.values), name="equipment_kind_known"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(in_use_from__isnull=True) | Q(retired_on__gt=F("in_use_from")),
                name="equipment_period",
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | ~Q(retired_reason=""), name="equipment_retired_says_why"
            ),
            models.UniqueConstraint(
                fields=("kind", "serial"),
                condition=~Q(serial="") & Q(retired_on__isnull=True),
                name="equipment_serial_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organization", "kind"), name="equipment_place"),
            models.Index(fields=("county", "kind"), name="equipment_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.model}".strip()
