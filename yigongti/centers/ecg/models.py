from typing import ClassVar

from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.orders.models import DeviceObject, Order


class Tracing(models.Model):
    """A 12-lead tracing of an order. The original file is kept; pages only ever open the safe packed form.

    An order may get a better tracing (sent back, made again): the newest is `is_current`, the others stay.
    `measurements` and `flags` are the machine's proposals with their source; None while the worker has not measured.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="tracings")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="采集机构")
    original = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    packed = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    device_object = models.OneToOneField(DeviceObject, models.PROTECT, null=True, blank=True, related_name="tracing")
    format = models.CharField("格式", max_length=12)
    device = models.CharField("设备", max_length=80, blank=True)
    rate_hz = models.FloatField("采样率")
    duration_s = models.FloatField("时长")
    acquired_at = models.DateTimeField("采集时间")
    grade = models.CharField("图质", max_length=2)  # 良 可 差
    quality_notes = models.JSONField("图质说明", default=list)
    patient_doubt = models.CharField("患者存疑", max_length=200, blank=True)  # what a person confirmed all the same
    measurements = models.JSONField("机测值", null=True, blank=True)
    flags = models.JSONField("机器提示", default=list)
    measured_at = models.DateTimeField("测量时间", null=True, blank=True)
    is_current = models.BooleanField("当前", default=True)
    attached_at = models.DateTimeField("上传时间")
    attached_by_name = models.CharField("上传人", max_length=60)

    class Meta:
        verbose_name = "心电图"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order",), condition=Q(is_current=True), name="ecg_one_current_tracing"),
            models.CheckConstraint(condition=Q(rate_hz__gt=0, duration_s__gt=0), name="ecg_tracing_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.device}"


class ReportState(models.TextChoices):
    """Where a version of a report stands."""

    DRAFT = "draft", "草稿"
    SIGNED = "signed", "待审核"
    IN_FORCE = "in_force", "有效"
    SUPERSEDED = "superseded", "已被修订"
    WITHDRAWN = "withdrawn", "已作废"


class Report(models.Model):
    """A version of a report. What was once in force is never edited: an amendment is a new version with a reason."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="ecg_reports")
    tracing = models.ForeignKey(Tracing, models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    is_abnormal = models.BooleanField("阳性", default=False)
    findings = models.TextField("所见", blank=True)
    conclusion = models.TextField("结论", blank=True)
    advice = models.TextField("建议", blank=True)
    measurements = models.JSONField("采用的测量值", default=dict)  # name -> {value, source: machine | doctor}
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_by_name = models.CharField("报告医师", max_length=60)
    saved_at = models.DateTimeField("保存时间")
    signed_at = models.DateTimeField("签名时间", null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_by_name = models.CharField("审核医师", max_length=60, blank=True)
    verified_at = models.DateTimeField("审核时间", null=True, blank=True)
    verification = models.CharField("审核要求", max_length=10, default="none")
    amend_reason = models.CharField("修订原因", max_length=200, blank=True)
    hand_back_note = models.CharField("退回修改", max_length=200, blank=True)
    closed_at = models.DateTimeField("失效时间", null=True, blank=True)

    class Meta:
        verbose_name = "心电图报告"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "version"), name="ecg_report_version_once"),
            models.UniqueConstraint(fields=("order",), condition=Q(state="in_force"), name="ecg_one_report_in_force"),
            models.UniqueConstraint(
                fields=("order",), condition=Q(state__in=["draft", "signed"]), name="ecg_one_report_being_written"
            ),
            models.CheckConstraint(condition=Q(state="draft") | Q(signed_at__isnull=False), name="ecg_signed_has_time"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(conclusion=""), name="ecg_signed_has_conclusion"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=models.F("written_by")),
                name="ecg_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force", verification="required") | Q(verified_by__isnull=False),
                name="ecg_required_verification_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} v{self.version}"

    @property
    def signature(self) -> str:
        """Which text was signed when: changes with every signature; empty while it is a draft."""
        return f"{self.pk}-{self.signed_at.timestamp():.6f}" if self.signed_at else ""


class Print(models.Model):
    """A print of a report: the first is marked first, later ones as reprints with their number."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="prints")
    number = models.PositiveIntegerField("次序")
    at = models.DateTimeField("时间")
    by_name = models.CharField("打印人", max_length=60)
    organization_name = models.CharField("机构", max_length=120)

    class Meta:
        verbose_name = "打印记录"
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="ecg_print_once"),)

    def __str__(self) -> str:
        return f"{self.report} #{self.number}"
