from django.apps import AppConfig


class JobsConfig(AppConfig):
    """任务."""

    name = "yigongti.foundation.jobs"
    label = "jobs"
    verbose_name = "任务"
