"""docs/decisions/0002-parts.md and pyproject.toml name the same packages: none without a reason, none only on paper."""

import re
import tomllib

from tests.architecture.files import ROOT

ROW = re.compile(r"^\| (?P<names>[^|]+?) \| (?P<why>[^|]+?) \|$", re.MULTILINE)
HEADING = "part"


def locked() -> set[str]:
    """Names of the dependencies, without versions and extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[\[><=;! ]", line, maxsplit=1)[0].lower() for line in project["dependencies"]}


def written() -> dict[str, str]:
    """Names in the first column of the table, without remarks in brackets and words after the name, and the reason."""
    found = {}
    for row in ROW.finditer((ROOT / "docs/decisions/0002-parts.md").read_text()):
        names = re.sub(r"[\[(][^\])]*[\])]", "", row["names"])
        for name in re.split(r",\s*", names):
            found[name.strip().lower()] = row["why"]
    return {package(name): why for name, why in found.items() if name != HEADING and set(name) != {"-"}}


def package(name: str) -> str:
    """Two rows read better with more words than the package has: Django 5.2 LTS, psycopg 3 with pool."""
    return name.split(" ", maxsplit=1)[0]


def test_every_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    assert set(written()) == locked()


def test_the_look_reads_the_table() -> None:
    assert written()["segno"] == written()["typst"] != ""
    assert {"django", "psycopg", "ibis-framework"} <= set(written())
