from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """就诊."""

    name = "yigongti.records.encounters"
    label = "encounters"
    verbose_name = "就诊"
