from typing import ClassVar

import pghistory
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from yigongti.foundation.access.models import Organization
from yigongti.records.places.models import Township, Village


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Resident(models.Model):
    """A person of the county: one person, one code, one file (一人一码一档).

    `organization` is the institution that keeps the file (管理机构). `merged_into` marks a duplicate that was merged;
    it stays readable and can be unmerged. `version` counts corrections, so that two people on one form cannot both win.
    """

    code = models.CharField("居民码", max_length=20, unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="管理机构")
    county = models.CharField("县", max_length=6)
    name = models.CharField("姓名", max_length=60)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True)  # one word, lower case: tanyongxiu
    name_initials = models.CharField("拼音首字母", max_length=30, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    township = models.ForeignKey(Township, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="乡镇")
    village = models.ForeignKey(Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村")
    address = models.CharField("住址", max_length=120, blank=True)
    household = models.CharField("户号", max_length=24, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    history = models.CharField("病史", max_length=200, blank=True)
    is_fictional = models.BooleanField("演示", default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    created_at = models.DateTimeField("建档时间")
    version = models.PositiveIntegerField(default=1)

    audit_note: dict[str, object] | None = None  # what an action leaves for its audit line

    class Meta:
        verbose_name = "居民"
        constraints = (
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="resident_not_merged_into_itself"),
        )
        indexes: ClassVar = [
            models.Index(OpClass("name", "varchar_pattern_ops"), name="resident_name"),
            models.Index(OpClass("name_initials", "varchar_pattern_ops"), name="resident_initials"),
            models.Index(OpClass("name_pinyin", "varchar_pattern_ops"), name="resident_pinyin"),
            models.Index(OpClass("phone", "varchar_pattern_ops"), name="resident_phone"),
            models.Index(fields=("organization", "township"), name="resident_owner"),
            models.Index(fields=("household",), name="resident_household", condition=~Q(household="")),
            models.Index(fields=("birth_date", "name"), name="resident_born"),
        ]

    def __str__(self) -> str:
        return self.name


class IdentifierKind(models.TextChoices):
    """What a person is identified by. A newborn may have none of them."""

    CITIZEN_ID = "citizen_id", "居民身份证"
    BIRTH_CERTIFICATE = "birth_certificate", "出生医学证明"
    PASSPORT = "passport", "护照"
    OFFICER = "officer", "军官证"
    HK_MO_TW = "hk_mo_tw", "港澳台居民居住证"
    FOREIGN_PERMIT = "foreign_permit", "外国人永久居留证"
    INSURANCE = "insurance", "医保电子凭证"
    OTHER = "other", "其他"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Identifier(models.Model):
    """An identifier of a resident; the same kind and value belongs to one living file at a time."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="identifiers")
    kind = models.CharField("类型", max_length=20, choices=IdentifierKind.choices)
    value = models.CharField("号码", max_length=40)
    is_active = models.BooleanField("有效", default=True)
    added_at = models.DateTimeField("登记时间", null=True, blank=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retired_reason = models.CharField("停用原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "证件"
        constraints = (
            models.UniqueConstraint(fields=("kind", "value"), condition=Q(is_active=True), name="identifier_once"),
            models.CheckConstraint(
                condition=Q(is_active=True) | (Q(retired_at__isnull=False) & ~Q(retired_reason="")),
                name="identifier_retired_says_why",
            ),
        )
        indexes = (
            models.Index(OpClass("value", "varchar_pattern_ops"), name="identifier_prefix"),
            models.Index(Right("value", 4), name="identifier_tail"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value[:6]}…"


@pghistory.track(pghistory.DeleteEvent())
class Contact(models.Model):
    """A person to call."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="contacts")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20)
    phone = models.CharField("电话", max_length=30)

    class Meta:
        verbose_name = "联系人"
        constraints = (models.UniqueConstraint(fields=("resident", "name", "phone"), name="contact_once"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.name}"


@pghistory.track(pghistory.DeleteEvent())
class Allergy(models.Model):
    """An allergy or intolerance."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="allergies")
    substance = models.CharField("过敏原", max_length=60)
    reaction = models.CharField("反应", max_length=60, blank=True)
    noted_on = models.DateField("记录日期", null=True, blank=True)

    class Meta:
        verbose_name = "过敏"
        constraints = (models.UniqueConstraint(fields=("resident", "substance"), name="allergy_once"),)

    def __str__(self) -> str:
        return self.substance


class Merge(models.Model):
    """A merge of two files of one person. Nothing moves: the duplicate points at the kept file until it is undone."""

    kept = models.ForeignKey(Resident, models.PROTECT, related_name="merges")
    duplicate = models.ForeignKey(Resident, models.PROTECT, related_name="merged_by")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("合并时间")
    by_user_id = models.BigIntegerField("合并人", null=True)
    by_name = models.CharField("合并人", max_length=60)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by_name = models.CharField("撤销人", max_length=60, blank=True)
    undone_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "合并"
        constraints = (
            models.UniqueConstraint(fields=("duplicate",), condition=Q(undone_at__isnull=True), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("duplicate")), name="merge_two_files"),
        )

    def __str__(self) -> str:
        return f"{self.duplicate_id} -> {self.kept_id}"
