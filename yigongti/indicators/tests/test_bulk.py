"""Many values at once: as many as indicators x scopes x periods, each as the single door gives it."""

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.indicators import bulk, queries
from yigongti.indicators.bulk import Values, Wanted
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import ScopeNotSeen
from yigongti.indicators.telling import tell
from yigongti.indicators.tests.conftest import NOW

pytestmark = pytest.mark.django_db


def ask(county, actor, *periods, scopes=(), indicators=()):
    return Values(county=county.county.code, wanted=Wanted(periods, scopes, indicators), seen_by=actor, now=NOW)


@pytest.fixture
def reader(county):
    return make_actor((queries.READ,), county.commission, scope="county", reach=county.organizations)


def test_all_of_everything_in_order(county, reader):
    found = ask(county, reader, "2025", "2026-10", scopes=("county", "institutions"))
    assert len(found) == 4 * (1 + 3) * 2
    first = [(v.indicator.code, v.scope.text, v.period.code) for v in found[:3]]
    assert first == [
        ("WX-K05", "county", "2025"), ("WX-K05", "county", "2026-10"), ("WX-K05", "institution:tw-a1", "2025"),
    ]  # fmt: skip
    assert found[-1].indicator.code == "WX-M07"
    assert list(found[100:]) == []


def test_each_is_what_the_single_door_gives(county, reader):
    found = ask(county, reader, "2026-10", scopes=("consortium:tw-a",), indicators=("WX-M05b",))
    single = queries.value(
        county=county.county.code, code="WX-M05b", period=parse("2026-10"), scope="consortium:tw-a", seen_by=reader,
        now=NOW,
    )  # fmt: skip
    assert [tell(value) for value in found] == [tell(single)]


def test_bounds(county, reader):
    with pytest.raises(bulk.TooMuch):
        ask(county, reader, *["2025"] * 37)
    with pytest.raises(queries.NoIndicator):
        ask(county, reader, "2025", indicators=("WX-K99",))
    stranger = make_actor((queries.READ,), county.center_a1)
    with pytest.raises(ScopeNotSeen):
        ask(county, stranger, "2025", scopes=("institution:tw-b1",))
    assert {v.scope.code for v in ask(county, stranger, "2025", scopes=("institutions",))} == {"tw-a1"}


def test_over_the_api_in_windows(client, county):
    position = make_position((queries.READ,), county.commission, scope="county")
    sign_in(client, position.user, position)
    url = reverse("api:indicators_values")
    answer = client.get(url, {"period": "2025,2024", "limit": "3", "offset": "1"}).json()
    assert (answer["count"], [i["period"] for i in answer["items"]]) == (8, ["2024", "2025", "2024"])
    assert client.get(url, {"period": "soon"}).status_code == 422
    facts = client.get(reverse("api:indicators_list_facts")).json()
    assert isinstance(facts, list)
