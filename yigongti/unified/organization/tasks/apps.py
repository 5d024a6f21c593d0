from django.apps import AppConfig


class TasksConfig(AppConfig):
    """任务台账."""

    name = "yigongti.unified.organization.tasks"
    label = "tasks"
    verbose_name = "任务台账"
