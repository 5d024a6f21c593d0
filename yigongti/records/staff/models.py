from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

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


class PostingKind(models.TextChoices):
    """How somebody works elsewhere than where employed."""

    COUNTY_HIRE = "county_hire", "县聘乡用"
    TOWNSHIP_HIRE = "township_hire", "乡聘村用"
    DISPATCH = "dispatch", "派驻"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Posting(models.Model):
    """A practitioner works for a time at another institution than the own. One person is posted to one place at a time.

    `until` is the day of return: the first day no longer there. `title_then` is the title held on the first day; what
    is raised later leaves it as it was.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="postings")
    kind = models.CharField("方式", max_length=16, choices=PostingKind.choices)
    from_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="派出机构")
    to_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="派往机构")
    county = models.CharField("县", max_length=6)
    since = models.DateField("到岗日期")
    until = models.DateField("返回日期", null=True, blank=True)
    title_then = models.CharField("到岗时职称", max_length=14, choices=Title.choices)
    reason = models.CharField("事由", max_length=100, blank=True)
    clause = models.CharField("依据", max_length=60, blank=True)
    is_fictional = models.BooleanField("演示", default=False)
    version = models.PositiveIntegerField(default=1)

    standing: object = None  # postings.Year of the person, set by the list that shows the row

    class Meta:
        verbose_name = "派驻"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PostingKind.values), name="posting_kind_known"),
            models.CheckConstraint(condition=Q(title_then__in=Title.values), name="posting_title_known"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="posting_period"),
            models.CheckConstraint(condition=~Q(from_organization=F("to_organization")), name="posting_between_two"),
            # Ids are compared as one-element ranges: gist knows them without an extension.
            ExclusionConstraint(
                name="posting_no_overlap",
                expressions=[
                    (
                        Func(F("practitioner_id"), F("practitioner_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("since"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("county", "since"), name="posting_county"),
            models.Index(fields=("to_organization", "since"), name="posting_to"),
            models.Index(fields=("from_organization", "since"), name="posting_from"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since:%F}"


class SixMonths(models.Model):
    """Somebody whose postings made six months in a year, and on which day: derived by the database from the postings.

    A trigger keeps it (migration 0003) by the rule of rules.py, so that bulk and late entries are seen as well.
    `organization` is where the person was on that day.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    reached_on = models.DateField("满 6 个月之日")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="派驻机构")
    county = models.CharField("县", max_length=6)

    class Meta:
        verbose_name = "派驻满 6 个月"
        constraints: ClassVar = [models.UniqueConstraint(fields=("practitioner", "year"), name="six_months_once")]
        indexes: ClassVar = [models.Index(fields=("county", "reached_on"), name="six_months_county")]

    def __str__(self) -> str:
        return f"{self.practitioner} {self.year}"
