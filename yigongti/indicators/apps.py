from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """指标."""

    name = "yigongti.indicators"
    label = "indicators"
    verbose_name = "指标"

    def ready(self) -> None:
        """Say how the records below are told under a number."""
        from yigongti.indicators import kinds

        kinds.register_all()
