"""The OpenAPI document, its page, and the files that it is drawn with."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from yigongti.foundation.access.testing import make_position, make_token, sign_in
from yigongti.foundation.rooms import all_rooms
from yigongti.portal.api.mount import document

VENDOR = Path(__file__).parents[1] / "static" / "api" / "vendor" / "swagger-ui"
DOCUMENT = document()
OPERATIONS = {o["operationId"]: (path, method, o) for path, v in DOCUMENT["paths"].items() for method, o in v.items()}


def test_the_document_is_openapi():
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []


def test_every_reference_leads_somewhere():
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert used - set(DOCUMENT["components"]["schemas"]) == set()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_says_what_it_is(name):
    _, method, operation = OPERATIONS[name]
    assert re.search(r"[\u4e00-\u9fff]", operation["summary"]), "a Chinese summary"
    assert re.match(r"[A-Z].*[.?]", operation["description"], re.DOTALL), "an English description"
    assert {"401", "403", "404", "422"} <= set(operation["responses"])
    keys = [p for p in operation["parameters"] if p["name"] == "Idempotency-Key"]
    assert bool(keys) == (method == "post")


def test_permissions_in_the_document_are_those_of_the_rooms():
    declared = {p.code for room in all_rooms() for p in room.permissions}
    asked = {o["x-permission"] for _, _, o in OPERATIONS.values() if "x-permission" in o}
    assert asked - declared == set()


def test_names_that_integrators_have_built_on_stay():
    published = {
        "people_find_residents", "people_resident", "places_list_institutions", "places_institution", "orders_items",
        "orders_choices", "orders_order", "orders_criticals", "orders_acknowledge", "ecg_place_order",
        "ecg_attach_tracing", "ecg_list_requests", "ecg_order", "ecg_withdraw_order", "ecg_recognizable",
        "ecg_recognize",
        "ecg_claim",
        "ecg_release", "ecg_sign", "ecg_verify", "ecg_report", "ecg_print_pdf", "ecg_inbox", "ecg_match_object",
        "indicators_value", "finance_list_pools", "finance_pool_book",
    }  # fmt: skip
    assert published - set(OPERATIONS) == set()


def test_the_document_is_read_by_session_and_by_token(client, db):
    position = make_position()
    assert client.get("/api/openapi.json").status_code == 401
    by_token = client.get("/api/openapi.json", headers={"Authorization": f"Bearer {make_token(position)}"})
    sign_in(client, position.user, position)
    assert by_token.json() == client.get("/api/openapi.json").json() == DOCUMENT


def test_the_page_takes_everything_from_here(client, db):
    position = make_position()
    sign_in(client, position.user, position)
    page = client.get(reverse("api:docs"))
    text = page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]
    assert re.findall(r"""(?:src|href)="(?:https?:)?//""", text) == []
    for name in re.findall(r'/static/([^"]+)"', text):
        assert finders.find(name), name


def test_the_vendored_files_are_those_of_the_package():
    listed = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    assert {p.name for p in VENDOR.iterdir()} - set(listed) == {"SHA256SUMS", "README.md"}
    assert {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in listed} == listed
