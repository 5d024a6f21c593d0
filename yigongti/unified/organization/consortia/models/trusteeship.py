from django.db import models
from django.db.models import Q

from yigongti.records.places.models import Trusteeship
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class Agreement(Evidenced):
    """The agreement behind a trusteeship: what is managed, why, and how it ended when it ended early.

    Period and parties stand in records.places (who may see whom needs them); `kind` is as what the trustee was chosen.
    """

    trusteeship = models.OneToOneField(Trusteeship, models.PROTECT, primary_key=True, related_name="agreement")
    kind = models.CharField("托管方类别", max_length=20)
    scopes = models.JSONField("托管内容", default=list)
    reason = models.CharField("原因", max_length=200)
    planned_until = models.DateField("约定截止", null=True, blank=True)  # first day after
    ended_reason = models.CharField("提前终止原因", max_length=200, blank=True)
    ended_by = models.CharField("终止经办", max_length=60, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = "托管协议"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_reason=""), name="agreement_ended_early_has_reason"
            ),
        )

    def __str__(self) -> str:
        return str(self.trusteeship)
