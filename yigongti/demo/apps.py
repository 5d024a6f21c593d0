from django.apps import AppConfig


class DemoConfig(AppConfig):
    """演示县."""

    name = "yigongti.demo"
    label = "demo"
    verbose_name = "演示县"
