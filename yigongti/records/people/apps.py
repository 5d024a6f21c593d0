from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """居民."""

    name = "yigongti.records.people"
    label = "people"
    verbose_name = "居民"

    def ready(self) -> None:
        """Give the ground its port to the residents (谁看过, 紧急调阅)."""
        from yigongti.foundation.access import residents
        from yigongti.records.people import port

        residents.install(about=port.about, find_exact=port.find_exact)
