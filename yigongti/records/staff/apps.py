from django.apps import AppConfig


class StaffConfig(AppConfig):
    """人员."""

    name = "yigongti.records.staff"
    label = "staff"
    verbose_name = "人员"
