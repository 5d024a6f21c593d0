from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """驾驶舱."""

    name = "yigongti.portal.cockpit"
    label = "cockpit"
    verbose_name = "驾驶舱"
