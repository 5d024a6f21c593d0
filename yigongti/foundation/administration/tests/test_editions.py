import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.models import Organization, Position, Role, User
from yigongti.foundation.access.testing import sign_in
from yigongti.foundation.administration.editions import in_words
from yigongti.foundation.editions.testing import set_value, set_values

pytestmark = pytest.mark.django_db
COUNTY = "990038"


@pytest.fixture
def reader(client):
    return signed_in(client, ["editions.value.read"])


def signed_in(client, permissions):
    place = Organization.objects.create(code="x", name="演示县卫健委", short_name="卫健委", county=COUNTY)
    user = User.objects.create_user("reader", None, display_name="演示人员")
    role = Role.objects.create(code="reader", title="查阅", permissions=permissions)
    position = Position.objects.create(user=user, role=role, organization=place, valid_from=date(2025, 1, 1))
    sign_in(client, user, position)
    return client


def get(client, name="values", *args, **question):
    return client.get(reverse(f"editions:{name}", args=args), question)


def test_shows_values_with_clause_and_what_is_to_be_verified(reader):
    set_values(COUNTY, {"orders.clock.ecg.urgent.report": 30, "orders.priority.ecg": [{"code": "a", "title": "急"}]})
    set_value(COUNTY, "fees.ecg.ecg-12", {"total_fen": 2000}, to_be_verified=True)
    set_value("990039", "orders.secret", 99)
    shown = get(reader).content.decode()
    assert "orders.clock.ecg.urgent.report" in shown
    assert "待核" in shown
    assert "orders.secret" not in shown
    only = get(reader, unverified="1").content.decode()
    assert "fees.ecg.ecg-12" in only
    assert "orders.clock" not in only
    assert "orders.clock" not in get(reader, text="fees").content.decode()


def test_shows_the_value_of_a_day_and_the_history(reader):
    set_value(COUNTY, "m", 30)
    set_value(COUNTY, "m", 20, since=date(2026, 7, 1))
    assert "<b>30</b>" in get(reader, at="2026-06-30").content.decode()
    assert "<b>20</b>" in get(reader, at="2026-07-01").content.decode()
    history = get(reader, "history", "m").content.decode()
    assert history.index("<b>20</b>") < history.index("<b>30</b>")


def test_bad_dates_and_unknown_keys_get_a_sentence(reader):
    answer = get(reader, at="soon")
    assert answer.status_code == 422
    assert "2026-07-01" in answer.content.decode()
    assert get(reader, "history", "nothing").status_code == 404


def test_exports_what_is_shown(reader):
    set_values(COUNTY, {"a.b": 30, "c.d": [1]})
    answer = get(reader, "export", text="a.b")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows if row[0] in {"a.b", "c.d"}] == [["a.b", 30.0]]


def test_a_stranger_is_refused(client):
    assert get(client).status_code == 302
    signed_in(client, [])
    assert get(client).status_code == 403
    assert get(client, "export").status_code == 403


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (30, ["30"]),
        (True, ["是"]),
        ([], ["（空）"]),
        ([{"code": "a", "title": "急"}], ["急"]),
        ([{"minutes": 5, "who": "医务科"}], ["5 医务科"]),
        ({"total_fen": 2000}, ["总价（分） 2000"]),
    ],
)
def test_in_words(value, lines):
    assert in_words(value) == lines
