import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "List the accounts with their positions"
    part = parts.add_parser("list", help=sentence, description=sentence)
    part.add_argument("--find", default="", metavar="TEXT", help="only accounts or names with this text")
    part.set_defaults(run=list_users)
    sentence = "Make the first account of a county, its security administrator, who then makes all others"
    part = parts.add_parser("first", help=sentence, description=sentence)
    part.add_argument("username", help="account name")
    part.add_argument("--name", required=True, help="the person's name")
    part.add_argument("--at", required=True, metavar="CODE", help="organization, as institutions.toml calls it")
    part.set_defaults(run=make_first)


def list_users(args: argparse.Namespace) -> int:
    """One line per position."""
    with available("yigongti users list"):
        from django.db.models import Q

        from yigongti.foundation.access.models import User

        found = User.objects.filter(Q(username__icontains=args.find) | Q(display_name__icontains=args.find))
        for user in found.order_by("username").prefetch_related("positions__role", "positions__organization"):
            words = [f"{position.role} @ {position.organization}" for position in user.positions.all()]
            state = "" if user.is_active else "  (not in use)"
            print_line(f"{user.username:<16} {user.display_name}{state}  {'; '.join(words)}")
    return 0


def make_first(args: argparse.Namespace) -> int:
    """Prints the password once; it must be changed at the first sign-in."""
    with available("yigongti users first"):
        from yigongti.foundation.errors import Problem
        from yigongti.portal.runtime.first_account import make_security_administrator

        try:
            password = make_security_administrator(username=args.username, name=args.name, organization_code=args.at)
        except Problem as problem:
            print_line(str(problem))
            return 1
    print_line(f"{args.username} may sign in with the password  {password}  and must change it at once.")
    return 0
