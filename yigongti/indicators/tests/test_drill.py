"""The count reconciles with the value, whoever looks; what may not be opened is counted and nothing else."""

from decimal import Decimal

import pytest

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Scope as Width
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.indicators import drill, intake, queries, recompute
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import ScopeNotSeen
from yigongti.indicators.tests.conftest import NOW, PATIENTS, READS, at, both, order, resident
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
RIGHTS = {queries.READ, queries.OPEN, "orders.order.read"}


@pytest.fixture
def year(county):
    """Person a: two orders at A1 and one at B1. Person b: one at the clinic of A1. Person c: one at A2."""
    w = county
    people = {name: resident(w, name) for name in "abc"}
    plan = (
        (w.center_a1, "a", "2026-10-03 08:00"),
        (w.center_a1, "a", "2026-11-03 08:00"),
        (w.center_b1, "a", "2026-11-04 08:00"),
        (w.clinic, "b", "2026-11-05 08:00"),
        (w.center_a2, "c", "2026-11-06 08:00"),
    )
    for number, (place, who, when) in enumerate(plan, 1):
        made = order(w, number, place, people[who], at(when))
        intake.put(both(made.pk, place.pk, when, people[who].pk), now=NOW)
    recompute.incremental(now=NOW)
    return w


def opened(actor, *, code="WX-K05", fact=PATIENTS, period="ytd-2026-11", scope="county", page=1):
    return drill.open_records(
        county=COUNTY, code=code, fact=fact, period=parse(period), scope=scope, seen_by=actor, now=NOW, page=page
    )


def boss(rights=RIGHTS):
    return make_actor(rights, scope=Width.COUNTY, county=COUNTY)


def test_persons_once_with_their_latest_record(year):
    found = opened(boss())
    assert (found.total, found.visible, found.hidden, found.lag) == (3, 3, 0, 0)
    assert [(o.line.person, o.times, o.place) for o in found.lines] == [
        ("演*c", 1, "竹坪乡卫生院"), ("演*b", 1, "杏花村卫生室"), ("演*a", 3, "梅湾镇卫生院"),
    ]  # fmt: skip


def test_visits_are_listed_each(year):
    found = opened(boss(), code="WX-M05a", fact=READS)
    assert (found.total, len(found.lines)) == (5, 5)


def test_every_scope_and_period_reconciles(year):
    actor = boss()
    for code, fact in (("WX-K05", PATIENTS), ("WX-M05a", READS)):
        for period in ("2026-10", "2026-11", "ytd-2026-11", "2026"):
            for scope in (
                "county",
                "consortium:tw-a",
                "consortium:tw-b",
                "institution:tw-a1",
                "site:tw-a1",
                "site:tw-a1-v01",
            ):
                value = queries.value(
                    county=COUNTY, code=code, period=parse(period), scope=scope, seen_by=actor, now=NOW
                )
                found = opened(actor, code=code, fact=fact, period=period, scope=scope)
                assert found.total == found.visible + found.hidden == value.value.numerator, (code, period, scope)


def test_hidden_ones_are_counted_and_not_told(year):
    own = make_actor(RIGHTS, organization=year.center_a2)
    found = opened(own)
    assert (found.total, found.visible, found.hidden) == (3, 1, 2)
    assert [o.line.person for o in found.lines] == ["演*c"]
    assert [s.title for s in found.shares] == ["竹坪乡卫生院", "其他机构"]
    with pytest.raises(ScopeNotSeen):
        opened(own, scope="institution:tw-a1")


def test_a_person_partly_seen_shows_only_what_may_be_seen(year):
    found = opened(make_actor(RIGHTS, organization=year.center_b1))
    assert [(o.line.person, o.times, o.place) for o in found.lines] == [("演*a", 1, "梅湾镇卫生院")]
    assert found.hidden == 2


def test_without_the_right_to_orders_everything_is_hidden(year):
    found = opened(boss({queries.READ, queries.OPEN}))
    assert (found.total, found.hidden, found.lines) == (3, 3, ())
    with pytest.raises(MissingPermission):
        opened(boss({queries.READ}))


def test_states_open_to_their_places(year):
    found = opened(boss(), code="WX-M05b", fact="village_clinics_with_ecg", period="2026-11")
    assert [(o.line.title, o.amount) for o in found.lines] == [("杏花村卫生室（演示）", Decimal(1))]
    whole = opened(boss(), code="WX-M05b", fact="village_clinics_total", period="2026-11")
    assert whole.total == 2
    people = opened(boss(), code="WX-M05a", fact="resident_pop", period="2026-11")
    assert people.total == 1840


def test_pages_of_a_long_list(year):
    person = resident(year, "z")
    for number in range(100, 125):
        made = order(year, number, year.center_a1, person, at("2026-11-10 08:00"))
        intake.put(both(made.pk, year.center_a1.pk, "2026-11-10 08:00", person.pk), now=NOW)
    found = opened(boss(), code="WX-M05a", fact=READS, page=2)
    assert (found.rows, found.pages, len(found.lines), found.first, found.last) == (30, 2, 10, 21, 30)
    assert found.lag == 25  # the cube has not followed yet, and the page says so
    assert not opened(boss(), code="WX-M05a", fact=READS, page=99).lines


def test_a_fact_outside_the_formula_is_refused(year):
    with pytest.raises(drill.NoSuchFact):
        opened(boss(), fact=READS)


def test_looking_is_audited_per_resident(year):
    before = Line.objects.count()
    opened(make_actor(RIGHTS, organization=year.center_a2))
    lines = Line.objects.order_by("-pk")[: Line.objects.count() - before]
    assert [(line.action, line.detail["indicator"]) for line in lines] == [("indicators.record.list", "WX-K05")]


def test_queries_do_not_grow_with_the_lines(year, django_assert_max_num_queries):
    actor = boss()
    with django_assert_max_num_queries(26):
        opened(actor)
