from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """资料评定."""

    name = "yigongti.indicators.assessment"
    label = "assessment"
    verbose_name = "资料评定"
