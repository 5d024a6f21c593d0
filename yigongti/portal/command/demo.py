import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import say
from yigongti.portal.runtime.stops import CannotStart


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Load the demo of a county that has no residents yet, beside those that are there"
    part = parts.add_parser("load", help=sentence, description=sentence)
    part.add_argument("--residents", type=int, default=30_000, metavar="N", help="how many (default: %(default)s)")
    part.add_argument(
        "--seed", type=int, default=2025, help="the same seed makes the same county (default: %(default)s)"
    )
    part.add_argument(
        "--county", default="", metavar="NAME", help="six-digit code, short name or edition (default: the one loaded)"
    )
    part.set_defaults(run=load)
    sentence = "Take everything out of a demo database: residents, orders, tracings, audit (demo mode only)"
    parts.add_parser("clear", help=sentence, description=sentence).set_defaults(run=clear)


def load(args: argparse.Namespace) -> int:
    """Refused outside demo mode and where residents of the county are known."""
    with available("yigongti demo load"):
        _demo_mode_only()
        from yigongti.demo import load as loader

        county = _county(args.county)
        if loader.is_there(county=county):
            raise CannotStart("There are residents of this county already: clear them first (yigongti demo clear).")
        loader.load_demo(residents=args.residents, seed=args.seed, progress=say, county=county)
    return 0


def _county(name: str) -> str:
    """The code of a loaded county; an edition that ships is loaded first. Raises CannotStart."""
    from django.utils import timezone

    from yigongti.portal.runtime import prepare
    from yigongti.records.places.models import County

    known = list(County.objects.order_by("code").values_list("code", flat=True))
    if name in known:
        return name
    if not name:
        if len(known) != 1:
            raise CannotStart("Say which county:  --county NAME" if known else "Load an edition first.")
        return known[0]
    return prepare.load_edition(_edition(name), timezone.now())


def _edition(name: str) -> str:
    """The folder that ships for a county's code, or the name itself."""
    from yigongti.foundation.editions.load import head_of
    from yigongti.portal.runtime.home import CHECKOUT

    heads = sorted((CHECKOUT / "editions").glob("*/edition.toml"))
    return next((str(path.parent) for path in heads if head_of(path.parent).county == name), name)


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
