import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import say
from yigongti.portal.runtime.stops import CannotStart


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Load the demo county into a database without residents"
    part = parts.add_parser("load", help=sentence, description=sentence)
    part.add_argument("--residents", type=int, default=30_000, metavar="N", help="how many (default: %(default)s)")
    part.add_argument(
        "--seed", type=int, default=2025, help="the same seed makes the same county (default: %(default)s)"
    )
    part.set_defaults(run=load)
    sentence = "Take everything out of a demo database: residents, orders, tracings, audit (demo mode only)"
    parts.add_parser("clear", help=sentence, description=sentence).set_defaults(run=clear)


def load(args: argparse.Namespace) -> int:
    """Refused outside demo mode and where residents are known."""
    with available("yigongti demo load"):
        _demo_mode_only()
        from yigongti.demo.load import load_demo
        from yigongti.records.people.models import Resident

        if Resident.objects.exists():
            raise CannotStart("There are residents already: clear them first (yigongti demo clear).")
        load_demo(residents=args.residents, seed=args.seed, progress=say)
    return 0


def clear(_args: argparse.Namespace) -> int:
    """The schema itself is made anew, because the audit trail refuses to be emptied line by line."""
    with available("yigongti demo clear"):
        _demo_mode_only()
        from django.db import connection

        from yigongti.portal.runtime import prepare

        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        prepare.migrate()
        say("The database is empty. script/server fills it again, or yigongti edition load and yigongti demo load.")
    return 0


def _demo_mode_only() -> None:
    from django.conf import settings

    if not settings.DEMO:
        raise CannotStart("This is for demo mode only: YIGONGTI_MODE is not demo.")
