"""Named things count when another person has accepted them, from their day on; the number opens to them."""

from datetime import date
from decimal import Decimal

import pytest

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.errors import Invalid
from yigongti.indicators import drill
from yigongti.indicators import queries as indicators
from yigongti.indicators.assessment import jobs, measures
from yigongti.indicators.assessment.actions import proving
from yigongti.indicators.assessment.actions.judging import NotYours
from yigongti.indicators.assessment.models import Proof
from yigongti.indicators.assessment.testing import NOW, PROOFS, load_edition
from yigongti.indicators.models import FactRecord
from yigongti.indicators.periods import parse
from yigongti.indicators.recompute import incremental
from yigongti.records.places.testing import small_world

pytestmark = pytest.mark.django_db
PAPER = {"document": "渝卫〔2024〕1 号", "link": "", "file": None}


@pytest.fixture
def world(db, settings, tmp_path):
    settings.HOME = tmp_path
    made = small_world()
    load_edition()
    return made


@pytest.fixture
def clerk(world):
    return make_actor(PROOFS, world.commission, scope="county", reach=world.organizations)


@pytest.fixture
def head(world):
    rights = (*PROOFS, indicators.READ, indicators.OPEN)
    return make_actor(rights, world.commission, scope="county", reach=world.organizations)


def hand_in(actor, organization, *, fact="reached_n", since=date(2024, 5, 10), holds=True, title="基本标准", **words):
    given = {"given": PAPER, "note": ""} | words
    return proving.hand_in(
        actor=actor, now=NOW, fact=fact, organization=organization, title=title, holds=holds, since=since, **given
    )


def accepted(clerk, head, organization, **words):
    return proving.accept(actor=head, now=NOW, proof=hand_in(clerk, organization, **words))


def number(head, world, period, code="WX-K08", scope="county"):
    incremental(now=NOW)
    words = {"county": world.county.code, "seen_by": head, "now": NOW}
    return indicators.value(code=code, period=parse(period), scope=scope, **words).number


def test_a_stock_stands_from_its_day_until_it_ends(world, clerk, head):
    one = accepted(clerk, head, world.center_a1)
    accepted(clerk, head, world.center_b1, since=date(2025, 1, 31))
    accepted(clerk, head, world.center_a2, holds=False)  # looked at, and not: 0
    assert [number(head, world, p) for p in ("2023", "2024", "2025")] == [None, Decimal(1), Decimal(2)]
    assert number(head, world, "2025", scope="institution:tw-a2") == 0
    assert number(head, world, "2024-04") is None
    proving.end(actor=head, now=NOW, proof=one, on=date(2025, 12, 31), reason="复评未过")
    assert [number(head, world, p) for p in ("2024", "2025-11", "2025")] == [1, 2, 1]


def test_a_flow_counts_in_its_month_each_by_name(world, clerk, head):
    for title, day in (("甲技术", date(2025, 3, 1)), ("乙技术", date(2025, 3, 31)), ("丙技术", date(2026, 1, 1))):
        accepted(clerk, head, world.hospital, fact="new_tech_n", since=day, title=title)
    assert [number(head, world, p, "FJ-M11") for p in ("2025-03", "2025", "2026-01")] == [2, 2, 1]


def test_a_number_opens_to_the_things_under_it(world, clerk, head):
    accepted(clerk, head, world.center_a1)
    incremental(now=NOW)
    found = drill.open_records(
        county=world.county.code, code="WX-K08", fact="reached_n", period=parse("2025"), scope="county", seen_by=head,
        now=NOW, page=1,
    )  # fmt: skip
    assert (found.total, found.hidden, [line.line.title for line in found.lines]) == (1, 0, ["基本标准"])
    assert found.lines[0].line.url.startswith("/assessment/proofs/")


def test_it_counts_only_after_another_person_has_accepted_it(world, clerk, head):
    made = hand_in(clerk, world.center_a1)
    assert number(head, world, "2025") is None
    with pytest.raises(proving.OwnProof):
        proving.accept(actor=clerk, now=NOW, proof=made)
    with pytest.raises(Exception, match="proof_two_persons"):
        Proof.objects.filter(pk=made.pk).update(decided_by=clerk.user_id)


def test_returned_mended_and_accepted(world, clerk, head):
    made = proving.send_back(actor=head, now=NOW, proof=hand_in(clerk, world.center_a1), reason="日期不对")
    with pytest.raises(proving.Decided):
        proving.accept(actor=head, now=NOW, proof=made)
    again = hand_in(clerk, world.center_a1, since=date(2024, 6, 1), proof=made)
    assert again.pk == made.pk
    proving.accept(actor=head, now=NOW, proof=again)
    assert number(head, world, "2024-05") is None
    assert number(head, world, "2024-06") == 1
    assert [s.words for s in again.steps.all()] == ["认可，计入", "改后再次提交", "退回", "提交"]


def test_a_mistake_is_taken_back_from_every_month(world, clerk, head):
    made = accepted(clerk, head, world.center_a1)
    assert number(head, world, "2025") == 1
    proving.withdraw(actor=head, now=NOW, proof=made, reason="录重")
    assert number(head, world, "2025") is None
    assert not FactRecord.objects.filter(fact="reached_n", is_retracted=False).exists()


def test_rows_come_once_however_often_they_are_settled(world, clerk, head):
    accepted(clerk, head, world.center_a1)
    count = FactRecord.objects.count()
    assert measures.settle(Proof.objects.all(), now=NOW) == 0
    jobs.carry_on.run(now=NOW)
    assert FactRecord.objects.count() == count == 31  # May 2024 to November 2026
    jobs.carry_on.run(now=NOW.replace(month=12))
    assert FactRecord.objects.count() == 32


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"fact": "eligible_n"}, "fact"),  # collected, not evidence
        ({"fact": "new_tech_n"}, "organization"),  # of leads alone
        ({"since": date(2026, 11, 21)}, "since"),
        ({"given": {"document": "", "link": "", "file": None}}, "document"),
    ],
)
def test_what_cannot_be_taken_is_told(world, clerk, words, field):
    with pytest.raises(Invalid) as wrong:
        hand_in(clerk, world.center_a1, **words)
    assert field in wrong.value.fields


def test_twice_and_for_others_is_refused(world, clerk):
    hand_in(clerk, world.center_a1)
    with pytest.raises(proving.HandedInTwice):
        hand_in(clerk, world.center_a1)
    own = make_actor(PROOFS, world.center_a2)
    with pytest.raises(NotYours):
        hand_in(own, world.center_a1, title="另一条")
