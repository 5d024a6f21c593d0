"""Kept cubes are believed only where they are right: lost, old, broken, of other columns, they are grouped again."""

from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.indicators import recompute
from yigongti.indicators.streams import files, kept, visits
from yigongti.indicators.streams.tests.conftest import NOW, number, person, visit
from yigongti.records.encounters.models import Encounter
from yigongti.records.places.models import Membership
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
MARCH = 202603
DAYS = (9, 10, 20)


@pytest.fixture
def counted(world):
    """Visits of three days of March, each day in a file of its own, counted once."""
    who = person(world)
    for day in DAYS:
        visit(who, world.center_a1, f"2026-03-{day:02d} 10:00")
    recompute.incremental(now=NOW)
    visit(who, world.center_a1, "2026-03-09 11:00")
    recompute.incremental(now=NOW)
    assert number("total_visits", MARCH) == len(DAYS) + 1
    return who


@pytest.fixture
def grouped(monkeypatch):
    """The files of visits that are grouped from here on."""
    told: list[str] = []
    path_of = files.path_of

    def asked(stream, county, month, day):
        told.append(f"{stream.code} {day}")
        return path_of(stream, county, month, day)

    monkeypatch.setattr(files, "path_of", asked)
    return told


def again(world, who, day=9):
    """One more visit on a day, and the increment of it."""
    visit(who, world.center_a1, f"2026-03-{day:02d} 12:00")
    recompute.incremental(now=NOW)


def both():
    """The kept files of March and of its year."""
    return kept.home(visits.STREAM, COUNTY, MARCH) / kept.DAYS, kept.sums(visits.STREAM, COUNTY, MARCH // 100)


def test_only_the_changed_day_is_grouped(world, counted, grouped):
    again(world, counted)
    assert grouped == ["visits 9"]
    assert number("total_visits", MARCH) == len(DAYS) + 2


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("harm", ["lost", "half", "flipped", "empty", "no word"])
def test_a_harmed_cube_is_grouped_again(world, counted, place, harm):
    path = both()[place]
    whole = path.read_bytes()
    match harm:
        case "lost":
            path.unlink()
        case "half":
            path.write_bytes(whole[: len(whole) // 2])
        case "flipped":
            middle = 60
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :])
        case "empty":
            path.write_bytes(b"")
        case "no word":
            pq.write_table(pq.read_table(path).replace_schema_metadata(), path)
    again(world, counted)
    assert number("total_visits", MARCH) == len(DAYS) + 2
    assert number("total_visits", MARCH, "site", world.center_a1.pk) == len(DAYS) + 2


def test_an_old_cube_is_not_believed(world, counted):
    """As after a restored copy: the kept files are of another time than the rows."""
    old = {path: path.read_bytes() for path in both()}
    again(world, counted)
    for path, held in old.items():
        path.write_bytes(held)
    again(world, counted, 20)
    assert number("total_visits", MARCH) == len(DAYS) + 3


def test_other_columns_group_everything_again(world, counted, grouped, monkeypatch):
    monkeypatch.setattr(kept, "_shape", lambda _stream: "of another release")
    again(world, counted)
    assert grouped == [f"visits {day}" for day in DAYS]


def test_a_membership_within_the_month_groups_no_event(world, counted, grouped):
    """Another turn of epochs sums the days anew; what was grouped by day stays."""
    visit(counted, world.center_a2, "2026-03-09 15:00")
    recompute.incremental(now=NOW)
    grouped.clear()
    Membership.objects.filter(institution_id=world.center_a2.pk).update(
        period=DateRange(date(2025, 1, 1), date(2026, 3, 9) + timedelta(days=1))
    )
    recompute.incremental(now=NOW)
    assert not grouped
    visit(counted, world.center_a2, "2026-03-20 15:00")
    recompute.incremental(now=NOW)
    assert number("total_visits", MARCH, "institution", world.center_a2.pk) == 2
    assert number("total_visits", MARCH, "consortium", world.consortium_a.pk) == len(DAYS) + 2


@pytest.mark.usefixtures("counted")
def test_a_month_without_rows_keeps_nothing():
    Encounter.objects.all().delete()
    recompute.incremental(now=NOW)
    assert number("total_visits", MARCH) in {None, 0}
    assert not both()[0].exists()
    assert files.months(visits.STREAM, COUNTY) == []
