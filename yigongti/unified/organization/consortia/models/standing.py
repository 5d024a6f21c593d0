"""What an institution is by decision: designations, limited membership, capabilities of leads, the unification list."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from yigongti.records.places.models import Consortium, Institution, Membership, ServiceScope
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class DesignationKind(models.TextChoices):
    """As what an institution may be designated."""

    SUBCENTER = "subcenter", "县域医疗卫生次中心"
    GRADE_A = "grade_a", "甲级卫生院"
    COMMUNITY_HOSPITAL = "community_hospital", "社区医院"
    QUALITY_CENTER = "quality_center", "县级质控中心"


class DesignationState(models.TextChoices):
    """The way of a designation."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未通过"


def _as_range(*expressions: F | Func) -> tuple[Func, str]:
    return Func(*expressions, *expressions, Value("[]"), function="int8range"), RangeOperators.OVERLAPS


class Designation(Evidenced):
    """A dated designation: proposed with evidence, confirmed by the commission from a day on."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="designations")
    kind = models.CharField("称号", max_length=20, choices=DesignationKind.choices)
    subject = models.CharField("专业", max_length=40, blank=True)  # of a quality center: 心电诊断
    state = models.CharField("状态", max_length=10, choices=DesignationState.choices)
    period = DateRangeField("期间", null=True, blank=True)  # from the confirmation on
    note = models.CharField("评审情况", max_length=200)
    decided_by = models.CharField("确认人", max_length=60, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decided_reason = models.CharField("意见", max_length=200, blank=True)

    class Meta:
        verbose_name = "称号"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="designation_once_at_a_time",
                expressions=[
                    _as_range(F("institution_id")),
                    _as_range(
                        Func(Func(F("kind"), F("subject"), function="textcat"), Value(0), function="hashtextextended")
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="confirmed"),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(period__isnull=False), name="designation_confirmed_has_period"
            ),
            models.UniqueConstraint(
                fields=("institution", "kind", "subject"),
                condition=Q(state="proposed"),
                name="designation_one_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_kind_display()}"


class AdmissionState(models.TextChoices):
    """The way of a private hospital into a consortium."""

    REQUESTED = "requested", "待理事会决定"
    ADMITTED = "admitted", "已加入"
    REFUSED = "refused", "未同意"
    ENDED = "ended", "已退出"


class Admission(Evidenced):
    """A private hospital asks to join with limited scope; the council decides; the services are enforced by places.

    It joins no fund pool and no appointment 〔二（一）〕.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="admissions")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="admissions")
    state = models.CharField("状态", max_length=10, choices=AdmissionState.choices)
    asked = models.JSONField("申请服务", default=list)
    reason = models.CharField("申请理由", max_length=200)
    granted = models.JSONField("同意服务", default=list)
    decision = models.CharField("理事会决定", max_length=80, blank=True)
    decided_by = models.CharField("登记人", max_length=60, blank=True)
    decided_at = models.DateTimeField("登记时间", null=True, blank=True)
    decided_reason = models.CharField("意见", max_length=200, blank=True)
    scope = models.OneToOneField(ServiceScope, models.PROTECT, null=True, blank=True, related_name="+")
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "民营医院加入"
        constraints = (
            models.UniqueConstraint(
                fields=("institution",), condition=Q(state__in=("requested", "admitted")), name="admission_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="admitted") | (~Q(decision="") & Q(scope__isnull=False)),
                name="admission_stands_on_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution} → {self.consortium}"


class CapabilityKind(models.TextChoices):
    """What a general hospital that leads must run 〔FU 二（一）2〕."""

    TCM_CLINIC = "tcm_clinic", "中医门诊"
    TCM_WARD = "tcm_ward", "中医病房"
    MCH_CLINIC = "mch_clinic", "妇幼门诊"
    MCH_WARD = "mch_ward", "妇幼病房"
    INTEGRATED_WARD = "integrated_ward", "中西医结合病房"


class Capability(Evidenced):
    """One check of one capability of one lead on a day. The latest counts; earlier ones stay."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="capabilities")
    kind = models.CharField("项目", max_length=20, choices=CapabilityKind.choices)
    is_there = models.BooleanField("已设置")
    department = models.CharField("科室", max_length=40, blank=True)
    beds = models.PositiveIntegerField("床位", null=True, blank=True)
    checked_on = models.DateField("核查日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "牵头医院能力核查"
        constraints = (
            models.CheckConstraint(condition=Q(is_there=False) | ~Q(department=""), name="capability_has_department"),
        )

    def __str__(self) -> str:
        return f"{self.institution} {self.get_kind_display()}"


class FrameState(models.TextChoices):
    """How far an item of the unification has come."""

    NOT_YET = "not_yet", "未启动"
    PARTLY = "partly", "部分统一"
    DONE = "done", "已统一"


class FrameReport(Evidenced):
    """How far one item of the six (or eight) unifications has come in one consortium. The latest counts."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    item = models.CharField("事项", max_length=40)
    state = models.CharField("进度", max_length=10, choices=FrameState.choices)
    note = models.CharField("说明", max_length=200)

    class Meta:
        verbose_name = "统一管理进度"
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(document="") | Q(file__isnull=False) | ~Q(link=""),
                name="frame_done_has_evidence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.consortium} {self.item} {self.get_state_display()}"
