import argparse
import importlib

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Compute all indicators of all open periods again from the records"
    parts.add_parser("recompute", help=sentence, description=sentence).set_defaults(run=recompute)


def recompute(_args: argparse.Namespace) -> int:
    """All of them, now."""
    with available("yigongti indicators recompute"):
        from django.utils import timezone

        say("Computing")
        made = importlib.import_module("yigongti.indicators.compute").recompute(now=timezone.now())
        print_line(f"{made} values." if isinstance(made, int) else "Done.")
    return 0
