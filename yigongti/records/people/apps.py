from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """居民."""

    name = "yigongti.records.people"
    label = "people"
    verbose_name = "居民"
