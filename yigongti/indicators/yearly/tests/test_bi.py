"""The views for other tools: a role of its own reads them and nothing else; small counts cannot be had."""

import pytest
from django.db import DatabaseError, connection, transaction

from yigongti.indicators.models import BaseFact, FactValue, ScopeKind
from yigongti.indicators.yearly import bi, keeping
from yigongti.indicators.yearly.testing import NOW, lock, numbers, two_counties
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
ROLE = "bi_test_reader"


def ask(sql, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


@pytest.fixture
def world(db):
    return two_counties()[0]


@pytest.fixture
def reader(world):
    """The rest of the test speaks as the role."""
    try:
        with transaction.atomic():
            bi.grant(name=ROLE, password="not-a-secret")
    except bi.MayNotCreate:
        pytest.skip("the account of this test database may not make roles")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_role_reads_the_views(reader):
    for view in bi.VIEWS:
        ask(f"SELECT * FROM bi.{view} LIMIT 1")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM people_resident", "SELECT * FROM indicators_factrecord", "SELECT * FROM access_user",
        "SELECT * FROM indicators_factvalue", "SELECT * FROM yearly_keptvalue", "DELETE FROM bi.periods",
        "UPDATE bi.institutions SET name = 'x'", "CREATE TABLE bi.mine (x int)", "CREATE TABLE public.mine (x int)",
    ],
)  # fmt: skip
def test_and_is_refused_elsewhere(reader, sql):
    with pytest.raises(DatabaseError, match=r"permission denied|cannot update|cannot delete"), transaction.atomic():
        ask(sql)


def test_no_column_names_a_person():
    columns = ask("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'bi'")
    names = {name for _, name in columns}
    assert {view for view, _ in columns} == set(bi.VIEWS)
    assert not {n for n in names if "resident" in n or "record_id" in n or n.endswith("_by_name") or n == "phone"}


def cell(organization, month, amount, fact="persons_n", **words):
    kind = words.pop("kind", ScopeKind.INSTITUTION)
    words = {"records": amount} | words
    return FactValue.objects.create(
        fact=fact, county=COUNTY, scope_kind=kind, scope_id=organization.pk if organization else 0, month=month,
        amount=amount, persons=amount, new_persons=amount, computed_at=NOW, **words,
    )  # fmt: skip


def shown(month):
    rows = ask(
        "SELECT institution, amount, is_hidden FROM bi.facts WHERE month = %s AND scope_kind = 'institution'", month
    )
    return {code: None if hidden else int(amount) for code, amount, hidden in rows}


def test_a_small_count_is_hidden_with_one_beside_it(world):
    for place, amount in ((world.hospital, 90), (world.center_a1, 12), (world.center_a2, 3), (world.center_b1, 40)):
        cell(place, 202503, amount)
    # 3 is small; 12 is the smallest beside it in its consortium; the other consortium tells nothing of it
    assert shown(202503) == {"tw-hosp": 90, "tw-a1": None, "tw-a2": None, "tw-b1": 40}
    for place, amount in ((world.hospital, 90), (world.center_a1, 4), (world.center_a2, 3)):
        cell(place, 202504, amount)
    assert shown(202504) == {"tw-hosp": 90, "tw-a1": None, "tw-a2": None}  # two hidden ones hide each other
    cell(world.center_a1, 202505, 0)
    cell(world.center_a2, 202505, 3, origin="collected")  # handed in as a number, not counted from people
    assert shown(202505) == {"tw-a1": 0, "tw-a2": 3}


def test_what_a_few_bills_come_to_is_nobodys_business(world):
    """One patient's bill, as the month's income of a small center."""
    BaseFact.objects.get_or_create(
        county=COUNTY, code="op_income",
        defaults={"title": "门诊收入", "unit": "元", "scope": "institution", "period": "flow", "origin": "computed"},
    )  # fmt: skip
    for place, amount, bills in ((world.hospital, 90000, 400), (world.center_a1, 900, 30), (world.center_a2, 812, 1)):
        cell(place, 202506, amount, fact="op_income", records=bills)
    assert shown(202506) == {"tw-hosp": 90000, "tw-a1": None, "tw-a2": None}


def test_village_clinics_are_not_told_singly(world):
    cell(world.clinic, 202503, 80, kind=ScopeKind.SITE)
    assert ask("SELECT count(*) FROM bi.facts") == [(0,)]


def test_values_are_kept_as_they_are_computed_and_locks_as_they_were(world):
    numbers(COUNTY, 2025, {"primary_visits": 60, "total_visits": 100})
    lock(COUNTY, 2025, {"primary_visits": 61}, {"WX-K07": 61})
    assert keeping.refresh_county(COUNTY, now=NOW) == keeping.refresh_county(COUNTY, now=NOW) == 6 * 3 * (3 + 35)
    rows = ask(
        "SELECT number, numerator, denominator, missing FROM bi.indicator_values"
        " WHERE indicator = 'WX-K07' AND scope_kind = 'county' AND period = '2025'"
    )
    assert rows == [(60, 60, 100, "")]
    gap = ask("SELECT number, missing FROM bi.indicator_values WHERE indicator = 'WX-M07' AND period = '2025'")
    assert all(number is None and why for number, why in gap)
    assert ask("SELECT number FROM bi.locked_values WHERE code = 'WX-K07'") == [(61,)]


@pytest.mark.parametrize("name", ["", "Bad", "x; DROP SCHEMA bi", "pg", "a" * 40])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(bi.BadRole):
        bi.grant(name=name)
