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
