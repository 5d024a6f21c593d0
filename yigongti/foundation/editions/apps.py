from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """县版."""

    name = "yigongti.foundation.editions"
    label = "editions"
    verbose_name = "县版"
