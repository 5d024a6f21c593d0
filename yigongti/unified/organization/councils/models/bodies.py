from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.records.places.models import Consortium


class BodyKind(models.TextChoices):
    """Which body: council and party committee (000 四（七）1), task force (000 三（五）), mechanism (002 四（一）2)."""

    COUNCIL = "council", "医共体理事会"
    PARTY_COMMITTEE = "party_committee", "医共体党委"
    TASK_FORCE = "task_force", "建设工作专班"
    MECHANISM = "mechanism", "推进机制"


class ThresholdChoice(models.TextChoices):
    """`rules.voting.Threshold`, with its words."""

    MAJORITY_PRESENT = "majority_present", "到会过半数"
    MAJORITY_ALL = "majority_all", "全体过半数"
    TWO_THIRDS_PRESENT = "two_thirds_present", "到会三分之二以上"
    TWO_THIRDS_ALL = "two_thirds_all", "全体三分之二以上"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Body(models.Model):
    """A body that meets and decides. Council and party committee belong to a consortium, the others to the county."""

    county = models.CharField("县", max_length=6, db_index=True)
    kind = models.CharField("类型", max_length=20, choices=BodyKind.choices)
    name = models.CharField("名称", max_length=80)
    consortium = models.ForeignKey(Consortium, models.PROTECT, null=True, blank=True, related_name="bodies")
    office = models.ForeignKey(Organization, models.PROTECT, related_name="hosted_bodies")  # where its office stands
    quorum_numerator = models.PositiveSmallIntegerField("法定人数分子", default=2)
    quorum_denominator = models.PositiveSmallIntegerField("法定人数分母", default=3)
    threshold = models.CharField(
        "通过条件", max_length=20, choices=ThresholdChoice.choices, default=ThresholdChoice.MAJORITY_ALL
    )
    notice_days = models.PositiveSmallIntegerField("会前通知天数", default=3)
    clause = models.CharField("依据", max_length=80, blank=True)
    formed_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "议事机构"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            models.CheckConstraint(condition=Q(threshold__in=ThresholdChoice.values), name="body_threshold_known"),
            models.CheckConstraint(
                condition=Q(quorum_numerator__gt=0, quorum_numerator__lte=F("quorum_denominator")), name="body_quorum"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("council", "party_committee"), consortium__isnull=False)
                | Q(kind__in=("task_force", "mechanism"), consortium__isnull=True),
                name="body_belongs",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=F("formed_on")), name="body_period"
            ),
            models.UniqueConstraint(
                fields=("consortium", "kind"),
                condition=Q(dissolved_on__isnull=True, consortium__isnull=False),
                name="body_one_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SeatRole(models.TextChoices):
    """What the seat is in the body."""

    CHAIR = "chair", "主任"
    DEPUTY = "deputy", "副主任"
    MEMBER = "member", "成员"
    SECRETARY = "secretary", "秘书"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Seat(models.Model):
    """A seat by office (县财政局局长), not by person; who sits there now is `holder`, and the period dates him.

    One chair at a time, and one person on one seat of a body at a time: the database sees to both.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    role = models.CharField("席位", max_length=10, choices=SeatRole.choices)
    office = models.CharField("职务", max_length=80)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="seats")
    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="seats")
    is_voting = models.BooleanField("有表决权", default=True)
    is_primary_care = models.BooleanField("基层代表", default=False)
    period = DateRangeField("任期")
    clause = models.CharField("依据", max_length=80, blank=True)

    class Meta:
        verbose_name = "席位"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="seat_period_not_empty"),
            ExclusionConstraint(
                name="seat_one_chair",
                expressions=[
                    (
                        Func(F("body_id"), F("body_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(role="chair"),
            ),
            ExclusionConstraint(
                name="seat_one_each",
                expressions=[
                    (
                        Func(F("body_id"), F("body_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("holder_id"), F("holder_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(holder__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.office}"
