import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.home import edition_folder
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands; both take the name of a folder under editions, or a path."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, function, sentence in (
        ("load", load, "Load the edition of a county; does nothing when it is loaded already"),
        ("check", check, "Check an edition without loading it: every message names file and line"),
    ):
        part = parts.add_parser(name, help=sentence, description=sentence)
        part.add_argument(
            "folder", nargs="?", default="wuxi_2025", help="name under editions, or a path (default: %(default)s)"
        )
        part.set_defaults(run=function)


def load(args: argparse.Namespace) -> int:
    """Load it into the database."""
    folder = edition_folder(args.folder)
    with available("yigongti edition load"):
        from django.utils import timezone

        from yigongti.foundation.editions import actions
        from yigongti.foundation.errors import Problem

        try:
            done = actions.load_edition(actor=actions.loader(), now=timezone.now(), folder=folder)
        except Problem as problem:
            print_line(str(problem))
            return 1
    print_line(
        f"{folder.name} is loaded." if done.is_new else f"{folder.name} was loaded already; nothing has changed."
    )
    return 0


def check(args: argparse.Namespace) -> int:
    """Print what is wrong with it; 1 when something is."""
    folder = edition_folder(args.folder)
    import django

    from yigongti.portal.runtime import environment
    from yigongti.portal.runtime.home import Home

    environment.adopt(Home.find())
    django.setup()
    from yigongti.foundation.editions import load as loader

    wrong = loader.check(folder)
    for line in wrong:
        print_line(str(line))
    print_line(f"{len(wrong)} findings." if wrong else f"{folder.name} is sound.")
    return 1 if wrong else 0
