import argparse
import json

from yigongti.portal.runtime.home import Home
from yigongti.portal.runtime.progress import print_line
from yigongti.portal.runtime.serve import ask_health
from yigongti.portal.runtime.stops import CannotStart


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom to ask."""
    parser.add_argument("--url", help="address of the server (default: the one running in this data folder)")


def run(args: argparse.Namespace) -> int:
    """Print its answer; 0 when the status is ok."""
    url = args.url or Home.find().running().get("url")
    if not url:
        raise CannotStart("No server runs in this data folder: start it with script/server, or name one with --url.")
    found = ask_health(str(url).rstrip("/"))
    print_line(json.dumps(found, ensure_ascii=False, indent=2) if found else f"{url} does not answer.")
    return 0 if found.get("status") == "ok" else 1
