from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation.access.models import Role
from yigongti.foundation.audit.models import Line
from yigongti.foundation.editions import actions, load, queries, store
from yigongti.foundation.editions.models import Edition, Value
from yigongti.foundation.editions.tests.folder import ROLES, write

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
COUNTY = "990038"
START = date(2025, 12, 17)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CHINA)


def put(folder, text: str, day: str):
    return load.load(write(folder, values=f'[clock]\nclause = "〔四（九）1〕"\n{text}\n'), now=at(day))


def minutes(day: str):
    found = queries.find(county=COUNTY, key="clock.m", at=date.fromisoformat(day))
    return found.value if found else None


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "edition"


def test_a_value_holds_from_the_day_the_edition_is_in_force(folder):
    put(folder, "m = 30", "2026-01-05")
    got = queries.value(county=COUNTY, key="clock.m", at=START)
    assert (got.value, got.clause, got.to_be_verified, got.since) == (30, "〔四（九）1〕", False, START)
    with pytest.raises(queries.NoValue, match=r"clock\.m"):
        queries.value(county=COUNTY, key="clock.m", at=date(2025, 12, 16))


def test_the_second_load_changes_nothing(folder):
    first = put(folder, "m = 30", "2026-01-05")
    rows = list(Value.objects.values_list())
    second = put(folder, "m = 30", "2026-02-05")
    assert (first.is_new, second.is_new) == (True, False)
    assert list(Value.objects.values_list()) == rows
    assert Edition.objects.get().loaded_at == at("2026-01-05")


def test_touching_another_key_leaves_this_one(folder):
    put(folder, "m = 30", "2026-01-05")
    summary = put(folder, "m = 30\nn = 1", "2026-02-05").sections["values"]
    assert (summary.made, summary.changed, summary.ended, summary.unchanged) == (1, 0, 0, 1)


def test_a_changed_value_starts_on_its_own_day_and_the_earlier_one_stays_readable(folder):
    put(folder, "m = 30", "2026-01-05")
    put(folder, "m = {value = 20, from = 2026-07-01}", "2026-02-05")
    assert [minutes(d) for d in ("2025-12-17", "2026-06-30", "2026-07-01", "2030-01-01")] == [30, 30, 20, 20]
    assert queries.value(county=COUNTY, key="clock.m", at=START).until == date(2026, 7, 1)


def test_a_changed_value_without_a_new_day_starts_on_the_day_of_the_load(folder):
    put(folder, "m = 30", "2026-01-05")
    put(folder, "m = 20", "2026-02-05")
    assert [minutes(d) for d in ("2026-02-04", "2026-02-05")] == [30, 20]
    put(folder, "m = 20\nn = 1", "2026-03-05")  # a third load of the same value makes no third row
    assert Value.objects.filter(key="clock.m").count() == 2
    put(folder, "m = 30", "2026-04-05")  # and back
    assert [minutes(d) for d in ("2026-02-04", "2026-04-04", "2026-04-05")] == [30, 20, 30]


def test_a_mistake_mended_on_the_same_day_leaves_no_trace(folder):
    put(folder, "m = 30", "2026-01-05")
    put(folder, "m = 2", "2026-02-05")
    put(folder, "m = 20", "2026-02-05")
    assert [minutes(d) for d in ("2026-02-04", "2026-02-05")] == [30, 20]


def test_an_announced_value_may_be_put_off(folder):
    put(folder, "m = 30", "2026-01-05")
    put(folder, "m = {value = 20, from = 2026-07-01}", "2026-02-05")
    put(folder, "m = {value = 25, from = 2026-09-01}", "2026-03-05")
    assert [minutes(d) for d in ("2026-07-01", "2026-08-31", "2026-09-01")] == [30, 30, 25]
    assert Value.objects.filter(key="clock.m").count() == 3  # the announced one is kept as withdrawn


