from django.apps import AppConfig


class EventsConfig(AppConfig):
    """事件."""

    name = "yigongti.foundation.events"
    label = "events"
    verbose_name = "事件"
