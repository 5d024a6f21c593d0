"""The door matrix: every URL x every role x own, same consortium, other consortium.

Who may not pass is told so (403, or 404 for what he may not know of), and the attempt stands in the trail.
"""

import itertools
import tomllib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from tests.doors.walk import doors, urls
from yigongti.centers.ecg.testing import ecg_world
from yigongti.foundation.access.doors import PUBLIC
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line, Result

URLS, DOORS = urls(), doors()
EDITIONS = Path(__file__).parents[2] / "editions"
_keys = itertools.count()


def roles():
    """Name and permissions of every role of every edition, and of one that may nothing."""
    found = {"nothing": frozenset()}
    for file in sorted(EDITIONS.glob("*/roles.toml")):
        for role in tomllib.loads(file.read_text(encoding="utf-8"))["role"]:
            found[f"{file.parent.name}:{role['code']}"] = frozenset(role["permissions"])
    return found


ROLES = roles()


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """One world for all the doors, with its edition's values; each test works in a savepoint on top of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield ecg_world().places
        transaction.set_rollback(True)


@pytest.fixture
def world(house, db, monkeypatch):
    monkeypatch.setenv("YIGONGTI_DICOM_PORT", "1")  # nobody listens there
    return house


def knock(client, name, method, kwargs, data=None):
    client.raise_request_exception = False
    url = reverse(name, kwargs=dict(kwargs))
    if method == "GET":
        return client.get(url, dict(data or {}))
    if is_api(name):
        return knock_as_machine(client, url, data)
    return client.post(url, {"_key": f"door-{next(_keys)}", **(data or {})})


def is_api(name):
    """Endpoints answer in JSON: 401 instead of a way to the sign-in page. The document's page is a page."""
    return name.startswith("api:") and name != "api:docs"


def knock_as_machine(client, url, data):
    """The key in the header; JSON, or multipart where a file is sent."""
    headers = {"Idempotency-Key": f"door-{next(_keys):05}"}
    has_file = any(isinstance(value, UploadedFile) for value in (data or {}).values())
    if has_file:
        return client.post(url, data, headers=headers)
    return client.post(url, data or {}, content_type="application/json", headers=headers)


def permission_of(name):
    """What the door itself says; PUBLIC where the view has none and the table says so."""
    url = URLS[name]
    return url.door[0] if url.door else DOORS[name].permission


def method_of(name):
    url = URLS[name]
    if url.door:
        return "POST" if "POST" in url.door[1] else "GET"
    return DOORS[name].method


GUARDED = sorted(name for name, url in URLS.items() if url.door)


def test_every_url_has_a_door_in_the_table():
    assert sorted(set(URLS) - set(DOORS)) == [], "declare these in the tests/doors.py of their package"


def test_every_door_in_the_table_has_a_url():
    assert sorted(set(DOORS) - set(URLS)) == []


