import argparse
import json
from typing import Any

from yigongti.portal.runtime.database import available
from yigongti.portal.runtime.progress import print_line, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Bring indicators up to date with the records"
    part = parts.add_parser("recompute", help=sentence, description=sentence)
    how = part.add_mutually_exclusive_group()
    how.add_argument("--full", action="store_true", help="derive everything from the records again")
    how.add_argument("--incremental", action="store_true", help="only what changed (default)")
    part.set_defaults(run=recompute)
    sentence = "One indicator: the value or the reason for none, with everything behind it"
    part = parts.add_parser("value", help=sentence, description=sentence)
    part.add_argument("--edition", default="wuxi_2025", help="code of the edition (default: %(default)s)")
    part.add_argument("--indicator", required=True, metavar="ID", help="such as WX-M05b")
    part.add_argument("--period", required=True, help="2026-11 (a month), ytd-2026-11 (year to date) or 2026")
    part.add_argument("--scope", default="county", help="county, consortium:CODE, institution:CODE or site:CODE")
    part.add_argument("--json", action="store_true", help="everything, as JSON")
    part.set_defaults(run=value)
    sentence = "The facts that rooms report"
    parts.add_parser("facts", help=sentence, description=sentence).set_defaults(run=facts)
    sentence = "Every fact of several counties and of all together, from their files: on DuckDB or on Spark"
    part = parts.add_parser("province", help=sentence, description=sentence)
    part.add_argument("--year", type=int, required=True, help="such as 2026")
    part.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="default: %(default)s")
    part.add_argument(
        "--master", default="", help="of Spark: local-cluster[2,1,1024] (default), spark://HOST:7077, yarn"
    )
    part.add_argument("--gathered", action="store_true", help="the counties' files were gathered: pack nothing here")
    part.add_argument("--json", action="store_true", help="every month, as JSON")
    part.set_defaults(run=province)


def recompute(args: argparse.Namespace) -> int:
    """What changed, or everything."""
    with available("yigongti indicators recompute"):
        from yigongti.indicators import command

        say("Computing")
        done = command.recompute(full=args.full)
        print_line(
            f"{done['partitions']} partitions, {done['rows']} rows, {done['cells']} cells written ({done['kind']})."
        )
    return 0


def value(args: argparse.Namespace) -> int:
    """Exit 0 with a value (or both results, or a verdict), 1 without: the reason is printed."""
    with available("yigongti indicators value"):
        from yigongti.foundation.errors import Problem
        from yigongti.indicators import command

        try:
            found = command.value(edition=args.edition, indicator=args.indicator, period=args.period, scope=args.scope)
        except Problem as problem:
            print_line(str(problem))
            return 1
        if args.json:
            print_line(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for line in _lines(found):
                print_line(line)
    return 0 if not found["missing"] else 1


def _lines(found: dict[str, Any]) -> list[str]:
    """The number with its unit, the results side by side, the verdict, or the reason for none."""
    results = [part for part in found["parts"] if part["role"] == "part"]
    if results:
        return [
            f"{p['title']}: {p['missing'] or p['value']} {'' if p['missing'] else p['unit']}".strip() for p in results
        ]
    if found["missing"]:
        return [found["missing"]]
    return [found["text"] if found["result"] else f"{found['value']} {found['unit']}".strip()]


def facts(_args: argparse.Namespace) -> int:
    """One line per fact."""
    with available("yigongti indicators facts"):
        from yigongti.indicators import command

        for fact in command.facts_list():
            origins = "+".join([fact["origin"], *fact["also"]])
            print_line(f"{fact['fact']:<36} {origins:<20} {fact['owner']:<12} {fact['title']} ({fact['unit']})")
    return 0


def province(args: argparse.Namespace) -> int:
    """One line per fact with its rows in each county and in all, or every month as JSON."""
    with available("yigongti indicators province"):
        from yigongti.foundation.errors import Problem
        from yigongti.indicators import command

        say("Computing")
        try:
            found = command.province(
                year=args.year, engine=args.engine, master=args.master, packed_already=args.gathered
            )
        except Problem as problem:
            print_line(str(problem))
            return 1
        if args.json:
            print_line(json.dumps(found, ensure_ascii=False, indent=2))
            return 0
        for line in _by_county(found):
            print_line(line)
    return 0


def _by_county(found: list[dict[str, Any]]) -> list[str]:
    """What happened in a year: rows of each fact, by county, the province last."""
    rows: dict[str, dict[str, int]] = {}
    for one in found:
        place = one["code"] or "all"
        of = rows.setdefault(f"{one['fact']} ({one['origin']})", {})
        of[place] = of.get(place, 0) + one["records"]
    places = [*sorted({place for of in rows.values() for place in of} - {"all"}), "all"]
    heading = f"{'rows counted':<48}" + "".join(f"{place:>12}" for place in places)
    return [heading, *(f"{fact:<48}" + "".join(f"{of.get(p, 0):>12,}" for p in places) for fact, of in rows.items())]
