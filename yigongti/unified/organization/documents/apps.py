from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """政策文件."""

    name = "yigongti.unified.organization.documents"
    label = "documents"
    verbose_name = "政策文件"
