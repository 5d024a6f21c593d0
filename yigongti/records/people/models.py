from django.db import models
from django.db.models import Q
from django.contrib.postgres.indexes import OpClass

from yigongti.foundation.access.models import Organization
from yigongti.records.places.models import Township, Village


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class Resident(models.Model):
    """A person of the county: one person, one code, one file (一人一码一档).

    `organization` is the institution that keeps the file (管理机构). `merged_into` marks a duplicate that was merged; it
    stays readable and can be unmerged.
    """

    code = models.CharField("居民码", max_length=20, unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="管理机构")
    county = models.CharField("县", max_length=6)
    name = models.CharField("姓名", max_length=60)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True)
    name_initials = models.CharField("拼音首字母", max_length=30, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    township = models.ForeignKey(Township, models.PROTECT, null=True, blank=True, related_name="+")
    village = models.ForeignKey(Village, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField("住址", max_length=120, blank=True)
    household = models.CharField("户号", max_length=24, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    history = models.CharField("病史", max_length=200, blank=True)
    is_fictional = models.BooleanField("演示", default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    created_at = models.DateTimeField("建档时间")

    class Meta:
        verbose_name = "居民"
        constraints = (models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="resident_not_merged_into_itself"),)
        indexes = (
            models.Index(OpClass("name", "varchar_pattern_ops"), name="resident_name"),
            models.Index(OpClass("name_initials", "varchar_pattern_ops"), name="resident_initials"),
            models.Index(OpClass("phone", "varchar_pattern_ops"), name="resident_phone"),
            models.Index(fields=("organization", "township"), name="resident_owner"),
        )

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


class Identifier(models.Model):
    """An identifier of a resident; the same kind and value belongs to one living file at a time."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="identifiers")
    kind = models.CharField("类型", max_length=20, choices=IdentifierKind.choices)
    value = models.CharField("号码", max_length=40)
    is_active = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "证件"
        constraints = (
            models.UniqueConstraint(fields=("kind", "value"), condition=Q(is_active=True), name="identifier_once"),
        )
        indexes = (models.Index(OpClass("value", "varchar_pattern_ops"), name="identifier_prefix"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value[:6]}…"


class Contact(models.Model):
    """A person to call."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="contacts")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20)
    phone = models.CharField("电话", max_length=30)

    class Meta:
        verbose_name = "联系人"

    def __str__(self) -> str:
        return f"{self.relation} {self.name}"


class Allergy(models.Model):
    """An allergy or intolerance."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="allergies")
    substance = models.CharField("过敏原", max_length=60)
    reaction = models.CharField("反应", max_length=60, blank=True)
    noted_on = models.DateField("记录日期", null=True, blank=True)

    class Meta:
        verbose_name = "过敏"

    def __str__(self) -> str:
        return self.substance
