"""A county's folder over the platform's base."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation.access.models import Role
from yigongti.foundation.editions import load, queries
from yigongti.foundation.editions.tests.folder import ROLES, write

NOW = datetime(2026, 1, 5, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
DEFAULTS = '[clock]\nsource = "platform default, 待核"\na = 10\nb = {value = 20, from = 2026-02-01}\n'


def test_values_are_completed_by_key_and_the_county_wins(tmp_path, base, db):
    (base / "values.toml").write_text(DEFAULTS + '[fees]\nsource = "x, 待核"\nlist = {value = {x = 1, y = 2}}\n')
    folder = write(tmp_path / "e", values='[clock]\nclause = "四（九）1"\na = 7\n[fees.list]\nclause = "五"\nx = 3\n')
    load.load(folder, now=NOW)
    held = queries.values(county="990038", prefix="", at=date(2026, 3, 1))
    shown = {key: (one.value, one.clause, one.to_be_verified) for key, one in held.items() if "rooms" not in key}
    assert shown == {
        "clock.a": (7, "四（九）1", False),
        "clock.b": (20, "平台默认", True),
        "fees.list.x": (3, "五", False),
    }
    assert queries.find(county="990038", key="clock.b", at=date(2026, 1, 31)) is None


def test_earlier_values_of_the_base_survive_the_joining(tmp_path, base, db):
    (base / "values.toml").write_text(
        '[c]\nto_verify = true\nclause = "旧"\n'
        "m = {value = 2, from = 2026-02-01, earlier = [{value = 1, from = 2026-01-01, to_verify = false}]}\n"
    )
    load.load(write(tmp_path / "e", values='[d]\nclause = "c"\nx = 1\n'), now=NOW)
    got = [queries.value(county="990038", key="c.m", at=date(2026, month, 1)) for month in (1, 2)]
    assert [(one.value, one.to_be_verified, one.clause) for one in got] == [(1, False, "旧"), (2, True, "旧")]


def test_a_file_that_the_county_lacks_comes_whole_from_the_base(tmp_path, base, db):
    (base / "roles.toml").write_text(ROLES)
    folder = write(tmp_path / "e")
    (folder / "roles.toml").unlink()
    load.load(folder, now=NOW)
    assert list(Role.objects.values_list("code", flat=True)) == ["doctor"]


def test_a_file_of_the_county_stands_alone_where_nothing_completes_it(tmp_path, base, db):
    (base / "roles.toml").write_text(ROLES.replace("doctor", "nurse"))
    load.load(write(tmp_path / "e"), now=NOW)
    assert list(Role.objects.values_list("code", flat=True)) == ["doctor"]


@pytest.mark.parametrize(("wrong", "line"), [("[a]\nx = 3O\n", 2), ("[a]\n\nx = 1\n", 3)])
def test_a_mistake_in_the_base_is_named_as_the_bases(tmp_path, base, wrong, line):
    (base / "values.toml").write_text(wrong)
    found = load.check(write(tmp_path / "e", values='[b]\nclause = "c"\nx = 1\n'))
    assert [(f.file, f.line) for f in found] == [("base/values.toml", line)]


def test_a_mistake_in_the_county_is_named_as_the_countys(tmp_path, base):
    (base / "values.toml").write_text(DEFAULTS)
    found = load.check(write(tmp_path / "e", values="[b]\n\nx = 1\n"))
    assert [(f.file, f.line) for f in found] == [("values.toml", 3)]


def test_a_changed_base_is_another_edition(tmp_path, base, db):
    folder = write(tmp_path / "e")
    (base / "values.toml").write_text(DEFAULTS)
    load.load(folder, now=NOW)
    assert not load.load(folder, now=NOW).is_new
    (base / "values.toml").write_text(DEFAULTS.replace("10", "11"))
    assert load.load(folder, now=NOW).is_new
    assert queries.value(county="990038", key="clock.a", at=NOW).value == 11
