from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from yigongti.records.places.models import Institution
from yigongti.records.staff.models import Title
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class PairingKind(models.TextChoices):
    """In which form somebody supports somebody."""

    EXTERNAL = "external", "上级医院帮扶"
    DEPARTMENT = "department", "科包院"
    JOINT_WARD = "joint_ward", "联合病房"
    STUDIO = "studio", "专家工作室"
    TIDAL = "tidal", "潮汐式援助"


class Pairing(Evidenced):
    """One post of support: who supports whom, in which specialty, by a person of which title, from when to when.

    `helper` is an institution of the county, or `helper_name` names one from outside (external support).
    """

    kind = models.CharField("形式", max_length=12, choices=PairingKind.choices)
    helper = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    helper_name = models.CharField("帮扶医院", max_length=60, blank=True)
    receiver = models.ForeignKey(Institution, models.PROTECT, related_name="pairings")
    department = models.CharField("科室", max_length=40)
    person = models.CharField("派驻人员", max_length=60)
    title = models.CharField("职称", max_length=14, choices=Title.choices)
    is_resident = models.BooleanField("常年驻守", default=False)
    period = DateRangeField("期间")
    goal = models.CharField("帮扶目标", max_length=200)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "结对帮扶"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period__isempty=False), name="pairing_period_not_empty"),
            models.CheckConstraint(
                condition=(Q(kind="external") & ~Q(helper_name="")) | (~Q(kind="external") & Q(helper__isnull=False)),
                name="pairing_names_helper",
            ),
            models.CheckConstraint(
                condition=Q(helper__isnull=True) | ~Q(helper=F("receiver")), name="pairing_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} → {self.receiver}"

    @property
    def who(self) -> str:
        """The supporting hospital in words."""
        return self.helper_name or (self.helper.organization.short_name if self.helper else "")


class PairingSession(models.Model):
    """One day of support: hours, what was done, how many were seen."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="sessions")
    day = models.DateField("日期")
    hours = models.DecimalField("小时", max_digits=4, decimal_places=1)
    what = models.CharField("内容", max_length=120)
    patients = models.PositiveIntegerField("服务人次", null=True, blank=True)
    by_name = models.CharField("登记人", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "帮扶记录"
        constraints = (
            models.UniqueConstraint(fields=("pairing", "day"), name="pairing_session_once_a_day"),
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=12), name="pairing_session_hours"),
        )

    def __str__(self) -> str:
        return f"{self.pairing} {self.day}"
