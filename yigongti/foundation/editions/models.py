from django.db import models
from django.db.models import F, Q

from yigongti.foundation.editions.release_models import Release as Release  # noqa: PLC0414  Django finds tables here


class Kind(models.TextChoices):
    """Whose edition it is."""

    COUNTY = "county", "县"
    PROVINCE = "province", "省"


class Edition(models.Model):
    """A county's (or province's) edition: the folder that was loaded, and its digest.

    `held` keeps, for each section, the keys that the folder had at the last load: what is gone next time is ended.
    """

    code = models.CharField("县版", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    county = models.CharField("县", max_length=6)
    kind = models.CharField("层级", max_length=10, choices=Kind.choices, default=Kind.COUNTY)
    is_draft = models.BooleanField("审议稿", default=False)  # its document is not yet decided: every rule is 拟定
    document_number = models.CharField("文号", max_length=60, blank=True)
    in_force = models.DateField("施行日期", null=True, blank=True)
    digest = models.CharField("摘要", max_length=64)
    held = models.JSONField("内容清单", default=dict, blank=True)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "县版"

    def __str__(self) -> str:
        return self.title


class Value(models.Model):
    """One local value: key, JSON value, the days on which it holds, the clause it comes from.

    It holds from `valid_from` until the next value of the same key starts, or until `valid_to` (not included). A value
    whose `valid_to` is its `valid_from` was withdrawn before its first day and never holds.
    """

    county = models.CharField("县", max_length=6)
    key = models.CharField("键", max_length=120)
    value = models.JSONField("值")
    valid_from = models.DateField("自")
    valid_to = models.DateField("至（不含）", null=True, blank=True)
    clause = models.CharField("出处", max_length=80, blank=True)
    to_be_verified = models.BooleanField("待核", default=False)
    is_proposed = models.BooleanField("拟定", default=False)  # from a draft document
    title = models.CharField("含义", max_length=120, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="values")

    class Meta:
        verbose_name = "县版参数"
        constraints = (
            models.UniqueConstraint(fields=("county", "key", "valid_from"), name="value_starts_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="value_period"
            ),
        )
        indexes = (models.Index(fields=("county", "key"), name="value_key"),)

    def __str__(self) -> str:
        return f"{self.county} {self.key}"
