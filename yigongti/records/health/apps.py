from django.apps import AppConfig


class HealthConfig(AppConfig):
    """健康服务记录."""

    name = "yigongti.records.health"
    label = "health"
    verbose_name = "健康服务记录"