def test_a_key_gone_from_the_file_ends_and_is_never_deleted(folder):
    put(folder, "m = 30\nn = 1", "2026-01-05")
    assert put(folder, "n = 1", "2026-02-05").sections["values"].ended == 1
    assert [minutes(d) for d in ("2026-02-04", "2026-02-05")] == [30, None]
    put(folder, "m = 30\nn = 1", "2026-03-05")
    assert [minutes(d) for d in ("2026-02-04", "2026-03-04", "2026-03-05")] == [30, None, 30]


def test_earlier_values_can_be_written_in_the_file(folder):
    put(folder, "m = {value = 20, from = 2026-07-01, earlier = [{value = 30, from = 2025-12-17}]}", "2026-08-01")
    assert [minutes(d) for d in ("2026-06-30", "2026-07-01")] == [30, 20]


def test_a_value_verified_later_keeps_its_period(folder):
    put(folder, 'm = {value = 30, source = "platform default, 待核"}', "2026-01-05")
    before = queries.value(county=COUNTY, key="clock.m", at=START)
    assert (before.clause, before.to_be_verified) == ("平台默认", True)
    put(folder, 'm = {value = 30, clause = "〔县卫健委 2026〕"}', "2026-02-05")
    after = queries.value(county=COUNTY, key="clock.m", at=START)
    assert (after.clause, after.to_be_verified, after.since) == ("〔县卫健委 2026〕", False, START)


def test_values_beneath_a_prefix_and_sets_of_keys(folder):
    put(folder, "m = 30\nmore = 1\n[clock.deep]\nx = {value = {a = 1, b = [2]}}\ny = [1, 2]", "2026-01-05")
    got = {key: one.value for key, one in queries.values(county=COUNTY, prefix="clock.deep", at=START).items()}
    assert got == {"clock.deep.x": {"a": 1, "b": [2]}, "clock.deep.y": [1, 2]}


def test_one_query_a_process_not_one_a_value(folder, django_assert_max_num_queries):
    put(folder, "m = 30", "2026-01-05")
    store.forget()
    with django_assert_max_num_queries(2):
        for _ in range(500):
            minutes("2026-01-05")


def test_a_load_in_another_process_is_seen_after_the_stale_seconds(folder, monkeypatch):
    put(folder, "m = 30", "2026-01-05")
    assert minutes("2026-01-05") == 30
    Value.objects.update(value=31)
    Edition.objects.update(digest="changed elsewhere")
    assert minutes("2026-01-05") == 30
    monkeypatch.setattr(store, "STALE_SECONDS", 0.0)
    assert minutes("2026-01-05") == 31


def test_a_folder_with_mistakes_loads_nothing(folder):
    write(folder, values="[a]\nx = 1\n")
    with pytest.raises(load.EditionInvalid, match=r"values\.toml 第 2 行") as caught:
        load.load(folder, now=at("2026-01-05"))
    assert len(caught.value.findings) == 1
    assert not Edition.objects.exists()
    assert not Role.objects.exists()


def test_a_role_gone_from_the_file_loses_its_permissions_and_stays(folder):
    nurse = ROLES.replace("doctor", "nurse")
    load.load(write(folder, roles=ROLES + nurse), now=at("2026-01-05"))
    summary = load.load(write(folder, roles=ROLES), now=at("2026-02-05")).sections["roles"]
    assert (summary.ended, summary.unchanged) == (1, 1)
    assert Role.objects.get(code="nurse").permissions == []
    assert Role.objects.get(code="doctor").permissions == ["ecg.order.place"]


def test_loading_is_an_audited_action(folder):
    write(folder, values='[a]\nclause = "c"\nx = 1\n')
    actions.load_edition(actor=actions.loader(COUNTY), now=at("2026-01-05"), folder=folder)
    line = Line.objects.get(action="editions.edition.load")
    assert line.detail["rows"]["values"] == [1, 0, 0, 0]
