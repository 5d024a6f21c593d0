import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from yigongti.portal.command import edition_new
from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.home import edition_folder
from yigongti.portal.runtime.progress import print_line
from yigongti.portal.runtime.stops import CannotStart

if TYPE_CHECKING:
    from pathlib import Path

    from yigongti.foundation.editions.diff import Difference
    from yigongti.foundation.editions.load import EditionContent

    _Reader = Callable[[], EditionContent | None]

SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands; all take the name of a folder under editions, or a path."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, function, sentence in (
        ("load", load, "Load the edition of a county; does nothing when it is loaded already"),
        ("check", check, "Check an edition without loading it: every message names file and line"),
        ("diff", diff, "What a folder would change against the edition in force, or against another one"),
    ):
        part = parts.add_parser(name, help=sentence, description=sentence)
        part.add_argument(
            "folder", nargs="?", default="wuxi_2025", help="name under editions, or a path (default: %(default)s)"
        )
        part.set_defaults(run=function)
    part.add_argument("--against", metavar="CODE|FOLDER", help="a folder, or the code of a loaded edition")
    part.add_argument("--json", action="store_true", help="as JSON (docs/editions.md)")
    edition_new.add_part(parts)


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
    _set_up()
    from yigongti.foundation.editions import load as loader

    wrong = loader.check(folder)
    for line in wrong:
        print_line(str(line))
    print_line(f"{len(wrong)} findings." if wrong else f"{folder.name} is sound.")
    return 1 if wrong else 0


def diff(args: argparse.Namespace) -> int:
    """Print what the folder would change; 1 when one of the two cannot be read."""
    folder = edition_folder(args.folder)
    other = _folder_or_none(args.against)
    if other is not None:
        _set_up()
        return _print_diff(args, lambda: _content(other), lambda: _content(folder))
    with available("yigongti edition diff"):
        return _print_diff(args, lambda: _in_force(args, folder), lambda: _content(folder))


def _print_diff(args: argparse.Namespace, before: "_Reader", after: "_Reader") -> int:
    from yigongti.foundation.editions.diff import diff as compare
    from yigongti.foundation.editions.load import EditionInvalid

    try:
        new = after()
        found = compare(before(), new) if new else ()
    except EditionInvalid as problem:
        for finding in problem.findings:
            print_line(str(finding))
        return 1
    if args.json:
        print_line(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        for line in lines(found):
            print_line(line)
    return 0


def lines(found: "tuple[Difference, ...]") -> list[str]:
    """The diff as text: one head per section, one line per thing, one indented line per fact that changed."""
    out: list[str] = []
    section = ""
    for one in found:
        if one.section != section:
            section = one.section
            out.append(f"{one.section_title} ({section})")
        clause = f" 〔{one.clause}〕" if one.clause else ""
        key = f" [{one.key}]" if one.key != one.title else ""
        out.append(f"  {SIGNS[one.what]} {one.title}{key}{clause}")
        if one.what == "changed":
            out += [f"      {fact.name}: {_short(fact.before)} -> {_short(fact.after)}" for fact in one.facts]
    counts = {what: sum(one.what == what for one in found) for what in SIGNS}
    return [*out, f"{counts['added']} added, {counts['changed']} changed, {counts['removed']} removed."]


def _short(value: object) -> str:
    words = "(none)" if value is None else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 100 else words[:97] + "..."  # noqa: PLR2004  a line of a terminal


def _content(folder: "Path") -> "EditionContent":
    from yigongti.foundation.editions.load import content_of

    return content_of(folder)


def _in_force(args: argparse.Namespace, folder: "Path") -> "EditionContent | None":
    """The release in force of the folder's county, or the last one of the code that was asked for."""
    from yigongti.foundation.editions import load as loader
    from yigongti.foundation.editions import reading, releases
    from yigongti.foundation.editions.models import Release

    if not args.against:
        return releases.running(county=loader.head_of(folder).county)
    found = Release.objects.filter(edition=args.against, loaded_at__isnull=False).order_by("-loaded_at").first()
    if found is None:
        raise CannotStart(f"There is no folder and no loaded edition called '{args.against}'.")
    return reading.content(found)


def _folder_or_none(name: str | None) -> "Path | None":
    try:
        return edition_folder(name) if name else None
    except CannotStart:
        return None


def _set_up() -> None:
    import django

    from yigongti.portal.runtime import environment
    from yigongti.portal.runtime.home import Home

    environment.adopt(Home.find())
    django.setup()
