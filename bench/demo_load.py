"""How fast the demo county loads: residents per second, the whole load, in a database of its own.

    python bench/demo_load.py [residents]

Peer: the same residents' rows through the ORM's bulk_create (its best form: one batch of 5,000), A-B-A-B, as ratio.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")

import django

django.setup()

from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone


def load(residents, now):
    from yigongti.demo.load import load_demo

    started = time.perf_counter()
    load_demo(residents=residents, now=now)
    connection.check_constraints()
    return time.perf_counter() - started


def by_orm():
    from yigongti.records.people.models import Resident

    rows = list(Resident.objects.all()[:5000])
    start = Resident.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for n, row in enumerate(rows, 1):
        row.pk, row.code = start + n, f"x{n}"
    started = time.perf_counter()
    Resident.objects.bulk_create(rows)
    return (time.perf_counter() - started) / len(rows)


def by_copy():
    from yigongti.demo.copying import copy_rows
    from yigongti.demo.residents import _COLUMNS
    from yigongti.records.people.models import Resident

    rows = list(Resident.objects.values_list(*_COLUMNS)[:5000])
    start = Resident.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rows = [(start + n, f"y{n}", *row[2:]) for n, row in enumerate(rows, 1)]
    started = time.perf_counter()
    copy_rows(Resident, _COLUMNS, rows)
    return (time.perf_counter() - started) / len(rows)


def main():
    residents = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    from yigongti.records.encounters.models import Encounter
    from yigongti.records.places.testing import small_world

    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        now = timezone.now()
        small_world()
        seconds = load(residents, now)
        visits = Encounter.objects.count()
        speed = residents / seconds
        print(f"{residents:,} residents, {visits:,} encounters: {seconds:.1f} s = {speed:,.0f} residents/s")
        pairs = []
        for _ in range(2):
            for way in (by_orm, by_copy):
                with transaction.atomic():
                    pairs.append(way())
                    transaction.set_rollback(True)
        orm, copy = min(pairs[0::2]), min(pairs[1::2])
        print(f"per row: COPY {copy * 1e6:.0f} us, bulk_create {orm * 1e6:.0f} us, ratio {orm / copy:.1f}")
    finally:
        teardown_databases(old, verbosity=0)


main()
