import argparse

from yigongti.portal.runtime.doctor import examine
from yigongti.portal.runtime.progress import print_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_args: argparse.Namespace) -> int:
    """One line per thing; 1 when one of them is wrong."""
    wrong = 0
    for finding in examine():
        print_line(f"{finding.word:<6} {finding.thing}: {finding.words}")
        if finding.advice:
            print_line(f"       -> {finding.advice}")
        wrong += finding.word == "wrong"
    print_line("All is well." if not wrong else f"{wrong} things need attention.")
    return 1 if wrong else 0
