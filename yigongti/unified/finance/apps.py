from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """财务."""

    name = "yigongti.unified.finance"
    label = "finance"
    verbose_name = "财务"
