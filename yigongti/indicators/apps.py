from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """指标."""

    name = "yigongti.indicators"
    label = "indicators"
    verbose_name = "指标"
