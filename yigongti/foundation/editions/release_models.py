from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReleaseState(models.TextChoices):
    """Where a release stands. Nothing is ever deleted: what was in force stays readable as superseded."""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准，待施行"
    IN_FORCE = "in_force", "执行中"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    SUPERSEDED = "superseded", "已被取代"


_DECIDED = (ReleaseState.APPROVED, ReleaseState.IN_FORCE, ReleaseState.SUPERSEDED)


class Release(models.Model):
    """One edition folder as text, and how it came into force: proposed by one person, approved by another.

    `files` maps a path within the folder to its text (a workbook: base64 after "base64:"). `base` holds the platform's
    files as they were when the release came into force, so that an old release can be read as it was. A release that
    the command or the start-up loaded has nobody as proposer and approver (系统).
    """

    edition = models.CharField("县版", max_length=40)
    county = models.CharField("县", max_length=6)
    title = models.CharField("名称", max_length=120)
    document_number = models.CharField("文号", max_length=60, blank=True)
    is_draft = models.BooleanField("审议稿", default=False)
    files = models.JSONField("文件")
    base = models.JSONField("平台文件", default=dict, blank=True)
    digest = models.CharField("摘要", max_length=64)
    in_force = models.DateField("施行日期")
    source = models.CharField("来源", max_length=200, blank=True)
    source_ref = models.CharField("来源编号", max_length=80, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12, choices=ReleaseState.choices, default=ReleaseState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="proposed_releases"
    )
    proposed_at = models.DateTimeField("提交时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="decided_releases"
    )
    decided_at = models.DateTimeField("批准或退回时间", null=True, blank=True)
    reason = models.CharField("退回原因", max_length=500, blank=True)
    loaded_at = models.DateTimeField("载入时间", null=True, blank=True)
    superseded_at = models.DateTimeField("被取代时间", null=True, blank=True)

    class Meta:
        verbose_name = "县版发布"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED) | Q(proposed_by__isnull=True) | ~Q(proposed_by=F("decided_by")),
                name="release_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED)
                | Q(decided_at__isnull=False) & (Q(decided_by__isnull=False) | Q(proposed_by__isnull=True)),
                name="release_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ReleaseState.IN_FORCE, ReleaseState.SUPERSEDED)) | Q(loaded_at__isnull=False),
                name="release_in_force_was_loaded",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.RETURNED) | ~Q(reason=""), name="release_returned_with_reason"
            ),
            models.UniqueConstraint(
                fields=("edition",), condition=Q(state=ReleaseState.PROPOSED), name="release_one_proposal"
            ),
            models.UniqueConstraint(
                fields=("county",), condition=Q(state=ReleaseState.IN_FORCE), name="release_one_in_force"
            ),
        ]
        indexes = (models.Index(fields=("county", "-proposed_at"), name="release_county"),)

    def __str__(self) -> str:
        return f"{self.title} {self.in_force:%Y-%m-%d}"

    @property
    def is_by_system(self) -> bool:
        """Loaded by the command or at start-up, by no person on a page."""
        return self.proposed_by_id is None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state == ReleaseState.PROPOSED

    def starts_by(self, day: date) -> bool:
        """Whether its day has come."""
        return self.in_force <= day

    @property
    def audit_note(self) -> dict[str, object]:
        """For the audit line: which release, no content."""
        return {"edition": self.edition, "in_force": self.in_force.isoformat(), "digest": self.digest[:12]}
