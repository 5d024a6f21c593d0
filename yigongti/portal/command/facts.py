"""Facts at the command line: what rooms report, and numbers from a table file onto the sheets."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line

NOTHING, PARTLY = 1, 3
_RESULTS: Final = {"new": "new", "changed": "changed", "same": "unchanged", "blank": "blank", "refused": "REFUSED"}
_EPILOG: Final = (
    "exit codes: 0 everything in the file was taken (or would be: --dry-run), 1 nothing was written and the reason is "
    "printed, 3 written, but some cells were refused"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Import a table (xlsx, xls, ods, csv) into a collection sheet as drafts"
    part = parts.add_parser("import", help=sentence, description=sentence, epilog=_EPILOG)
    part.add_argument("file", metavar="FILE", help="the table; - reads standard input")
    part.add_argument("--sheet", default="", metavar="CODE", help="code of the sheet (default: the best fit)")
    part.add_argument("--period", default="", help="2025, 2025-Q3 or 2025-11 (default: what the file says)")
    part.add_argument(
        "--county", default="", metavar="CODE", help="six digits; needed where there are several counties"
    )
    part.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")
    part.add_argument("--json", action="store_true", help="everything, as JSON")
    part.set_defaults(run=import_file)
    sentence = "The facts that rooms report"
    parts.add_parser("list", help=sentence, description=sentence).set_defaults(run=facts)


def import_file(args: argparse.Namespace) -> int:
    """Import, or preview; one line per row of the table."""
    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    except OSError as reason:
        sys.stderr.write(f"文件打不开：{reason.__class__.__name__}，请核对路径和权限。\n")
        return NOTHING
    with available("yigongti facts import"):
        from yigongti.foundation.errors import Problem
        from yigongti.indicators.importing import command

        try:
            found = command.import_file(
                data=data, name=Path(args.file).name, sheet=args.sheet, period=args.period, county=args.county,
                dry_run=args.dry_run,
            )  # fmt: skip
        except Problem as problem:
            print_line(json.dumps({"problem": str(problem)}, ensure_ascii=False) if args.json else str(problem))
            return NOTHING
    if args.json:
        print_line(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, is_dry=args.dry_run):
            print_line(line)
    return _exit_code(found, is_dry=args.dry_run)


def _exit_code(found: dict[str, Any], *, is_dry: bool) -> int:
    if found["counts"]["refused"] or found["open"]:
        return PARTLY if found["applied"] or is_dry else NOTHING
    return 0 if found["applied"] or is_dry or found["counts"]["same"] else NOTHING


def _lines(found: dict[str, Any], *, is_dry: bool) -> list[str]:
    """Whereto, each row with its cells, what is open, the sum."""
    lines = [f"{found['worksheet']} -> {found['sheet_title']} ({found['sheet']}), {found['period']}"]
    rows: dict[int, list[dict[str, Any]]] = {}
    for cell in found["cells"]:
        rows.setdefault(cell["row"], []).append(cell)
    for row, cells in sorted(rows.items()):
        name = next((c["organization_name"] or c["age"] for c in cells if c["organization_name"] or c["age"]), "?")
        results = {kind: sum(c["result"] == kind for c in cells) for kind in _RESULTS}
        told = ", ".join(f"{count} {_RESULTS[kind]}" for kind, count in results.items() if count)
        lines.append(f"row {row:>4}  {name}: {told}")
        lines += [f"          {c['address']}  {c['sentence']}" for c in cells if c["sentence"]]
    lines += [f"not taken  {one['where']}: {one['why']}" for one in found["open"]]
    lines += [f"note       {note}" for note in found["notes"]]
    counts = found["counts"]
    done = "Would write" if is_dry else "Wrote" if found["applied"] else "Wrote nothing of"
    lines.append(
        f"{done} {counts['new'] + counts['changed']} cells ({counts['new']} new, {counts['changed']} changed); "
        f"{counts['same']} unchanged, {counts['blank']} blank, {counts['refused']} refused."
    )
    return lines


def facts(_args: argparse.Namespace) -> int:
    """One line per fact."""
    from yigongti.portal.command.indicators import facts as listed

    return listed(_args)