@pytest.mark.parametrize("name", sorted(set(DOORS) & set(URLS)))
def test_table_and_view_agree(name):
    """A view without @reads or @writes is open to the street: the table must say that it is meant so, and why."""
    door, url = DOORS[name], URLS[name]
    if url.door is None:
        assert door.permission == PUBLIC, f"{name} has no @reads or @writes"
        assert door.why, f"say why {name} is public"
    else:
        assert url.door[0] == door.permission
        assert door.method in url.door[1]


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUARDED)
def test_strangers_are_sent_to_sign_in(client, name):
    answer = knock(client, name, method_of(name), URLS[name].dummies)
    if is_api(name):
        assert answer.status_code == 401
        return
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("access:sign_in"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_is_refused_wherever_it_lacks_the_permission_and_it_is_written_down(client, role, settings):
    settings.FRAME_SECONDS = 600  # the menu beside the refusal is one and the same: counted once for each role
    held = ROLES[role]
    position = make_position(held)
    sign_in(client, position.user, position)
    closed = [name for name in GUARDED if permission_of(name) and permission_of(name) not in held]
    assert closed, f"{role} may do everything"
    for name in closed:
        before = Line.objects.count()
        answer = knock(client, name, method_of(name), URLS[name].dummies)
        assert answer.status_code == 403, name
        line = Line.objects.order_by("-pk").first()
        assert Line.objects.count() == before + 1, name
        assert (line.action, line.result, line.user_id) == (permission_of(name), "refused", position.user_id), name


def holder(client, door, world):
    granted = tuple(p for p in (door.permission, *door.also) if p)
    position = make_position(granted, world.center_a1, scope=door.scope)
    sign_in(client, position.user, position)
    return position


WITH_OBJECTS = sorted(name for name, d in DOORS.items() if name in URLS and d.kwargs and d.permission != PUBLIC)
SIMPLE = sorted(name for name, d in DOORS.items() if name in URLS and not URLS[name].dummies and not d.shows)
LISTS = sorted(name for name, d in DOORS.items() if name in URLS and d.shows)


@pytest.mark.parametrize("whose", ["own", "same", "other"])
@pytest.mark.parametrize("name", WITH_OBJECTS)
def test_objects(client, world, name, whose):
    door = DOORS[name]
    place = {"own": world.center_a1, "same": world.center_a2, "other": world.center_b1}[whose]
    position = holder(client, door, world)
    kwargs = door.kwargs(world, place)
    data = door.data(world, place) if door.data else {}
    before = Line.objects.filter(result=Result.REFUSED).count()
    answer = knock(client, name, door.method, kwargs, data)
    expected = getattr(door, whose)
    assert answer.status_code == expected
    if expected in {403, 404}:
        lines = Line.objects.filter(result=Result.REFUSED).order_by("-pk")
        assert lines.count() == before + 1, "the refusal stands in the trail, once"
        assert lines.first().user_id == position.user_id


@pytest.mark.parametrize("name", WITH_OBJECTS)
def test_numbers_that_belong_to_nothing_answer_like_those_beyond_sight(client, world, name):
    """Not found and not yours must look the same, or trying numbers out tells what exists."""
    door = DOORS[name]
    if door.other != 404:
        pytest.skip("sight does not end at the other consortium here")
    holder(client, door, world)
    hidden_kwargs = door.kwargs(world, world.center_b1)
    if is_api(name) and hidden_kwargs == door.kwargs(world, world.center_a1):
        pytest.skip("what is hidden here is not named in the path")
    data = door.data(world, world.center_b1) if door.data else {}
    hidden = knock(client, name, door.method, hidden_kwargs, data)
    nothing = knock(client, name, door.method, URLS[name].dummies, data)
    assert hidden.status_code == nothing.status_code == 404
    assert _said(hidden) == _said(nothing)


def _said(answer):
    """The words of the page, without the request number and tokens that differ by nature."""
    text = answer.content.decode()
    if answer["Content-Type"].startswith("application/json"):
        return {name: said for name, said in answer.json().items() if name != "request_id"}
    return text.split("<h1")[1].split("</h1>")[0] if "<h1" in text else text


@pytest.mark.parametrize("name", SIMPLE)
def test_pages_without_objects_work(client, world, name):
    door = DOORS[name]
    if door.permission != PUBLIC:
        holder(client, door, world)
    data = door.data(world, world.center_a1) if door.data else {}
    assert knock(client, name, door.method, {}, data).status_code == door.own


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_what_is_within_sight_and_nothing_else(client, world, name):
    door = DOORS[name]
    marks = {
        "own": door.shows(world, world.center_a1),
        "same": door.shows(world, world.center_a2),
        "other": door.shows(world, world.center_b1),
    }
    holder(client, door, world)
    text = knock(client, name, door.method, {}, door.data(world, world.center_a1) if door.data else {}).content.decode()
    for whose, mark in marks.items():
        assert (mark in text) == (getattr(door, whose) == 200), f"{whose}: {mark}"
