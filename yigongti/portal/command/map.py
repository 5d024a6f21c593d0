import argparse

from yigongti.portal.runtime import environment
from yigongti.portal.runtime.home import CHECKOUT, Home
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether only to look."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 when docs/map.md is out of date"
    )


def run(args: argparse.Namespace) -> int:
    """Write docs/map.md: clause, room, folder, address."""
    import django

    environment.adopt(Home.find())
    django.setup()
    from yigongti.portal.map import text

    path, wanted = CHECKOUT / "docs" / "map.md", text()
    if args.check:
        fresh = path.exists() and path.read_text() == wanted
        print_line("docs/map.md is fresh." if fresh else "docs/map.md is out of date: run  yigongti map")
        return 0 if fresh else 1
    path.write_text(wanted)
    print_line(f"Wrote {path}")
    return 0
