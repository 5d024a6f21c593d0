import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether only to look."""
    parser.add_argument("--check", action="store_true", help="only list what is missing; exit code 1 when something is")


def run(args: argparse.Namespace) -> int:
    """Apply the missing migrations."""
    with available("yigongti migrate"):
        from yigongti.portal import health
        from yigongti.portal.runtime import prepare

        missing = health.unapplied()
        if args.check:
            for name in missing:
                print_line(name)
            return 1 if missing else 0
        prepare.migrate()
        print_line(f"Applied {len(missing)} migrations." if missing else "The database is at this version already.")
    return 0
