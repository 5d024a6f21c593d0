from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Pages of access and audit; they stand above the web pieces, which access and audit themselves may not know."""

    name = "yigongti.foundation.administration"
    label = "administration"
    verbose_name = "系统管理"
