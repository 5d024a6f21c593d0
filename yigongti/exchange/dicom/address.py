"""Where the DICOM door stands, from the environment. Imports nothing heavy: pages ask for it too."""

import os

from yigongti.exchange.dicom import rules


def host() -> str:
    """The address to listen on (YIGONGTI_DICOM_HOST)."""
    return os.environ.get("YIGONGTI_DICOM_HOST", "0.0.0.0")  # noqa: S104  devices are elsewhere; narrowed by the operator


def port() -> int:
    """The port to listen on (YIGONGTI_DICOM_PORT)."""
    return int(os.environ.get("YIGONGTI_DICOM_PORT", str(rules.PORT)))


def ae_title() -> str:
    """Our own name (YIGONGTI_DICOM_AE)."""
    return os.environ.get("YIGONGTI_DICOM_AE", rules.AE_TITLE)
