"""Each page in four beats: works, refuses bad input, refuses a stranger, refuses another organization."""

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.indicators import intake, recompute
from yigongti.indicators.tests.conftest import PATIENTS, at, both, order, resident

pytestmark = pytest.mark.django_db
RIGHTS = ("indicators.value.read", "indicators.value.export", "indicators.record.open", "orders.order.read")


@pytest.fixture
def year(county, monkeypatch):
    now = at("2026-11-20 09:00")
    monkeypatch.setattr("yigongti.foundation.web.views.timezone.now", lambda: now)
    person = resident(county, "甲")
    for number, place in enumerate((county.center_a1, county.clinic, county.center_b1), 1):
        made = order(county, number, place, person, at(f"2026-11-0{number} 08:00"))
        intake.put(both(made.pk, place.pk, f"2026-11-0{number} 08:00", person.pk), now=now)
    recompute.incremental(now=now)
    return county


def enter(client, organization, *, scope="own", rights=RIGHTS):
    position = make_position(rights, organization, scope=scope)
    return sign_in(client, position.user, position)


def url(name, code="WX-K05", **query):
    path = reverse(f"indicators:{name}", args=[] if name.startswith("list") else [code])
    return path + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


PAGES = [
    ("list", {}),
    ("sheet", {"period": "ytd-2026-11"}),
    ("records", {"fact": PATIENTS, "period": "2026-11"}),
]
EXPORTS = [("list_export", {}), ("sheet_export", {}), ("records_export", {"fact": PATIENTS, "period": "2026-11"})]


@pytest.mark.parametrize(("name", "query"), PAGES)
def test_pages_work(client, year, name, query):
    page = enter(client, year.commission, scope="county").get(url(name, **query))
    assert page.status_code == 200
    text = page.content.decode()
    assert "style=" not in text
    assert "患者数" in text


@pytest.mark.parametrize(("name", "query"), EXPORTS)
def test_exports_work(client, year, name, query):
    page = enter(client, year.commission, scope="county").get(url(name, **query))
    assert page.status_code == 200
    assert b"".join(page.streaming_content if page.streaming else [page.content])[:2] == b"PK"


@pytest.mark.parametrize(
    "query",
    [{"period": "2026-13"}, {"period": "soon"}, {"scope": "planet:earth"}, {"scope": "institution:nowhere"}],
)
def test_bad_questions_are_refused_with_words(client, year, query):
    page = enter(client, year.commission, scope="county").get(url("sheet", **query))
    assert page.status_code in {404, 422}
    assert "期间请写成" in page.content.decode() or "范围" in page.content.decode()


def test_no_such_indicator_or_fact(client, year):
    inside = enter(client, year.commission, scope="county")
    assert inside.get(url("sheet", "XX-K99")).status_code == 404
    assert inside.get(url("records", fact="reads")).status_code == 404
    assert inside.get(url("records", fact=PATIENTS, page="0000000")).status_code == 200


@pytest.mark.parametrize(("name", "query"), PAGES + EXPORTS)
def test_strangers_sign_in_first_and_the_unentitled_are_refused(client, year, name, query):
    assert client.get(url(name, **query)).status_code == 302
    assert enter(client, year.center_a1, rights=()).get(url(name, **query)).status_code == 403


@pytest.mark.parametrize(("name", "query"), [p for p in PAGES + EXPORTS if not p[0].startswith("list")])
def test_another_organization_is_not_there(client, year, name, query):
    other = enter(client, year.center_a2)
    assert other.get(url(name, **query, scope="institution:tw-a1")).status_code == 404
    assert other.get(url(name, **query, scope="consortium:tw-a")).status_code == 404


def test_the_own_place_is_where_one_starts(client, year):
    text = enter(client, year.center_a1, scope="tree").get(url("sheet")).content.decode()
    assert "松溪镇卫生院" in text
    assert "杏花村卫生室" in text
    assert "梅湾镇卫生院" not in text


def test_hidden_records_are_counted_on_the_page(client, year):
    one = enter(client, year.center_b1).get(url("records", "WX-M05a", fact="reads", period="2026-11", scope="county"))
    text = one.content.decode()
    assert "其中 2 人次不在您的权限内" in text
    assert "T00003" in text
    assert "T00001" not in text


def test_the_drawer_is_a_fragment(client, year):
    inside = enter(client, year.commission, scope="county")
    headers = {"HX-Request": "true", "HX-Target": "drawer"}
    page = inside.get(url("records", fact=PATIENTS, period="2026-11"), headers=headers)
    assert b"<html" not in page.content
    assert "drawer-foot" in page.content.decode()


def test_missing_is_said(client, year):
    text = enter(client, year.commission, scope="county").get(url("sheet", "WX-M07")).content.decode()
    assert "缺" in text
    assert "尚未接入" in text


def test_no_button_that_would_be_refused(client, year):
    text = enter(client, year.center_a1, rights=("indicators.value.read",)).get(url("sheet")).content.decode()
    assert "/export/" not in text
    assert "/records/" not in text


def test_page_budget(client, year, django_assert_max_num_queries):
    inside = enter(client, year.commission, scope="county")
    inside.get(url("list"))
    with django_assert_max_num_queries(32):
        inside.get(url("sheet"))
