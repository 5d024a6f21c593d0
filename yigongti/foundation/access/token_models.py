"""The table of API tokens. Foreign keys by name: models.py imports this file."""

from django.db import models
from django.db.models import F, Q


class ApiToken(models.Model):
    """A machine's key to the API: it acts as one position of one user. Only its SHA-256 is kept; it is shown once.

    256 random bits need no slow hash. `hint` is the beginning, by which people recognize it in a list.
    """

    user = models.ForeignKey("access.User", models.PROTECT, related_name="api_tokens")
    position = models.ForeignKey("access.Position", models.PROTECT, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    hint = models.CharField("开头", max_length=12)
    digest = models.CharField("摘要", max_length=64, unique=True)
    made_with = models.CharField("防重复编号", max_length=80, unique=True)  # one page, one token
    created_at = models.DateTimeField("建立时间")
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    revoked_by_name = models.CharField("吊销人", max_length=60, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_token_period"),
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_name"),
        )
        indexes = (models.Index(fields=("user", "-created_at"), name="api_token_user"),)

    def __str__(self) -> str:
        return f"{self.name} {self.hint}…"
