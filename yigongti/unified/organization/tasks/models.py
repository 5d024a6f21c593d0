from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import Organization
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.tasks import recurring, rules


class SourceKind(models.TextChoices):
    """Where a task comes from."""

    DOCUMENT = "document", "文件"
    RESOLUTION = "resolution", "会议决议"
    OWN = "own", "自立"


class Role(models.TextChoices):
    """As what a unit stands in a task."""

    LEAD = "lead", "责任单位"
    SUPPORTING = "supporting", "配合单位"


STATES = [(s.value, title) for s, title in rules.TITLES.items()]
RULES = [(r.value, title) for r, title in recurring.TITLES.items()]
UNSETTLED = ["assigned", "in_progress", "returned"]


class Task(models.Model):
    """One row of the ledger. `number` and `text` are the document's own, which arrive with it at run time.

    `source_ref` names the document or resolution above us (any text, no foreign key); `sentence` 0 is the whole
    clause. `percent`, `moved_at` and `version` repeat what the last row of Progress or TaskVersion says, for the list.
    """

    county = models.CharField("县", max_length=6)
    source_kind = models.CharField("来源", max_length=10, choices=SourceKind.choices)
    source_ref = models.CharField("来源标识", max_length=80, blank=True)
    source_title = models.CharField("来源文件", max_length=200, blank=True)
    source_number = models.CharField("文号", max_length=80, blank=True)
    clause_base = models.CharField("条款地址", max_length=200, blank=True)
    number = models.CharField("编号", max_length=60)
    sentence = models.PositiveSmallIntegerField("句", default=0)
    position = models.CharField("次序", max_length=60)
    chapter = models.CharField("章", max_length=12, blank=True)
    title = models.CharField("简题", max_length=80)
    text = models.TextField("原文")
    phase = models.CharField("阶段", max_length=60, blank=True)
    due = models.DateField("时限", null=True, blank=True)
    recurring = models.CharField("周期", max_length=20, choices=RULES, blank=True)
    target = models.CharField("目标", max_length=120, blank=True)
    indicators = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="关联指标")
    room = models.CharField("关联平台或中心", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=STATES, default="assigned")
    percent = models.PositiveSmallIntegerField("进展", default=0)
    version = models.PositiveSmallIntegerField("版本", default=1)
    opened_at = models.DateTimeField("立项时间")
    moved_at = models.DateTimeField("最近进展")
    reported_at = models.DateTimeField("报完成时间", null=True, blank=True)
    reported_by_id = models.BigIntegerField("报完成人", null=True, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)
    as_sent = models.JSONField(
        "来件", default=dict, blank=True
    )  # the NewTask as it last came: what it changes, we change
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        verbose_name = "任务"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("county", "source_kind", "source_ref", "number", "sentence"), name="task_once_per_source"
            ),
            models.CheckConstraint(condition=Q(state__in=[s for s, _ in STATES]), name="task_state_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(title="") & ~Q(text=""), name="task_says_what"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False) | ~Q(state="accepted"),
                name="task_accepted_when",
            ),
            models.CheckConstraint(
                condition=Q(state="reported", reported_at__isnull=False) | ~Q(state="reported"),
                name="task_reported_when",
            ),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(state="cancelled"), name="task_merged_is_over"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("county", "state", "due"), name="task_county_due"),
            models.Index(fields=("county", "position"), name="task_county_order"),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.title}"

    @property
    def words(self) -> str:
        """四（七）2 第4句."""
        return f"{self.number} 第{self.sentence}句" if self.sentence else self.number


class TaskUnit(models.Model):
    """A unit of a task, as printed; `organization` when the county has it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="units")
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    name = models.CharField("单位", max_length=80)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    place = models.PositiveSmallIntegerField("序", default=0)

    class Meta:
        verbose_name = "任务单位"
        ordering: ClassVar = ["role", "place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("task", "name"), name="task_unit_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values) & ~Q(name=""), name="task_unit_role"),
        ]
        indexes: ClassVar = [models.Index(fields=("organization", "role"), name="task_unit_organization")]

    def __str__(self) -> str:
        return self.name


class UnitLink(models.Model):
    """Which organization of the county a printed name means, said once by hand."""

    county = models.CharField("县", max_length=6)
    name = models.CharField("文件中的名称", max_length=80)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="机构")
    linked_by_name = models.CharField("对应人", max_length=60)
    linked_at = models.DateTimeField("对应时间")

    class Meta:
        verbose_name = "单位对应"
        constraints: ClassVar = [models.UniqueConstraint(fields=("county", "name"), name="unit_link_once")]

    def __str__(self) -> str:
        return f"{self.name} → {self.organization}"


class TaskVersion(models.Model):
    """What a task said before a change. Only grows. `was` holds text, title, due, recurring, phase, target, units."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField("版本")
    was = models.JSONField("原内容")
    reason = models.CharField("原因", max_length=200, blank=True)
    changed_at = models.DateTimeField("变更时间")
    changed_by_name = models.CharField("变更人", max_length=60)

    class Meta:
        verbose_name = "任务历次版本"
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=("task", "version"), name="task_version_once")]

    def __str__(self) -> str:
        return f"{self.task_id} 第{self.version}版"


