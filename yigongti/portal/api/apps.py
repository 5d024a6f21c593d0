from django.apps import AppConfig


class ApiConfig(AppConfig):
    """接口."""

    name = "yigongti.portal.api"
    label = "api"
    verbose_name = "接口"
