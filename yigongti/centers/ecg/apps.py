from django.apps import AppConfig


class EcgConfig(AppConfig):
    """心电诊断中心."""

    name = "yigongti.centers.ecg"
    label = "ecg"
    verbose_name = "心电诊断中心"
