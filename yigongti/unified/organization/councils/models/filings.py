from typing import ClassVar

from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.files.models import StoredFile


class FilingState(models.TextChoices):
    """`rules.filing.State`, with its words."""

    DUE = "due", "待报送"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回补正"
    ACCEPTED = "accepted", "已备案"


class Filing(models.Model):
    """Something that one organization must file with another until a day (004 三（一）, 002 四（一）3)."""

    county = models.CharField("县", max_length=6, db_index=True)
    subject = models.CharField("备案事项", max_length=120)
    filer = models.ForeignKey(Organization, models.PROTECT, related_name="filings_to_make")
    receiver = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="filings_received")
    receiver_name = models.CharField("备案机关", max_length=120)  # one outside the platform has no organization
    due = models.DateField("期限", null=True, blank=True)
    clause = models.CharField("依据", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=FilingState.choices, default=FilingState.DUE)
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    number = models.CharField("备案号", max_length=60, blank=True)

    class Meta:
        verbose_name = "备案"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=FilingState.values), name="filing_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "accepted")) | Q(submitted_on__isnull=False),
                name="filing_submitted_dated",
            ),
            models.UniqueConstraint(
                fields=("county", "filer", "subject", "due"), name="filing_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class FilingStep(models.Model):
    """What was sent, answered or returned; append-only."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="steps")
    state = models.CharField("状态", max_length=10, choices=FilingState.choices)
    words = models.CharField("说明", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "备案经过"
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_state_display()}"
