from django.db import models

from yigongti.foundation.access.models import Organization, User


class Title(models.TextChoices):
    """Professional title (职称)."""

    NONE = "none", "无"
    JUNIOR = "junior", "初级"
    INTERMEDIATE = "intermediate", "中级"
    ASSOCIATE = "associate", "副高级"
    SENIOR = "senior", "正高级"


class Category(models.TextChoices):
    """As what somebody works."""

    DOCTOR = "doctor", "医师"
    NURSE = "nurse", "护士"
    TECHNICIAN = "technician", "技师"
    PHARMACIST = "pharmacist", "药师"
    VILLAGE_DOCTOR = "village_doctor", "乡村医生"
    MANAGER = "manager", "管理"


class Practitioner(models.Model):
    """A health worker. May exist without a user (no sign-in) and outlives any user."""

    code = models.CharField("工号", max_length=40, unique=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="practitioner")
    name = models.CharField("姓名", max_length=60)
    name_initials = models.CharField("拼音首字母", max_length=30, blank=True)
    category = models.CharField("类别", max_length=20, choices=Category.choices)
    title = models.CharField("职称", max_length=14, choices=Title.choices, default=Title.NONE)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="practitioners")
    department = models.CharField("科室", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    left_on = models.DateField("离岗日期", null=True, blank=True)  # None: still here
    is_fictional = models.BooleanField("演示", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "卫生技术人员"
        indexes = (models.Index(fields=("organization", "left_on"), name="practitioner_place"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="practitioner_category_known"
            ),
        )

    def __str__(self) -> str:
        return self.name
