import argparse
from pathlib import Path

from yigongti.portal.runtime import lock
from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.home import Home
from yigongti.portal.runtime.progress import print_line, say
from yigongti.portal.runtime.stops import CannotStart


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where; and the consent to lose what is there now."""
    parser.add_argument("file", type=Path, help="what yigongti backup wrote")
    parser.add_argument("--replace", action="store_true", help="yes, delete what the database holds now")


def run(args: argparse.Namespace) -> int:
    """Refused while the platform runs, and without --replace."""
    from yigongti.portal.runtime.archive import restore

    home = Home.find()
    if lock.is_held(home):
        raise CannotStart("The platform is running: stop it before a restore.")
    if not args.replace:
        raise CannotStart("A restore deletes what the database holds now: say so with --replace.")
    with available("yigongti restore"):
        say("Reading the backup")
        restore(home, args.file.absolute())
    print_line("Restored. Start the platform with script/server.")
    return 0
