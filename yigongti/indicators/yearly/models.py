"""Values kept for those who bring their own BI: computed ones are written down, so that SQL can read them."""

from typing import ClassVar

from django.db import models

from yigongti.indicators.models import ScopeKind


class KeptValue(models.Model):
    """An indicator for one scope (county, consortium) and period (2025, ytd-2025-06), as last computed. Rebuildable."""

    county = models.CharField("县", max_length=6)
    indicator = models.CharField("指标", max_length=20)
    version = models.PositiveSmallIntegerField("公式版本")
    scope_kind = models.CharField("范围", max_length=12, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField("范围编号", default=0)
    period = models.CharField("期间", max_length=12)
    number = models.DecimalField("数值", max_digits=34, decimal_places=10, null=True)
    numerator = models.DecimalField("分子", max_digits=34, decimal_places=10, null=True)
    denominator = models.DecimalField("分母", max_digits=34, decimal_places=10, null=True)
    text = models.CharField("显示", max_length=60)
    missing = models.CharField("缺数原因", max_length=300, blank=True)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "指标值"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("county", "indicator", "scope_kind", "scope_id", "period"), name="kept_value_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.number}"
