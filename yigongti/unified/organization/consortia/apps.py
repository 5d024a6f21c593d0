from django.apps import AppConfig


class ConsortiaConfig(AppConfig):
    """医共体组建."""

    name = "yigongti.unified.organization.consortia"
    label = "consortia"
    verbose_name = "医共体组建"
