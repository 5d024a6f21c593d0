"""Files that were handed in as tables: what was made of each, cell by cell, and how a sender's tables are read."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization
from yigongti.foundation.files.models import StoredFile
from yigongti.indicators.collection.models import Sheet, Submission


class State(models.TextChoices):
    """How far an import is. Nothing is written before `applied`."""

    WAITING = "waiting", "待导入"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


class Import(models.Model):
    """One worksheet of one file on its way into one sheet of one period.

    `choices` are this import's decisions (tables.choices.Choices); `counts` what was written: new, changed, same,
    refused, blank. `again` numbers imports of the same worksheet by the same organization.
    """

    county = models.CharField("县", max_length=6)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="导入单位")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=160)
    worksheet = models.CharField("工作表", max_length=100)
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报表")
    period = models.CharField("期间", max_length=8, blank=True)
    choices = models.JSONField("对应关系", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default="waiting")
    counts = models.JSONField("数量", default=dict, blank=True)
    by_id = models.BigIntegerField("上传人", null=True)
    by_name = models.CharField("上传人", max_length=60)
    at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    applied_by_id = models.BigIntegerField("导入人", null=True, blank=True)
    applied_by_name = models.CharField("导入人", max_length=60, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by_id = models.BigIntegerField("撤销人", null=True, blank=True)
    undone_by_name = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        verbose_name = "数据导入"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organization", "file", "worksheet"), condition=Q(state="waiting"), name="import_waits_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "dropped"), applied_at=None)
                | (Q(state__in=("applied", "undone"), applied_at__isnull=False, sheet__isnull=False) & ~Q(period="")),
                name="import_applied_whereto",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__gte=F("applied_at")), name="import_undone_after"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("county", "-at"), name="import_county_at"),
            models.Index(fields=("organization", "state"), name="import_organization_state"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.worksheet}"

    @property
    def written(self) -> int:
        """How many numbers it wrote."""
        return int(self.counts.get("new", 0)) + int(self.counts.get("changed", 0)) if self.applied_at else 0

    @property
    def audit_note(self) -> dict[str, object]:
        """For the audit trail."""
        return {"file": self.file.sha256, "worksheet": self.worksheet, "period": self.period, **self.counts}


class ImportedCell(models.Model):
    """One number that an import wrote: from where in the file, what stood there before, which version it became."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="cells")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="填报")
    fact = models.CharField("基础数据", max_length=60)
    age = models.CharField("年龄组", max_length=7, blank=True)
    about = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    address = models.CharField("单元格", max_length=12)
    text = models.CharField("原文", max_length=40)
    value = models.DecimalField("数", max_digits=18, decimal_places=4)
    before = models.DecimalField("原来的数", max_digits=18, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField("写成第几次")

    class Meta:
        verbose_name = "导入的数"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("imported", "submission", "fact", "age", "about"), name="imported_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.fact} {self.value}"


class Habit(models.Model):
    """How an organization's tables with these heads are read: replayed when the next one comes."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="导入单位")
    fingerprint = models.CharField("表头特征", max_length=32)
    title = models.CharField("工作表", max_length=160)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+", verbose_name="报表")
    choices = models.JSONField("对应关系", default=dict)
    used = models.PositiveIntegerField("用过几次", default=1)
    by_name = models.CharField("确定人", max_length=60)
    at = models.DateTimeField("确定时间")

    class Meta:
        verbose_name = "记住的对应关系"
        constraints: ClassVar = [models.UniqueConstraint(fields=("organization", "fingerprint"), name="habit_once")]

    def __str__(self) -> str:
        return self.title
