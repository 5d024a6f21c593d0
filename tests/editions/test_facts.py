"""What rooms report is what the platform declares: one name, one unit, one meaning."""

import tomllib

from tests.editions.facts import EDITIONS
from yigongti.indicators import facts
from yigongti.indicators.facts import Origin

DECLARED = {
    fact["code"]: fact for fact in tomllib.loads((EDITIONS / "base" / "facts.toml").read_text(encoding="utf-8"))["fact"]
}


def test_rooms_report_declared_facts_alone():
    assert set(facts.definitions()) - set(DECLARED) == set()


def test_definitions_agree_with_the_declarations():
    for code, fact in facts.definitions().items():
        said = DECLARED[code]
        assert (fact.title, fact.unit) == (said["title"], said["unit"]), code
        # what the bureau's number alone counts for may be computed too: it stands beside and never takes its place
        assert "computed" in {said["origin"], *said.get("also", ())} or said["origin"] == "collected", code
        assert (fact.origin == Origin.STATES) == (said["period"] != "flow"), code
        assert fact.by_age == said.get("by_age", False), code
