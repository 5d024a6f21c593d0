"""Five million visits really in PostgreSQL: full from the records to the cells, one day's increment, drill-down.

The database is one of its own, named after that of DATABASE_URL with `_bench`; it is filled once and used again.
Full: every visit read, written as Parquet, counted, every cell saved. Increment: a new day's visits come in by one
statement, the marks of the triggers are followed. Drill-down: the whole of `open_records`, its audit lines included.
"""

# ruff: noqa: S608  our own numbers in our own statements
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bench import county_year as year

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
OPENS = 100
DAYS = (365, 366, 160, 161, 162)  # of the year: two in the month after it, three inside June
TOWN, VILLAGE = 10, 45  # sites whose people look
LEADS = 2


def main(rows: int, only: str | None = None) -> None:
    _database()
    from django.conf import settings

    settings.HOME = Path(tempfile.mkdtemp(prefix="bench_home_"))
    ids = fill(rows)
    if only == "drill":
        drill_down(ids)
        return
    full = _full(rows)
    day = _increment(rows, ids)
    print(f"increment / full = 1/{full / day:.0f}")
    drill_down(ids)


def _database() -> None:
    """Point the settings at a database of our own, made and migrated when it is not there."""
    import django
    import psycopg
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] += "_bench"
    own = settings.DATABASES["default"]
    where = {"host": own["HOST"], "user": own["USER"], "password": own["PASSWORD"], "port": own["PORT"] or None}
    where = {key: value for key, value in where.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own["NAME"]]).fetchone():
            connection.execute(f'CREATE DATABASE "{own["NAME"]}"')
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(rows: int) -> dict[int, int]:
    """Places by the ORM, people and visits by two statements. Returns site to organization."""
    from django.db import connection

    from yigongti.foundation.access.models import Organization
    from yigongti.records.encounters.models import Encounter

    held = dict(Organization.objects.filter(code__startswith="bench-").values_list("code", "pk"))
    ids = {int(code.removeprefix("bench-")): pk for code, pk in held.items()} or _places()
    if Encounter.objects.count() >= rows:
        _forget(rows)
        return ids
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # keys are right by construction; triggers wait
        cursor.execute("CREATE TEMP TABLE bench_site (site int PRIMARY KEY, id bigint)")
        cursor.executemany("INSERT INTO bench_site VALUES (%s, %s)", list(ids.items()))
        cursor.execute(
            f"""INSERT INTO people_resident (id, code, organization_id, county, name, name_pinyin, name_initials, sex,
                    birth_date, address, household, phone, history, is_fictional, created_at, version)
                SELECT r + 1, 'B' || r, (SELECT id FROM bench_site WHERE site = {year.HOSPITALS} + r % {year.CENTERS}),
                    '{year.COUNTY}', '演示' || r, '', '', (1 + r % 2)::text, date '1940-01-01' + (r % 29000)::int, '',
                    '', '', '', true, '2025-01-01', 1
                FROM generate_series(0, {year.RESIDENTS - 1}) r"""
        )
        cursor.execute(_visits(year.visits_sql(rows, "/", f"generate_series(0::bigint, {rows - 1}) t(i)"), 1))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE) encounters_encounter")
        cursor.execute("ANALYZE people_resident")
    print(f"filled {rows:,} visits of {year.RESIDENTS:,} residents in {time.perf_counter() - start:.0f} s")
    return ids


def _visits(chosen: str, first: int, day: str = "v.day") -> str:
    kinds = ", ".join(f"'{kind}'" for kind in year.KINDS)
    return f"""
        INSERT INTO encounters_encounter (id, number, resident_id, organization_id, county, kind, started_at, ended_at,
            seen_by_name, complaint, diagnosis_code, diagnosis_text, certainty, vitals, department, is_tcm,
            void_reason, version)
        SELECT {first} + v.i, 'B' || ({first} + v.i), v.resident + 1, s.id, '{year.COUNTY}',
            (ARRAY[{kinds}])[v.kind + 1], at, at + interval '20 minutes', '', '', '', '上呼吸道感染', 'confirmed',
            '{{}}', '', v.is_tcm, '', 1
        FROM ({chosen}) v JOIN bench_site s USING (site),
        LATERAL (SELECT timestamptz '{year.YEAR}-01-01 08:00+08' + {day} * interval '1 day'
                 + (v.i % 36000) * interval '1 second' AS at) a"""


def _places() -> dict[int, int]:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from yigongti.foundation.access.models import Organization
    from yigongti.records.places.models import Consortium, County, Institution, Membership, MembershipRole

    county = County.objects.create(code=year.COUNTY, name="演示县", province_name="演示省", edition="bench")
    found: dict[int, Organization] = {}
    for site in range(year.SITES):
        above = found[year.institution_of(site)] if year.institution_of(site) != site else None
        found[site] = Organization.objects.create(
            code=f"bench-{site:03d}", name=f"演示机构 {site}", short_name=f"机构 {site}", parent=above,
            county=year.COUNTY,
        )  # fmt: skip
    kinds = {site: year.kind_of(site) for site in found}
    Institution.objects.bulk_create(
        Institution(
            organization=one, type=kinds[site][0], level=kinds[site][1], is_primary_care=kinds[site][2], county=county
        )
        for site, one in found.items()
    )
    consortia = [
        Consortium.objects.create(code=f"bench-{n}", name=f"医共体 {n}", short_name=f"医共体 {n}", county=county)
        for n in range(2)
    ]
    Membership.objects.bulk_create(
        Membership(
            consortium=consortia[site % 2], institution_id=found[site].pk, period=DateRange(date(2024, 1, 1), None),
            role=MembershipRole.LEAD if site < LEADS else MembershipRole.MEMBER,
        )
        for site in range(year.HOSPITALS + year.CENTERS)
    )  # fmt: skip
    return {site: one.pk for site, one in found.items()}


