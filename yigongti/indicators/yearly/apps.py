from django.apps import AppConfig


class YearlyConfig(AppConfig):
    """年度监测."""

    name = "yigongti.indicators.yearly"
    label = "yearly"
    verbose_name = "年度监测"
