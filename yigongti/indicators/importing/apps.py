from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """数据导入."""

    name = "yigongti.indicators.importing"
    label = "importing"
    verbose_name = "数据导入"