class Progress(models.Model):
    """What a unit reports. Only grows: a wrong number is corrected by the next report."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    role = models.CharField("以何身份", max_length=10)  # office | lead | supporting
    what = models.CharField("进展", max_length=500)
    number = models.DecimalField("数", max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    percent = models.PositiveSmallIntegerField("进度", null=True, blank=True)
    problem = models.CharField("存在问题", max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=160, blank=True)
    is_done = models.BooleanField("报完成", default=False)
    by_name = models.CharField("填报人", max_length=60)
    by_id = models.BigIntegerField("填报人", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "进展"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(what=""), name="progress_says_what"),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="progress_percent"),
        ]

    def __str__(self) -> str:
        return self.what


class Extension(models.Model):
    """A request for a later date. One at a time may be open."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions")
    old_due = models.DateField("原时限")
    new_due = models.DateField("申请延至")
    reason = models.CharField("理由", max_length=200)
    asked_by_name = models.CharField("申请人", max_length=60)
    asked_by_id = models.BigIntegerField("申请人", null=True)
    organization_name = models.CharField("申请单位", max_length=120, blank=True)
    asked_at = models.DateTimeField("申请时间")
    granted = models.BooleanField("同意", null=True, blank=True)
    answer = models.CharField("批复", max_length=200, blank=True)
    decided_by_name = models.CharField("批复人", max_length=60, blank=True)
    decided_at = models.DateTimeField("批复时间", null=True, blank=True)

    class Meta:
        verbose_name = "延期申请"
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("task",), condition=Q(decided_at=None), name="extension_one_open"),
            models.CheckConstraint(condition=Q(new_due__gt=models.F("old_due")), name="extension_is_later"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None) | Q(granted__isnull=False, decided_at__isnull=False),
                name="extension_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} 延至 {self.new_due}"


class Urge(models.Model):
    """督办: the office's words, numbered per task, with the day by which an answer is due. Only grows."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="urges")
    number = models.PositiveSmallIntegerField("第几次")
    words = models.CharField("督办内容", max_length=300)
    due = models.DateField("限办")
    by_name = models.CharField("督办人", max_length=60)
    organization_name = models.CharField("督办单位", max_length=120, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "督办"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("task", "number"), name="urge_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(words=""), name="urge_says_what"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 次督办"


class Acceptance(models.Model):
    """The office's answer to a report: accepted, or returned with a reason. Only grows."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="acceptances")
    accepted = models.BooleanField("验收")
    reason = models.CharField("说明", max_length=300, blank=True)
    due = models.DateField("当期时限", null=True, blank=True)
    by_name = models.CharField("验收人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "验收"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="return_has_reason"),
        ]

    def __str__(self) -> str:
        return "验收" if self.accepted else "退回"


class TimelineLine(models.Model):
    """经过: one line per thing that happened to a task. Only grows."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="timeline")
    at = models.DateTimeField("时间")
    title = models.CharField("事项", max_length=600)
    detail = models.CharField("说明", max_length=600, blank=True)
    by_name = models.CharField("人", max_length=60, blank=True)
    organization_name = models.CharField("单位", max_length=120, blank=True)
    tone = models.CharField(max_length=8, blank=True)  # red | teal | amber | ''
    progress = models.ForeignKey(Progress, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "任务经过"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=("task", "-at"), name="task_timeline")]

    def __str__(self) -> str:
        return self.title


class DigestMark(models.Model):
    """That a unit got its digest of a week, so that a job run twice tells once."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    week = models.DateField("周一")
    county = models.CharField("县", max_length=6)
    late = models.PositiveSmallIntegerField("超期", default=0)
    soon = models.PositiveSmallIntegerField("临期", default=0)
    open = models.PositiveSmallIntegerField("在办", default=0)
    at = models.DateTimeField("时间")
    seen_at = models.DateTimeField("已读", null=True, blank=True)

    class Meta:
        verbose_name = "任务摘报"
        constraints: ClassVar = [models.UniqueConstraint(fields=("organization", "week"), name="digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.week}"