def _forget(rows: int) -> None:
    """Take away what an earlier increment brought."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM encounters_encounter WHERE id > %s", [rows])


def _full(rows: int) -> float:
    from yigongti.indicators import recompute

    start = time.perf_counter()
    done = recompute.full(now=NOW)
    took = time.perf_counter() - start
    print(f"full: {rows:,} visits from the records to {done.cells:,} cells in {took:.1f} s")
    return took


def _increment(rows: int, ids: dict[int, int]) -> float:
    """A day's visits again by one statement, then what the worker does: two days of a new month, three of a full one.

    The first of the full month parts its file into days. Returns the mean of the last three.
    """
    from django.db import connection

    from yigongti.indicators import recompute

    times = []
    day = rows // 365
    for turn, on in enumerate(DAYS):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_site (site int PRIMARY KEY, id bigint)")
            cursor.executemany("INSERT INTO bench_site VALUES (%s, %s) ON CONFLICT DO NOTHING", list(ids.items()))
            chosen = year.visits_sql(rows, "/", f"generate_series(0::bigint, {day - 1}) t(i)")
            cursor.execute(_visits(chosen, rows + 1 + turn * day, day=str(on)))
        start = time.perf_counter()
        done = recompute.incremental(now=NOW)
        times.append(time.perf_counter() - start)
        print(f"day {on}: {done.rows:,} visits read, {done.cells:,} cells in {times[-1]:.2f} s")
    return statistics.mean(times[-3:])


def drill_down(ids: dict[int, int]) -> None:
    """Random numbers opened by a county's commission, a township center and a village doctor."""
    from django.db import connection

    from yigongti.foundation.access.models import Organization, Scope, User
    from yigongti.foundation.access.testing import make_actor
    from yigongti.indicators import drill, queries
    from yigongti.indicators.periods import parse

    _indicator()
    rights = {queries.READ, queries.OPEN, "encounters.encounter.read"}
    one = {site: Organization.objects.get(pk=pk) for site, pk in ids.items() if site in {TOWN, VILLAGE}}
    below = [ids[site] for site in range(year.SITES) if year.institution_of(site) == TOWN]
    boss = make_actor(rights, scope=Scope.COUNTY, county=year.COUNTY)
    user, _ = User.objects.get_or_create(username="bench", defaults={"display_name": "演示"})
    town = make_actor(rights, organization=one[TOWN], reach=below, user=user)
    village = make_actor(rights, organization=one[VILLAGE], user=user)
    chance = random.Random(4)
    periods = ["2025", "2025-03", "2025-11", "ytd-2025-06"]
    facts = ["primary_visits", "total_visits", "tcm_dept_volume", "village_tcm_volume", "county_oe_visits"]
    plan = [
        (boss, ("county", "consortium:bench-0", "institution:bench-010", "site:bench-045", "site:bench-000")),
        (town, ("county", "institution:bench-010", "site:bench-010")),
        (village, ("site:bench-045", "county")),
    ]
    times: list[tuple[float, str]] = []
    for turn in range(OPENS + 1):
        actor, scopes = chance.choice(plan)
        given = {"fact": chance.choice(facts), "scope": chance.choice(scopes), "period": chance.choice(periods)}
        page = chance.choice([1, 1, 1, 2, 5])
        start = time.perf_counter()
        found = drill.open_records(
            county=year.COUNTY, code="WX-M07", fact=given["fact"], scope=given["scope"],
            period=parse(given["period"]), seen_by=actor, now=NOW, page=page,
        )  # fmt: skip
        took = time.perf_counter() - start
        if turn:
            times.append((took, f"{given} {page} {actor.scope} {found.total}"))
        else:  # addresses and their pages are imported for it; a server has done so before anybody comes
            print(f"the first open of a process: {took * 1000:.0f} ms")
        assert found.total == found.visible + found.hidden == (found.reading.number or 0), given
    ordered = sorted(times)
    half, most = ordered[len(ordered) // 2][0], ordered[int(len(ordered) * 0.95)][0]
    print(f"drill-down, {OPENS} opened: p50 {half * 1000:.0f} ms, p95 {most * 1000:.0f} ms; the slowest:")
    for took, what in ordered[-5:]:
        print(f"  {took * 1000:6.0f} ms  {what}")
    connection.close()


def _indicator() -> None:
    """An indicator whose formula names every fact that is opened."""
    from yigongti.indicators.models import Indicator

    Indicator.objects.update_or_create(
        county=year.COUNTY, code="WX-M07", version=1,
        defaults={
            "edition": "bench", "name": "诊疗", "clause": "", "unit": "%", "kind": "ratio", "direction": "monitor",
            "formula": "100*primary_visits/(total_visits+tcm_dept_volume+village_tcm_volume+county_oe_visits)",
            "valid_from": date(2025, 1, 1),
        },
    )  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
    main(5_000_000)
