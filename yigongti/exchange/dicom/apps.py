from django.apps import AppConfig


class DicomConfig(AppConfig):
    """DICOM接入."""

    name = "yigongti.exchange.dicom"
    label = "dicom"
    verbose_name = "DICOM接入"
