from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """就诊."""

    name = "yigongti.records.encounters"
    label = "encounters"
    verbose_name = "就诊"

    def ready(self) -> None:
        """Whoever was seen here or is referred to here is within sight here; look-ups show the last visit."""
        from yigongti.records.encounters.queries import care, coming, last_visits
        from yigongti.records.people.queries import register_last_visits
        from yigongti.records.people.sight import register

        register("encounters", care)
        register("referrals", coming)
        register_last_visits(last_visits)
