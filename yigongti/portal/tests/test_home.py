from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from yigongti.foundation import rooms
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.web import words
from yigongti.portal.home import queue_of
from yigongti.portal.jump import functions, initials
from yigongti.portal.room import ROOM
from yigongti.portal.tests import synthetic

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=words.ZONE)
pytestmark = [pytest.mark.django_db, pytest.mark.urls("yigongti.portal.tests.roof_urls")]


@pytest.fixture
def register():
    """Installs rooms for one test."""
    before = rooms.all_rooms()
    yield lambda *extra: rooms.install((ROOM, *extra))
    rooms.install(before)


@pytest.fixture
def client():
    position = make_position(["ecg.x"])
    return sign_in(Client(), position.user, position)


def test_chest_pain_stands_above_a_routine_order_that_is_late():
    queue = queue_of(synthetic.items(actor=None, now=NOW, limit=200), "", NOW)
    assert [(g.title, len(g.items)) for g in queue.groups] == [("优先", 1), ("超时", 2), ("今日", 6), ("稍后", 2)]
    assert queue.groups[0].items[0].resident_name == "谭正奎"
    assert [i.resident_name for i in queue.groups[1].items] == ["冉启明", "覃世芳"]
    assert queue.next_item.resident_name == "谭正奎"


def test_lanes_count_and_narrow():
    queue = queue_of(synthetic.items(actor=None, now=NOW, limit=200), "mine", NOW)
    assert {lane.code: lane.count for lane in queue.lanes} == {
        "": 11,
        "unclaimed": 4,
        "mine": 3,
        "review": 1,
        "others": 3,
    }
    assert {i.lane for g in queue.groups for i in g.items} == {"mine"}


def test_home_draws_the_work(client, register):
    register(synthetic.room())
    words_ = client.get("/").content.decode()
    for word in (
        "谭正奎",
        "疑似胸痛",
        "三度房室传导阻滞",
        "94.2",
        "退回给我的",
        "杨宗富",
        "演示数据",
        "大字版",
        "数据截至",
    ):
        assert word in words_


def test_home_without_work_says_so(client, register):
    register()
    assert "现在没有等您处理的事项" in client.get("/").content.decode()


def test_without_the_permission_nothing_of_the_room_shows(register):
    register(synthetic.room())
    position = make_position(["other.x"])
    page = sign_in(Client(), position.user, position).get("/").content.decode()
    assert "谭正奎" not in page
    assert "待诊断" not in page


def test_a_broken_room_does_not_take_the_house_down(client, register, caplog):
    register(synthetic.room(with_bug=True))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "待诊断" in answer.content.decode()
    assert any("room does not answer" in record.message for record in caplog.records)


def test_counts_are_json_true_to_the_list(client, register):
    register(synthetic.room())
    found = client.get("/frame/counts").json()
    assert found["counts"]["portal-home"] == 11
    assert found["bell"] == 1


def test_home_asks_little_of_the_database(client, register, django_assert_max_num_queries):
    register(synthetic.room())
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")


def test_jump_finds_functions_by_initials(client, register):
    register(synthetic.room())
    assert initials("待诊断") == "dzd"
    found = client.get("/jump?q=dzd", headers={"HX-Request": "true"}).content.decode()
    assert "待诊断" in found
    assert "没有找到" in client.get("/jump?q=zzzz").content.decode()
    assert functions([], "x") == []


def test_help_knows_the_page(client, register):
    register()
    assert "按时限排序" in client.get("/help?page=portal:home").content.decode()
    drawer = client.get("/help?page=portal:home", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in drawer


def test_notice_is_published_read_and_withdrawn(register):
    register()
    position = make_position(["portal.notice.publish", "portal.notice.withdraw"])
    client = sign_in(Client(), position.user, position)
    bad = client.post("/notices/publish", {"_key": "k0", "title": "", "text": "正文"})
    assert bad.status_code == 422
    assert "请写标题" in bad.content.decode()
    form = {"_key": "k1", "title": "停电通知", "text": "周三停电"}
    made = client.post("/notices/publish", form)
    assert (
        client.post("/notices/publish", form).headers["Location"] == made.headers["Location"]
    )  # sent twice, published once
    assert client.get("/").content.decode().count("停电通知") == 1
    stranger = make_position([])
    theirs = sign_in(Client(), stranger.user, stranger)
    assert theirs.get("/notices/new").status_code == 403
    assert theirs.post(made.headers["Location"] + "/withdraw", {"_key": "k2"}).status_code == 403
    client.post(made.headers["Location"] + "/withdraw", {"_key": "k3"})
    assert client.get(made.headers["Location"]).status_code == 404


def test_whose_home_is_elsewhere_still_reaches_the_queue_from_the_menu():
    """The menu says 我的工作 with a number: it must lead there, not back to the role's own page."""
    position = make_position(["ecg.x"])
    position.role.home = "portal:notices"
    position.role.save()
    seat = sign_in(Client(), position.user, position)
    assert seat.get("/").headers["Location"] == reverse("portal:notices")
    assert 'href="/?here=1"' in seat.get(reverse("portal:notices")).content.decode()
    assert seat.get("/?here=1").status_code == 200
