from django.apps import AppConfig


class WebConfig(AppConfig):
    """页面."""

    name = "yigongti.foundation.web"
    label = "web"
    verbose_name = "页面"
