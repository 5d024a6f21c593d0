import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from yigongti.foundation.web import drafts
from yigongti.foundation.web.middleware import keyless
from yigongti.foundation.web.models import Draft
from yigongti.foundation.web.views import reads, writes

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PROBLEMS = {"404": NotFound, "409": Conflict, "422": lambda: Invalid(fields={"name": "请写姓名"}), "503": Unavailable}


@reads("test.page.read")
def page(request):
    return HttpResponse(request.actor.user_name)


@reads(None)
def failing(request, code):
    raise PROBLEMS[code]()  # noqa: RSE102  some are functions


@writes("test.page.write")
def write(request):
    return HttpResponse(request.key)


@keyless
@writes(None)
def free(request):
    return HttpResponse("ok")


urlpatterns = [
    path("page", page),
    path("failing/<code>", failing),
    path("write", write),
    path("free", free),
    path("", include("yigongti.foundation.web.urls")),
    path("", include("yigongti.foundation.administration.urls")),
    path("", include("yigongti.portal.home_urls")),
]
handler404 = "yigongti.foundation.web.errors.not_found"


@pytest.fixture
def position():
    return make_position(["test.page.read", "test.page.write"])


@pytest.fixture
def client(position):
    return sign_in(Client(), position.user, position)


def test_works(client, position):
    assert client.get("/page").content.decode() == position.user.display_name


def test_stranger_goes_to_sign_in_and_back():
    answer = Client().get("/page?a=1")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/page%3Fa%3D1")


def test_htmx_stranger_leaves_the_whole_page():
    answer = Client().get("/page", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/where"})
    assert "next=/where" in answer.headers["HX-Redirect"]


def test_missing_permission_is_refused_and_audited():
    other = make_position(["test.other"])
    answer = sign_in(Client(), other.user, other).get("/page")
    assert answer.status_code == 403
    assert "请求号" in answer.content.decode()
    line = Line.objects.get(action="test.page.read")
    assert line.result == Result.REFUSED


def test_wrong_method(client):
    assert client.post("/page", {"_key": "k1"}).status_code == 405
    assert client.get("/write").status_code == 405


def test_write_needs_a_key(client):
    answer = client.post("/write")
    assert answer.status_code == 400
    assert "缺少防重复编号" in answer.content.decode()
    assert client.post("/write", {"_key": "abc"}).content == b"abc"
    assert client.post("/write", headers={"Idempotency-Key": "xyz"}).content == b"xyz"


def test_keyless_is_the_exception(client):
    assert client.post("/free").status_code == 200


@pytest.mark.parametrize("code", ["404", "409", "422", "503"])
def test_problems_become_pages_with_their_status(client, code):
    answer = client.get(f"/failing/{code}")
    assert answer.status_code == int(code)
    words = answer.content.decode()
    assert "请求号" in words
    assert answer.headers["X-Request-ID"] in words


def test_problem_in_htmx_is_a_notice_beside_the_page(client):
    answer = client.get("/failing/422", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "请写姓名" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_headers_are_strict(client):
    answer = client.get("/page")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_csrf_failure_says_what_to_do(position):
    strict = sign_in(Client(enforce_csrf_checks=True), position.user, position)
    answer = strict.post("/write", {"_key": "abc"})
    assert answer.status_code == 403
    assert "刷新页面" in answer.content.decode()


def test_finished_write_drops_its_draft(client, position):
    Draft.objects.create(user=position.user, page="p", content={"a": "1"}, saved_at="2026-11-23T10:00Z")
    client.post("/write", {"_key": "abc", "_draft": "p"})
    assert not Draft.objects.exists()


def test_unknown_address_is_a_page_of_ours(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面或记录" in answer.content.decode()


def test_post_key_is_fresh_each_time():
    draw = lambda: Template("{% load web %}{% post_key %}").render(Context({"request": RequestFactory().get("/")}))  # noqa: E731
    first, second = draw(), draw()
    assert 'name="_key"' in first
    assert first.split("_key")[1] != second.split("_key")[1]


def test_drafts_are_one_persons_own(client, position):
    body = {"page": "ecg.order:7", "content": {"complaint": "胸痛 40 分钟"}}
    assert client.post("/drafts/save", body, content_type="application/json").status_code == 200
    kept = client.get("/drafts/read?page=ecg.order:7").json()
    assert kept["content"] == {"complaint": "胸痛 40 分钟"}
    other = make_position([])
    assert sign_in(Client(), other.user, other).get("/drafts/read?page=ecg.order:7").json() == {}
    assert client.post("/drafts/drop", body, content_type="application/json").status_code == 204
    assert client.get("/drafts/read?page=ecg.order:7").json() == {}


@pytest.mark.parametrize("body", ["", "[]", "7", '{"page": 3}', '{"page": "p", "content": []}'])
def test_bad_draft_is_refused_in_words(client, body):
    answer = client.post("/drafts/save", body, content_type="application/json")
    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_draft_has_a_limit(client):
    body = {"page": "p", "content": {"a": "字" * (drafts.BYTES_MAX + 1)}}
    assert client.post("/drafts/save", body, content_type="application/json").status_code == 422


def test_large_print_stays(client, position):
    answer = client.post("/frame/large-print", {"_key": "k", "large": "1", "next": "//evil.example/x"})
    assert answer.headers["Location"] == "/"
    position.user.refresh_from_db()
    assert position.user.large_print
    assert 'data-print="large"' in client.get("/failing/404").content.decode()


def narrow(request):
    from yigongti.foundation.access.models import User

    with transaction.atomic():
        User.objects.filter(pk=request.actor.user_id).update(display_name=request.POST["name"])
    return HttpResponse("ok")


urlpatterns.append(path("narrow", writes(None)(narrow), name="narrow"))


@pytest.mark.parametrize("name", ["长" * 500, "a\0b"])
def test_what_no_column_takes_is_said_and_is_no_crash(name):
    position = make_position(())
    client = sign_in(Client(), position.user, position)
    answer = client.post("/narrow", {"name": name, "_key": "k"})
    assert answer.status_code == 422
    assert "太长，或含有不能保存的字符" in answer.content.decode()
