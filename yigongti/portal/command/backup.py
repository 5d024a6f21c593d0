import argparse
import time
from pathlib import Path

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.home import Home
from yigongti.portal.runtime.progress import print_line, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", nargs="?", type=Path, help="the file to write (default: yigongti-<date>.tar here)")


def run(args: argparse.Namespace) -> int:
    """Also while the platform runs: the dump is one consistent moment."""
    from yigongti.portal.runtime.archive import backup

    target = (args.file or Path(time.strftime("yigongti-%Y%m%d-%H%M%S.tar"))).absolute()
    with available("yigongti backup"):
        say("Writing the database and the files")
        size = backup(Home.find(), target)
    print_line(
        f"Wrote {target} ({size / 1024**2:.0f} MB). It holds residents' records and the secret: keep it locked away."
    )
    return 0
