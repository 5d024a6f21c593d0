"""The `yigongti` command.

`COMMANDS` is the table of its subcommands; each is a module of this package with `add_arguments(parser)` and, when it
does something by itself, `run(args) -> exit code`.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from yigongti.portal.runtime.stops import CannotStart

COMMANDS: Final = {
    "serve": "Run the platform: database, web, worker and DICOM receiver",
    "doctor": "Say line by line whether this installation is healthy",
    "healthz": "Ask the running server how it is",
    "audit": "The audit trail: verify its seal",
    "edition": "The county's edition: load it, check it",
    "policy": "Policy documents: read one, print what it orders",
    "demo": "The demo county: load it, clear it",
    "users": "The people who can sign in",
    "facts": "Facts that rooms report, facts from files",
    "bi": "Read-only SQL views for other tools: who may read them",
    "indicators": "Facts and indicators: compute them again",
    "backup": "Write everything into one file",
    "restore": "Bring back what backup wrote",
    "migrate": "Bring the database to this version",
    "map": "Write docs/map.md from the register of rooms",
    "prepare": "What serve does before the first page (for installations that run the parts themselves)",
    "work": "Run the worker alone",
    "dicom": "Run the DICOM receiver alone",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code: 0 well, 1 something is wrong, 2 not started, 130 interrupted."""
    words = list(sys.argv[1:] if words is None else words)
    parser, wanted = build_parser(words[0] if words else "")
    args = parser.parse_args(words)
    if not wanted or not hasattr(args, "run"):
        parser.print_help()
        return 2
    try:
        return int(args.run(args))
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return reason.exit_code
    except KeyboardInterrupt:
        return 130


def build_parser(wanted: str) -> tuple[argparse.ArgumentParser, str]:
    """The parser with every name; only the wanted module is imported, so that --help and serve stay quick."""
    parser = argparse.ArgumentParser(
        prog="yigongti", description="The platform of a county's tight medical consortium."
    )
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, sentence in COMMANDS.items():
        part = parts.add_parser(name, help=sentence, description=sentence)
        if name == wanted:
            module = importlib.import_module(f"{__name__}.{name}")
            part.set_defaults(run=getattr(module, "run", None) or _show(part))
            module.add_arguments(part)
    return parser, wanted


def _show(parser: argparse.ArgumentParser) -> object:
    """For a command that only has subcommands: its help, and exit code 2."""

    def run(_args: argparse.Namespace) -> int:
        parser.print_help()
        return 2

    return run
