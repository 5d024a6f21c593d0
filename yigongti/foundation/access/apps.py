from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, positions, permissions."""

    name = "yigongti.foundation.access"
    label = "access"
    verbose_name = "权限"
