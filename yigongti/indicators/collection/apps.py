from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """数据填报."""

    name = "yigongti.indicators.collection"
    label = "collection"
    verbose_name = "数据填报"
