from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit trail."""

    name = "yigongti.foundation.audit"
    label = "audit"
    verbose_name = "审计"
