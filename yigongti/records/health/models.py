from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import ExtractYear, Greatest, Least

from yigongti.foundation.access.models import Organization
from yigongti.records.people.models import Resident


def _same(column: str) -> tuple[Func, str]:
    """An equal id in an exclusion constraint: as a one-element range, which gist knows without an extension."""
    return Func(F(column), F(column), models.Value("[]"), function="int8range"), RangeOperators.OVERLAPS


def _days(since: str, until: str) -> tuple[Func, str]:
    """Days that must not overlap, half-open; an empty end is open."""
    return Func(F(since), F(until), function="daterange"), RangeOperators.OVERLAPS


class Group(models.TextChoices):
    """Groups that are looked after first (重点人群). Which of them count is a value of the edition."""

    ELDERLY = "elderly", "65 岁及以上老年人"
    CHILD = "child", "0-6 岁儿童"
    MATERNAL = "maternal", "孕产妇"
    CHRONIC = "chronic", "慢性病患者"
    DISABLED = "disabled", "残疾人"
    TB = "tb", "肺结核患者"
    MENTAL = "mental", "严重精神障碍患者"
    POOR = "poor", "脱贫和低收入人口"
    SPECIAL_FAMILY = "special_family", "计划生育特殊家庭"


class Disease(models.TextChoices):
    """What a register is kept for."""

    HTN = "htn", "高血压"
    DM2 = "dm2", "2 型糖尿病"
    COPD = "copd", "慢阻肺病"
    CHD = "chd", "冠心病"
    STROKE = "stroke", "脑卒中"
    CANCER = "cancer", "恶性肿瘤"


class Way(models.TextChoices):
    """How a resident was followed up."""

    CLINIC = "clinic", "门诊"
    HOME = "home", "上门"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["until"])
class Contract(models.Model):
    """A resident's contract with a team of family doctors (家庭医生签约). One at a time per resident.

    `ends_on` is the last day that it holds; `ended_on` the day on which it was ended before that, and holds no more.
    `until` is the first day without it: the database reckons it.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="contracts")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="签约机构")
    county = models.CharField("县", max_length=6)
    team_name = models.CharField("团队", max_length=60)
    signed_on = models.DateField("签约日期")
    ends_on = models.DateField("到期日（当天仍有效）")
    ended_on = models.DateField("解约日期", null=True, blank=True)
    end_reason = models.CharField("解约原因", max_length=100, blank=True)
    packages = models.JSONField("服务包", default=list, blank=True)  # names, as ["基础包"]
    by_name = models.CharField("经办人", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    until = models.GeneratedField(
        expression=Least(
            Func(F("ends_on"), template="(%(expressions)s + 1)", output_field=models.DateField()), "ended_on"
        ),
        output_field=models.DateField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "家庭医生签约"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("signed_on")), name="contract_period"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | (Q(ended_on__gte=F("signed_on")) & Q(ended_on__lte=F("ends_on"))),
                name="contract_ended_inside",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""), name="contract_ended_says_why"
            ),
            ExclusionConstraint(
                name="contract_one_at_a_time",
                expressions=[
                    _same("resident_id"),
                    _days("signed_on", "until"),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organization", "until"), name="contract_place"),
            models.Index(fields=("county", "signed_on"), name="contract_county"),
            models.Index(fields=("resident", "-signed_on"), name="contract_resident"),
        ]

    def __str__(self) -> str:
        return f"{self.team_name} {self.signed_on:%F}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Registration(models.Model):
    """A row of a register of chronic illness: one per resident and disease, closed but never deleted.

    `diagnosed_on`, then `registered_on`, then `managed_from` (first day of regular management; none: not managed).
    `closed_on` is the first day on which the row counts no more.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="registrations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="管理机构")
    county = models.CharField("县", max_length=6)
    disease = models.CharField("病种", max_length=12, choices=Disease.choices)
    diagnosed_on = models.DateField("确诊日期")
    registered_on = models.DateField("建档日期")
    managed_from = models.DateField("纳入管理日期", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    close_reason = models.CharField("结案原因", max_length=100, blank=True)
    by_name = models.CharField("建档人", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "慢性病建档"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("resident", "disease"), name="registration_once"),
            models.CheckConstraint(condition=Q(disease__in=Disease.values), name="registration_disease_known"),
            models.CheckConstraint(
                condition=Q(registered_on__gte=F("diagnosed_on"))
                & (Q(managed_from__isnull=True) | Q(managed_from__gte=F("registered_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on"))),
                name="registration_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(close_reason=""), name="registration_closed_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organization", "disease"), name="registration_place"),
            models.Index(fields=("county", "registered_on"), name="registration_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_disease_display()} {self.registered_on:%F}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FollowUp(models.Model):
    """One follow-up of a row of a register. `values`: names and units in rules.MEASURES."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="followups")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="随访机构")
    county = models.CharField("县", max_length=6)
    at = models.DateTimeField("随访时间")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    values = models.JSONField("测量", default=dict, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    by_name = models.CharField("随访人", max_length=60, blank=True)

    class Meta:
        verbose_name = "随访"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("registration", "at"), name="followup_once"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="followup_way_known"),
        ]
        indexes: ClassVar = [models.Index(fields=("organization", "-at"), name="followup_place")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.at:%F}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["completed_on"])
class ElderlyCare(models.Model):
    """A year of health management of somebody of 65 or over: checked, assessed, guided; complete with all three.

    `completed_on`, the day of the last of the three, is reckoned by the database; empty while one is missing.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="elderly_care")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="服务机构")
    county = models.CharField("县", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    checkup_on = models.DateField("体检日期", null=True, blank=True)
    assessed_on = models.DateField("评估日期", null=True, blank=True)
    guided_on = models.DateField("指导日期", null=True, blank=True)
    by_name = models.CharField("登记人", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    completed_on = models.GeneratedField(
        expression=Case(
            When(
                checkup_on__isnull=False,
                assessed_on__isnull=False,
                guided_on__isnull=False,
                then=Greatest("checkup_on", "assessed_on", "guided_on"),
            ),
            output_field=models.DateField(),
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    class Meta:
        verbose_name = "老年人健康管理"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("resident", "year"), name="elderly_care_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__isnull": True}) | Q(year=ExtractYear(field)),
                    name=f"elderly_care_{field}_in_year",
                )
                for field in ("checkup_on", "assessed_on", "guided_on")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organization", "year"), name="elderly_care_place"),
            models.Index(fields=("county", "completed_on"), name="elderly_care_county"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class GroupMembership(models.Model):
    """Since when a resident belongs to a group that is looked after first; `until` is the first day outside."""

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="group_memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="管理机构")
    county = models.CharField("县", max_length=6)
    group = models.CharField("人群", max_length=16, choices=Group.choices)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    by_name = models.CharField("登记人", max_length=60, blank=True)

    class Meta:
        verbose_name = "重点人群"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(group__in=Group.values), name="group_membership_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="group_membership_period"
            ),
            ExclusionConstraint(
                name="group_membership_no_overlap",
                expressions=[
                    _same("resident_id"),
                    (
                        Func(
                            Func(F("group"), function="hashtext"),
                            Func(F("group"), function="hashtext"),
                            models.Value("[]"),
                            function="int4range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    _days("since", "until"),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organization", "group"), name="group_membership_place"),
            models.Index(fields=("county", "group"), name="group_membership_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.since:%F}"
