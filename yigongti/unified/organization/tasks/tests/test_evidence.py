"""Live evidence: since when a target holds, what a viewer may not read, what a room says; and the demo ledger."""

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest

from yigongti.foundation import rooms
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.jobs.registry import declared_jobs
from yigongti.foundation.rooms import CockpitStrip, Room
from yigongti.indicators.targets import Direction, parse
from yigongti.unified.organization.tasks import evidence, queries
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.demo import load_demo
from yigongti.unified.organization.tasks.evidence import Evidences, reported, unbroken
from yigongti.unified.organization.tasks.models import DigestMark, Progress, Task, Urge
from yigongti.unified.organization.tasks.testing import NOW, OFFICE, UNIT, item, opened, unit


@pytest.mark.parametrize(
    ("run", "start"),
    [
        ((58, 59, 60, 61), 202602),
        ((60, 58, 59, 60), 202603),
        ((60, 60, 60, 58), 0),
        ((60, None, 60, 60), 202603),
        ((60, 60, 60, None), 0),
        ((), 0),
    ],
)
def test_since_when_the_target_holds(run, start):
    months = [(202601 + n, None if v is None else Decimal(v)) for n, v in enumerate(run)]
    assert unbroken(months, parse("2025", ">=59"), Direction.HIGHER) == start


def test_a_lower_is_better_target():
    months = [(202601, Decimal(9)), (202602, Decimal(7)), (202603, Decimal(6))]
    assert unbroken(months, parse("2025", "7"), Direction.LOWER) == 202602


def test_who_may_not_read_indicators_is_told_so(world):
    (task,) = opened(world, item(indicators=("WX-K01",)))
    (found,) = Evidences(actor=unit(world.hospital), now=NOW).of(task)
    assert (found.value, found.missing) == ("缺", "指标现值不在您的查看范围内")
    reader = make_actor(UNIT | {"indicators.value.read"}, world.hospital)
    (found,) = Evidences(actor=reader, now=NOW).of(task)
    assert (found.value, found.missing) == ("缺", "县版里没有这项指标")


def test_a_room_that_the_document_asks_for_bears_the_documents_title(world, monkeypatch):
    planned = SimpleNamespace(value=[{"code": "platforms.tele", "title": "远程会诊平台", "clause": "二（三）"}])
    monkeypatch.setattr(evidence, "find", lambda **_words: planned)
    (task,) = opened(world, item("一", room="platforms.tele"))
    (found,) = Evidences(actor=unit(world.hospital), now=NOW).of(task)
    assert (found.value, found.title, found.clause) == ("缺", "远程会诊平台", "二（三）")


def test_a_room_speaks_through_its_strip(world, monkeypatch):
    numbers = {"connected": 33, "institutions": 37, "today": 12}
    strip = CockpitStrip("path", "病理诊断", "四（九）1", "center", lambda actor, now: numbers)
    quiet = CockpitStrip("broken", "坏了的", "四（九）1", "center", lambda actor, now: 1 / 0)
    mine = (Room("centers.path", "病理诊断中心", cockpit_strips=(strip,)), Room("x.y", "坏", cockpit_strips=(quiet,)))
    monkeypatch.setattr(rooms, "_installed", (*rooms.all_rooms(), *mine))
    tasks = opened(world, item("一", room="centers.path"), item("二", room="x.y"), item("三", room="centers.none"))
    live = Evidences(actor=make_actor(OFFICE, world.commission), now=NOW)
    found = [live.of(task)[0] for task in tasks]
    assert (found[0].value, found[0].unit, found[0].source) == ("33/37", "家", "今日业务 12")
    assert [e.missing for e in found[1:]] == ["没有应答", "本系统还没有开放这个平台或中心"]


def test_a_reported_number_is_held_against_the_number_in_the_target():
    one = Progress(number=Decimal("14.0000"), unit="人", at=NOW)
    found = reported(one, "到岗 16 人", (10.0, 14.0))
    assert (found.value, found.unit, found.target, found.series) == ("14", "人", 16.0, (10.0, 14.0))


def test_the_demo_ledger_stands_in_every_state(world):
    demo = SimpleNamespace(county=world.county.code, seed=1, now=NOW, seats={})
    load_demo(demo, progress=lambda _line: None)
    load_demo(demo, progress=lambda _line: None)
    tabs = Counter(lateness_of(t, NOW).code for t in Task.objects.all())
    assert Task.objects.count() == 41
    assert {"late", "soon", "stale", "normal", "none", "reported", "accepted"} <= set(tabs)
    assert Urge.objects.exists()
    assert DigestMark.objects.exists()
    seen = queries.counts(seen_by=unit(world.hospital), now=NOW)
    assert 0 < seen.total < 41


def test_the_weekly_digest_is_a_declared_job():
    assert "tasks.digest" in {job.name for job in declared_jobs()}
