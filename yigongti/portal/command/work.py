import argparse

from yigongti.portal.runtime.database import available


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_args: argparse.Namespace) -> int:
    """Jobs and periodic jobs, until SIGTERM."""
    with available("yigongti work"):
        from yigongti.foundation.jobs import worker

        worker.run()
    return 0
