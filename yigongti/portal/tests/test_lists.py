from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yigongti.foundation.access.testing import actor_for, make_position, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.web import exports, filters
from yigongti.foundation.web.models import Export, Notice, SavedFilter
from yigongti.portal.notices import NoticePage

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yigongti.portal.tests.roof_urls")]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def notices(now):
    def make(title, days, county="990038"):
        return Notice.objects.create(
            county=county, title=title, text="正文", published_at=now - timedelta(days=days),
            published_by_name="罗文静", organization_name="县医院",
        )  # fmt: skip

    return [make("胸痛流程修订", 0), make("心电质控名单", 3), make("停电通知", 20), make("别县的公告", 0, "990039")]


@pytest.fixture
def position():
    return make_position([])


@pytest.fixture
def client(position):
    return sign_in(Client(), position.user, position)


def listing(client, query=""):
    return client.get(f"/notices{query}").context["list"]


def titles(found):
    return [row.title for row, _url, _drawer in found.rows]


def test_tabs_count_what_one_sees_behind_them(client, notices):
    found = listing(client)
    assert [(t.code, t.count) for t in found.tabs] == [("all", 3), ("week", 2)]
    assert titles(found) == ["胸痛流程修订", "心电质控名单", "停电通知"]
    assert titles(listing(client, "?tab=week")) == ["胸痛流程修订", "心电质控名单"]


def test_counts_follow_the_filter(client, notices):
    found = listing(client, "?text=心电")
    assert [t.count for t in found.tabs] == [1, 1]
    assert found.sentence == "全部，标题或内容 心电"


def test_only_declared_names_sort(client, notices):
    assert titles(listing(client, "?sort=at")) == ["停电通知", "心电质控名单", "胸痛流程修订"]
    newest_first = ["胸痛流程修订", "心电质控名单", "停电通知"]
    for hostile in ("text__icontains", "-county", "title;drop", "at)", "published_by_name"):
        assert titles(listing(client, f"?sort={hostile}")) == newest_first


def test_undeclared_and_unusable_filters_are_ignored(client, notices):
    assert listing(client, "?county=990039&since=yesterday&id__gt=0").total == 3


def test_another_county_is_out_of_sight(client, notices):
    assert "别县的公告" not in client.get("/notices?text=别县").content.decode().split("<table")[-1]


def test_empty_list_says_what_a_looser_filter_finds(client, notices):
    found = listing(client, "?text=停电&tab=week")
    assert found.total == 0
    assert found.looser == [("去掉“标题或内容”，有 2 条", "?tab=week")]


def test_queries_do_not_grow_with_rows(client, notices, django_assert_max_num_queries):
    client.get("/notices")
    with django_assert_max_num_queries(16):
        client.get("/notices")


def test_saved_filter_comes_back(client, notices, position):
    form = {
        "_key": "k1",
        "page": "portal:notices",
        "title": "心电",
        "query": "?text=心电",
        "next": "/notices?text=心电",
    }
    assert client.post("/filters/save", form).status_code == 302
    saved = listing(client).saved[0]
    assert (saved.title, saved.query) == ("心电", "text=心电")
    other = make_position([])
    assert listing(sign_in(Client(), other.user, other)).saved == []
    with pytest.raises(NotFound):
        filters.forget(actor=actor_for(other), filter_id=str(saved.pk))
    client.post("/filters/remove", {"_key": "k2", "id": saved.pk, "next": "/notices"})
    assert not SavedFilter.objects.exists()


def test_saved_filter_needs_a_name_and_has_a_limit(position):
    actor = actor_for(position)
    with pytest.raises(Invalid):
        filters.keep(actor=actor, page="p", title=" ", query="")
    for n in range(filters.MANY):
        filters.keep(actor=actor, page="p", title=str(n), query="a=1")
    with pytest.raises(filters.TooManyFilters):
        filters.keep(actor=actor, page="p", title="one more", query="a=1")


def test_export_holds_exactly_the_rows_of_the_page(client, notices, monkeypatch):
    taken = {}
    monkeypatch.setattr(
        exports, "xlsx_response", lambda columns, rows, name, note: taken.update(c=columns, r=list(rows)) or _empty()
    )
    client.get("/notices?tab=week&sort=at&format=xlsx")
    assert [row[0] for row in taken["r"]] == ["心电质控名单", "胸痛流程修订"]
    assert taken["c"] == ["标题", "发布单位", "发布人", "时间", "内容"]
    line = Line.objects.get(action="web.list.export")
    assert line.detail["rows"] == 2


def _empty():
    from django.http import HttpResponse

    return HttpResponse()


@pytest.mark.usefixtures("notices")
def test_large_export_becomes_a_job_with_a_page(client, monkeypatch, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exports, "AT_ONCE_MAX", 1)
    assert client.get("/notices?format=xlsx").headers["Location"] == "/exports/"
    wish = Export.objects.get()
    exports.run(export_id=wish.pk, now=now)
    exports.run(export_id=wish.pk, now=now)  # delivered twice: once is enough
    wish.refresh_from_db()
    assert wish.rows == 3
    answer = client.get(f"/exports/{wish.pk}")
    assert b"".join(answer).startswith(b"PK")
    other = make_position([])
    assert sign_in(Client(), other.user, other).get(f"/exports/{wish.pk}").status_code == 404


def test_job_works_with_the_rights_of_its_own_time(client, notices, monkeypatch, position, now):
    monkeypatch.setattr(exports, "AT_ONCE_MAX", 1)
    client.get("/notices?format=xlsx")
    position.valid_to = timezone.localdate()
    position.save()
    exports.run(export_id=Export.objects.get().pk, now=now)
    assert "岗位已经结束" in Export.objects.get().problem


def test_only_lists_of_the_house_are_exported(position, now):
    wish = Export.objects.create(
        user=position.user, position_id=position.pk, title="x", list_path="os.system", asked_at=now
    )
    with pytest.raises(TypeError):
        exports.run(export_id=wish.pk, now=now)


def test_pages_are_cut(client, notices, monkeypatch):
    monkeypatch.setattr(NoticePage, "per_page", 2)
    assert len(listing(client).rows) == 2
    assert titles(listing(client, "?page=2")) == ["停电通知"]
    assert titles(listing(client, "?page=99")) == ["停电通知"]
