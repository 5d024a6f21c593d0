from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """指标分析."""

    name = "yigongti.indicators.analysis"
    label = "analysis"
    verbose_name = "指标分析"

    def ready(self) -> None:
        """Stand on the sheets of indicators."""
        from yigongti.indicators.analysis import sheet

        sheet.register()
