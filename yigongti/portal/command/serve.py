import argparse
import os

from yigongti.portal.runtime.serve import Options, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and what to fill an empty database with."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for the network (default: %(default)s)"
    )
    parser.add_argument("--port", type=_port, default=8000, help="port of the pages (default: %(default)s)")
    parser.add_argument(
        "--dicom-port", type=_port, help="port of the DICOM receiver (default: 11112 or the next free one)"
    )
    parser.add_argument(
        "--county",
        default=os.environ.get("YIGONGTI_COUNTY", "wuxi_2025"),
        help="edition under editions, a county's short name (fengjie), or a path (default: %(default)s)",
    )
    parser.add_argument(
        "--residents", type=_people, default=30_000, metavar="N", help="size of the demo county (default: %(default)s)"
    )
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument(
        "--reset", action="store_true", help="delete the embedded database and all files first (demo mode only)"
    )


def run(args: argparse.Namespace) -> int:
    """Until Ctrl+C."""
    return serve(
        Options(
            host=args.host,
            port=args.port,
            dicom_port=args.dicom_port or _port_or_none(os.environ.get("YIGONGTI_DICOM_PORT")),
            county=args.county,
            residents=args.residents,
            demo=not args.no_demo,
            reset=args.reset,
        )
    )


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:  # noqa: PLR2004
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a port: a number from 1 to 65535")


def _port_or_none(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _people(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 390_000:  # noqa: PLR2004  a whole county
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a size: a number from 1 to 390000")
