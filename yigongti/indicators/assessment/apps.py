from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """资料评定."""

    name = "yigongti.indicators.assessment"
    label = "assessment"
    verbose_name = "资料评定"

    def ready(self) -> None:
        """Tell the core who keeps the verdicts, and what stands under a number of accepted things."""
        from yigongti.indicators import sources, verdicts
        from yigongti.indicators.assessment import keeping, measures

        verdicts.register(keeping.keeper)
        sources.register(measures.RECORD, keeping.KIND)
        sources.register_verdicts(keeping.judged)
