from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    """议事决策."""

    name = "yigongti.unified.organization.councils"
    label = "councils"
    verbose_name = "议事决策"
