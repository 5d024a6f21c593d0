from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from yigongti.records.places.models import Institution, Village
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class Survey(Evidenced):
    """What the township knows of a village and no list says. The latest counts; None means not known.

    `has_doctor` overrides what the staff records say (somebody without qualification; somebody of a branch).
    """

    village = models.ForeignKey(Village, models.PROTECT, related_name="surveys")
    is_adjacent = models.BooleanField("邻近卫生院", null=True, blank=True)
    has_doctor = models.BooleanField("有合格乡村医生", null=True, blank=True)
    hire_by = models.DateField("预计到岗", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "行政村摸底"

    def __str__(self) -> str:
        return str(self.village)


class ArrangementKind(models.TextChoices):
    """How a village without a clinic of its own is served."""

    PATROL = "patrol", "巡诊"
    POSTING = "posting", "派驻"
    SHARED = "shared", "邻村共建"
    HIRE = "hire", "乡聘村用"


class Half(models.TextChoices):
    """Half of a day."""

    MORNING = "am", "上午"
    AFTERNOON = "pm", "下午"


class Arrangement(Evidenced):
    """How a village is served from a day on, by whom. `weekdays` (1 Monday … 7) and `halves` make the rota."""

    village = models.ForeignKey(Village, models.PROTECT, related_name="arrangements")
    kind = models.CharField("方式", max_length=10, choices=ArrangementKind.choices)
    center = models.ForeignKey(Institution, models.PROTECT, related_name="arrangements")
    partner = models.ForeignKey(Village, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    weekdays = models.JSONField("星期", default=list)
    every = models.PositiveSmallIntegerField("每几周", default=1)
    halves = models.JSONField("半天", default=list)
    period = DateRangeField("期间")
    reason = models.CharField("原因", max_length=200)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "村级服务安排"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period__isempty=False), name="arrangement_period_not_empty"),
            models.CheckConstraint(condition=~Q(kind="shared") | Q(partner__isnull=False), name="shared_has_partner"),
            models.CheckConstraint(condition=Q(kind="shared") | Q(person__isnull=False), name="arrangement_has_person"),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.get_kind_display()}"


class SittingState(models.TextChoices):
    """What became of a date of the rota."""

    PLANNED = "planned", "待开展"
    HELD = "held", "已开展"
    MISSED = "missed", "未开展"
    CANCELLED = "cancelled", "已取消"


class Sitting(models.Model):
    """One half-day of the rota. The database keeps anybody from being in two villages in one half of a day."""

    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    day = models.DateField("日期")
    half = models.CharField("半天", max_length=2, choices=Half.choices)
    state = models.CharField("状态", max_length=10, choices=SittingState.choices, default=SittingState.PLANNED)
    patients = models.PositiveIntegerField("服务人次", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    by_name = models.CharField("登记人", max_length=60, blank=True)
    at = models.DateTimeField("登记时间", null=True, blank=True)

    class Meta:
        verbose_name = "巡诊日程"
        constraints = (
            models.UniqueConstraint(
                fields=("person", "day", "half"), condition=~Q(state="cancelled"), name="sitting_person_once_a_half"
            ),
            models.CheckConstraint(condition=~Q(state="missed") | ~Q(note=""), name="sitting_missed_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(patients__isnull=False), name="sitting_held_counts_patients"
            ),
        )
        indexes = (models.Index(fields=("arrangement", "day"), name="sitting_arrangement_day"),)

    def __str__(self) -> str:
        return f"{self.arrangement} {self.day} {self.get_half_display()}"
