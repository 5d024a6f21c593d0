from typing import ClassVar

from django.db import models

from yigongti.foundation.access.models import User
from yigongti.unified.organization.councils.models.meetings import AgendaItem


class Resolution(models.Model):
    """What a carried motion orders: who does what until when. It stands in the task ledger under its number."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField("条")
    title = models.CharField("事项", max_length=60)
    text = models.TextField("决议内容")
    lead = models.JSONField("责任单位", default=list)
    supporting = models.JSONField("配合单位", default=list)
    due = models.DateField("完成时限", null=True, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    task_id = models.BigIntegerField("台账任务", null=True, blank=True)

    class Meta:
        verbose_name = "决议"
        ordering: ClassVar = ["item_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("item", "number"), name="resolution_number"),
            models.CheckConstraint(condition=~models.Q(text="") & ~models.Q(lead=[]), name="resolution_orders"),
        ]

    def __str__(self) -> str:
        return self.title
