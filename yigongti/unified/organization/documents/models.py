from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.documents.words import KINDS


class State(models.TextChoices):
    """Where a document stands on its way to being the county's edition."""

    IMPORTED = "imported", "已导入"
    REVIEW = "review", "核对中"
    DRAFTED = "drafted", "已出草案"
    IN_FORCE = "in_force", "已施行"
    SET_ASIDE = "set_aside", "已搁置"


class PolicyDocument(models.Model):
    """A policy document of a county: the file as it came, and its text, in which every range counts.

    `sha256` is that of the bytes, so that the same document is known again. While a large file waits to be read the
    text is empty; what kept it from being read stands in `problem`.
    """

    county = models.CharField("县", max_length=6)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    issuers = models.CharField("发文机关", max_length=200, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    scope = models.CharField("适用范围", max_length=80, blank=True)
    is_draft = models.BooleanField("草案", default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=160, blank=True)
    text = models.TextField("正文", blank=True)
    sha256 = models.CharField("摘要", max_length=64)
    text_sha256 = models.CharField("正文摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.IMPORTED)
    problem = models.CharField("没有读成", max_length=300, blank=True)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_by_name = models.CharField("导入人", max_length=60)
    imported_at = models.DateTimeField("导入时间")
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    set_aside_reason = models.CharField("搁置原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "政策文件"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("county", "sha256"), name="document_once_per_county"),
            models.CheckConstraint(
                condition=~Q(state=State.IN_FORCE) | Q(in_force_on__isnull=False), name="document_in_force_has_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("county", "-imported_at"), name="document_of_county")]

    def __str__(self) -> str:
        return self.number or self.title


class StoredReading(models.Model):
    """What one version of the reader found in the document, whole; the newest is the one under review."""

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="readings")
    reader = models.CharField("阅读程序版本", max_length=20)
    reading = models.JSONField("结果")  # packing.pack without its text, which stands in the document
    seconds = models.FloatField("用时（秒）", default=0)
    read_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "阅读结果"
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.document} {self.reader}"


class Decision(models.TextChoices):
    """What became of a finding."""

    PROPOSED = "proposed", "待核"
    ACCEPTED = "accepted", "已认可"
    CORRECTED = "corrected", "已更正"
    REJECTED = "rejected", "已否定"
    ADDED = "added", "人工补充"


DOUBTFUL = 0.8
"""A finding below this confidence, or with a doubt in words, is shown first."""


class Finding(models.Model):
    """One thing found in the document, by the reader or by a person. `was` keeps what the reader said before.

    `ident` is its name within the document, stable while the same reader reads the same text. `version` counts the
    decisions: who decides on an older one is told.
    """

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="findings")
    ident = models.CharField(max_length=160)
    kind = models.CharField("类别", max_length=12, choices=[(k.code, k.title) for k in KINDS.values()])
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    clause = models.CharField("条款", max_length=90)
    payload = models.JSONField("内容")
    was = models.JSONField("阅读程序所读", null=True, blank=True)
    confidence = models.FloatField("把握")
    rule = models.CharField("规则", max_length=60, blank=True)
    doubt = models.CharField("疑点", max_length=300, blank=True)
    is_doubtful = models.BooleanField("存疑", default=False)
    state = models.CharField("状态", max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_name = models.CharField("核对人", max_length=60, blank=True)
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "读出的内容"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("document", "ident"), name="finding_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="finding_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("document", "kind", "start"), name="finding_of_document"),
            models.Index(fields=("document", "clause"), name="finding_of_clause"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.clause}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided about it."""
        return self.state == Decision.PROPOSED


class Correction(models.Model):
    """A decision, kept by document and place: reading the same document again, by whatever reader, replays it.

    Not tied to a finding's row. `fits` is False when the last reading had no place for it; then `why` says so.
    """

    county = models.CharField("县", max_length=6)
    sha256 = models.CharField("文件摘要", max_length=64)
    key = models.CharField(max_length=64)
    kind = models.CharField("类别", max_length=12)
    anchor = models.JSONField("位置")  # printed, before, after, clause, start, end
    state = models.CharField("决定", max_length=10, choices=Decision.choices)
    was = models.JSONField("原为", null=True, blank=True)
    now = models.JSONField("现为")
    reason = models.CharField("理由", max_length=200, blank=True)
    fits = models.BooleanField("对得上", default=True)
    why = models.CharField("对不上的原因", max_length=120, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField("核对人", max_length=60)
    decided_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "核对记录"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("county", "sha256", "key"), name="correction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"


class Draft(models.Model):
    """An edition drafted from the document as it was reviewed then: file name to TOML, and what was missing.

    `release` is the number of the release that carries it through the second person's approval.
    """

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="drafts")
    files = models.JSONField("文件")
    sources = models.JSONField("依据", default=dict)  # entry -> id of the finding it comes from
    missing = models.JSONField("缺什么", default=list)
    open_findings = models.PositiveIntegerField("当时待核", default=0)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_by_name = models.CharField("生成人", max_length=60)
    made_at = models.DateTimeField("生成时间")
    release = models.PositiveBigIntegerField("发布", null=True, blank=True)
    tasks_opened_at = models.DateTimeField("任务入账时间", null=True, blank=True)

    class Meta:
        verbose_name = "县版草案"
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.document} {self.made_at:%F}"
