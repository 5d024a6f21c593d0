import argparse
import os

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line, say

PASSWORD = "YIGONGTI_BI_PASSWORD"  # noqa: S105  the name of a variable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Let a database role read the views of the schema bi, and nothing else"
    part = parts.add_parser("grant", help=sentence, description=sentence)
    part.add_argument("role", help="such as bi_reader; made where there is none, with the password in " + PASSWORD)
    part.set_defaults(run=grant)
    sentence = "Take the right away again"
    part = parts.add_parser("revoke", help=sentence, description=sentence)
    part.add_argument("role")
    part.set_defaults(run=revoke)
    sentence = "Write the values of indicators anew for the views (a job does it every night)"
    parts.add_parser("refresh", help=sentence, description=sentence).set_defaults(run=refresh)


def grant(args: argparse.Namespace) -> int:
    """Exit 1 with the reason where it cannot be done."""
    with available("yigongti bi grant"):
        from yigongti.foundation.errors import Problem
        from yigongti.indicators.yearly import bi

        try:
            made = bi.grant(name=args.role, password=os.environ.get(PASSWORD, ""))
        except Problem as problem:
            print_line(str(problem))
            return 1
        print_line(f"{args.role} {'was made and ' if made else ''}may read {', '.join(f'bi.{v}' for v in bi.VIEWS)}.")
    return 0


def revoke(args: argparse.Namespace) -> int:
    """The role stays, its right goes."""
    with available("yigongti bi revoke"):
        from yigongti.foundation.errors import Problem
        from yigongti.indicators.yearly import bi

        try:
            bi.revoke(name=args.role)
        except Problem as problem:
            print_line(str(problem))
            return 1
        print_line(f"{args.role} may read nothing any more.")
    return 0


def refresh(_args: argparse.Namespace) -> int:
    """Every county."""
    with available("yigongti bi refresh"):
        from django.utils import timezone

        from yigongti.indicators.yearly.keeping import refresh as keep

        say("Computing")
        print_line(f"{keep(now=timezone.now())} values written.")
    return 0
