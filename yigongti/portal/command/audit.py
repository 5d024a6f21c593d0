import argparse

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Find any line of the audit trail that was changed, removed or reordered"
    parts.add_parser("verify", help=sentence, description=sentence).set_defaults(run=verify)


def verify(_args: argparse.Namespace) -> int:
    """Print what is wrong, line by line; 1 when something is."""
    with available("yigongti audit verify"):
        from yigongti.foundation.audit import seal

        wrong = seal.verify()
    for line in wrong:
        print_line(line)
    print_line(f"{len(wrong)} findings." if wrong else "The audit trail is whole.")
    return 1 if wrong else 0
