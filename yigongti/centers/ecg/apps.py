from django.apps import AppConfig


class EcgConfig(AppConfig):
    """The ECG room; what it offers the house stands in room.py."""

    name = "yigongti.centers.ecg"
    label = "ecg"
    verbose_name = "心电诊断中心"

    def ready(self) -> None:
        """Take in 12-lead objects from devices."""
        from yigongti.centers.ecg.device import ACCEPTOR
        from yigongti.records.orders import intake

        intake.register(ACCEPTOR)
