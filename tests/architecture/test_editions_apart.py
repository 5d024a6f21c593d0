"""No county is named in the code below the demo: what is local stands in an edition."""

import re

from tests.architecture.files import name, tracked

COUNTIES = re.compile(r"无锡|惠山|奉节|井研|巫山|\bwuxi\b|\bfengjie\b", re.IGNORECASE)
MAY = ("yigongti/demo/", "yigongti/portal/command/", "/tests/", "testing.py")


def test_the_code_names_no_county() -> None:
    paths = [p for p in tracked("yigongti/**/*.py") if not any(word in name(p) for word in MAY)]
    found = [name(p) for p in paths if "migrations" not in p.parts and COUNTIES.search(p.read_text())]
    assert found == []
