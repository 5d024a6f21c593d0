import argparse

from yigongti.portal.runtime.database import available


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The same as of `serve`."""
    parser.add_argument(
        "--county", default="wuxi_2025", help="edition, county's short name or path (default: %(default)s)"
    )
    parser.add_argument(
        "--residents", type=int, default=30_000, metavar="N", help="size of the demo county (default: %(default)s)"
    )
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")


def run(args: argparse.Namespace) -> int:
    """Refuse what is unsafe, migrate, load the edition, fill, collect."""
    with available("yigongti prepare"):
        from yigongti.portal.runtime.prepare import prepare

        prepare(county=args.county, residents=args.residents, demo=not args.no_demo)
    return 0
