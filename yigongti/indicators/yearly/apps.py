from django.apps import AppConfig


class YearlyConfig(AppConfig):
    """年度监测."""

    name = "yigongti.indicators.yearly"
    label = "yearly"
    verbose_name = "年度监测"

    def ready(self) -> None:
        """Tell the room of verdicts below which years are locked."""
        from yigongti.indicators.assessment import locks
        from yigongti.indicators.yearly.locking import locked_at

        locks.register(locked_at)
