from django.apps import AppConfig

from yigongti.foundation import rooms


class PortalConfig(AppConfig):
    """The roof: installs the register when every room is loaded."""

    name = "yigongti.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Install the register."""
        from yigongti.portal.register import ROOMS

        rooms.install(ROOMS)
