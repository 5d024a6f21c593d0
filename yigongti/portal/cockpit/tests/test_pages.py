"""The cockpit: works, says what is missing, refuses who may not, and shows nobody another's township."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from yigongti.foundation import rooms
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.editions.testing import set_value
from yigongti.foundation.rooms import CockpitCard, CockpitStrip, Permission, Room
from yigongti.indicators import intake, recompute
from yigongti.indicators.tests.conftest import NOW, both
from yigongti.portal.cockpit import queries
from yigongti.portal.cockpit.room import ROOM
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
RIGHTS = ("portal.cockpit.read", "indicators.value.read", "indicators.value.export")


def _broken(**_words):
    raise RuntimeError("this room is down")


@pytest.fixture
def year(county, monkeypatch):
    monkeypatch.setattr("yigongti.foundation.web.views.timezone.now", lambda: NOW)
    numbers = {"connected": 31, "today": 168, "overdue": 2, "median_minutes": 14, "heartbeat": NOW}
    other = Room(
        code="centers.test",
        title="测试",
        permissions=(Permission("pool.read", "看资金池"),),
        cockpit_strips=(
            CockpitStrip("ecg", "心电诊断", "四（九）1", "center", lambda actor, now: numbers),
            CockpitStrip("broken", "坏了的", "四（九）1", "center", _broken),
        ),
        cockpit_cards=(
            CockpitCard("pool", "资金池余额", "pool.read", lambda request, actor, now: "<p>431.77 万元</p>"),
            CockpitCard("broken", "坏卡片", "portal.cockpit.read", _broken),
        ),
    )
    monkeypatch.setattr(rooms, "_installed", (*rooms.all_rooms(), other, ROOM))
    set_value(COUNTY, "rooms.planned", [{"code": "centers.imaging", "title": "医学影像中心", "clause": "四（九）1"}])
    intake.put(both(1, county.center_a1.pk, "2026-11-03 08:00", 1), now=NOW)
    intake.put(both(2, county.clinic.pk, "2026-11-04 08:00", 2), now=NOW)
    recompute.incremental(now=NOW)
    return county


def enter(client, organization, *, scope="county", rights=RIGHTS):
    position = make_position(rights, organization, scope=scope)
    return sign_in(client, position.user, position)


def text_of(client, **query):
    page = client.get(reverse("cockpit:home"), query)
    assert page.status_code == 200
    return page.content.decode()


def test_works(client, year):
    text = text_of(enter(client, year.commission), map="WX-M05a")
    assert "2 / 1,840" in text
    assert "10.87" in text  # 2 / 1840 x 10000
    for words in ("松溪", "未设", "差 ", "心电诊断", "168", "医学影像", "未接入", "示意图"):
        assert words in text
    assert "style=" not in text


def _overviews(level, number, why=""):
    value, indicator = SimpleNamespace(missing=why), SimpleNamespace(level=level)
    return [SimpleNamespace(now=SimpleNamespace(indicator=indicator, value=value), at=at) for at in range(number)]


def test_a_row_of_six_cards_computed_first():
    core, others, missing = (
        _overviews("主要核心绩效指标", 7),
        _overviews("监测指标", 7),
        _overviews("监测指标", 7, why="缺"),
    )
    assert queries._on_cards(missing[:5] + others[:2] + missing[5:]) == others[:2] + missing[:4]
    assert queries._on_cards(missing + others + core) == core  # every core indicator with a number, however many
    assert queries._on_cards(missing + others + core[:2]) == core[:2] + others[:4]


def test_missing_is_missing(client, year):
    text = text_of(enter(client, year.commission), map="WX-M05a")
    assert "梅湾镇卫生院缺“县域内常住人口数”" in text
    assert ">缺<" in text


def test_a_count_is_ranked_in_persons(client, year):
    assert "<b>2</b>" in text_of(enter(client, year.commission), map="WX-K05")


def test_an_unknown_indicator_falls_back(client, year):
    assert "每万人诊断数" in text_of(enter(client, year.commission), map="nothing")


def test_cards_of_rooms_need_their_own_right_and_broken_rooms_stay_out(client, year):
    assert "431.77" not in text_of(enter(client, year.commission))
    text = text_of(enter(client, year.commission, rights=(*RIGHTS, "pool.read")))
    assert "431.77 万元" in text
    assert "坏卡片" not in text
    assert "没有应答" in text  # the column stays, without numbers


def test_others_townships_are_not_shown(client, year):
    text = text_of(enter(client, year.center_b1, scope="own"), map="WX-K05")
    assert "另 2 个不在您的范围" in text
    assert "institution:tw-a1" not in text


def test_strangers(client, year):
    assert client.get(reverse("cockpit:home")).status_code == 302
    assert (
        enter(client, year.commission, rights=("indicators.value.read",)).get(reverse("cockpit:home")).status_code
        == 403
    )
    assert enter(client, year.commission, rights=RIGHTS[:2]).get(reverse("cockpit:export")).status_code == 403


def test_export(client, year):
    page = enter(client, year.commission).get(reverse("cockpit:export"))
    assert b"".join(page.streaming_content if page.streaming else [page.content])[:2] == b"PK"


def test_page_budget(client, year, django_assert_max_num_queries):
    inside = enter(client, year.commission)
    text_of(inside)
    with django_assert_max_num_queries(38):
        assert len(text_of(inside)) < 150_000
