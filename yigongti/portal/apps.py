from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from yigongti.foundation import rooms


class PortalConfig(AppConfig):
    """The roof: installs the register when every room is loaded."""

    name = "yigongti.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Refuse unsafe settings, by whatever command this process was started; install the register."""
        from yigongti.portal.checks import setting_refusals
        from yigongti.portal.register import ROOMS

        for sentence in setting_refusals():
            raise ImproperlyConfigured(sentence)
        rooms.install(ROOMS)
