"""Bad input at every endpoint. That it works, refuses a stranger and another organization says the door matrix."""

import itertools

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from yigongti.centers.ecg.testing import ecg_world
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.portal.api.mount import document
from yigongti.portal.api.tests.doors import DOORS, WRONG

BY_NAME = {door.name: door for door in DOORS}
TAKES_SOMETHING = {
    o["operationId"]
    for verbs in document()["paths"].values()
    for o in verbs.values()
    if o.get("requestBody") or any(p["in"] == "query" for p in o.get("parameters", ()))
}
_keys = itertools.count(1)


@pytest.fixture
def places(db):
    return ecg_world().places


def call(client, door, kwargs, data):
    url = reverse(door.name, kwargs=kwargs)
    if door.method == "GET":
        return client.get(url, data)
    headers = {"Idempotency-Key": f"beats-{next(_keys):05}"}
    if any(isinstance(v, UploadedFile) for v in data.values()):
        return client.post(url, data, headers=headers)
    return client.post(url, data, content_type="application/json", headers=headers)


def test_every_endpoint_that_takes_something_has_a_wrong_input_in_the_table():
    paged_only = {"people_find_residents"} - set(WRONG)
    assert TAKES_SOMETHING - set(WRONG) == paged_only


@pytest.mark.parametrize("name", sorted(WRONG))
def test_bad_input_is_refused_with_a_sentence_for_the_field(client, places, name):
    door = BY_NAME[f"api:{name}"]
    position = make_position([p for p in (door.permission, *door.also) if p], places.center_a1)
    sign_in(client, position.user, position)
    kwargs = door.kwargs(places, places.center_a1) if door.kwargs else {}
    sent, field = WRONG[name]
    answer = call(client, door, kwargs, sent)
    assert answer.status_code == 422, answer.content.decode()
    said = answer.json()
    assert set(said) == {"sentence", "fields", "request_id"}
    assert said["fields"][field]
    assert said["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize("name", sorted(d.name for d in DOORS if d.name not in {"api:docs", "api:nothing"}))
def test_a_name_that_nobody_knows_is_refused(client, places, name):
    door = BY_NAME[name]
    position = make_position([p for p in (door.permission, *door.also) if p], places.center_a1)
    sign_in(client, position.user, position)
    kwargs = door.kwargs(places, places.center_a1) if door.kwargs else {}
    url = reverse(name, kwargs=kwargs) + "?colour=red"
    answer = client.get(url) if door.method == "GET" else client.post(url, headers={"Idempotency-Key": "beats-colour"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["colour"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": NaN}', b'{"resident": "a\\u0000b"}', b"[" * 100_000])
def test_what_is_no_json_is_refused(client, places, body):
    position = make_position(["ecg.order.place"], places.center_a1)
    sign_in(client, position.user, position)
    url, headers = reverse("api:ecg_place_order"), {"Idempotency-Key": "beats-json"}
    answer = client.post(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["sentence"]


def test_one_address_has_one_verb(client, places):
    position = make_position(["ecg.order.read"], places.center_a1)
    sign_in(client, position.user, position)
    answer = client.delete(reverse("api:ecg_list_requests"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert client.get("/api/no/such").json()["sentence"].startswith("没有这个接口")


def test_a_list_too_long_is_a_window_with_the_true_count(client, places):
    position = make_position(["places.institution.read"], places.center_a1)
    sign_in(client, position.user, position)
    whole = client.get(reverse("api:places_list_institutions")).json()
    part = client.get(reverse("api:places_list_institutions"), {"limit": 2, "offset": 1}).json()
    assert part["count"] == whole["count"] == len(whole["items"])
    assert part["items"] == whole["items"][1:3]
