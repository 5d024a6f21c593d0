import argparse

from yigongti.portal.runtime.database import available


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: address and port stand in YIGONGTI_DICOM_HOST and YIGONGTI_DICOM_PORT."""


def run(_args: argparse.Namespace) -> int:
    """Receive tracings from devices (C-STORE), until SIGTERM."""
    with available("yigongti dicom"):
        from yigongti.exchange.dicom import server

        server.run()
    return 0
