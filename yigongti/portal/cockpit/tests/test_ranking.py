from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yigongti.portal.cockpit.ranking import CLASSES, Place, breaks, legend, ranked, tone

D = Decimal


def place(code, number):
    return Place(code, code, None if number is None else D(number))


def test_targets_are_always_limits():
    assert set(breaks([D(n) for n in range(50, 80)], [D(65), D(67)])) >= {D(65), D(67)}


def test_few_values_make_few_classes():
    assert breaks([], []) == ()
    assert breaks([D(5)], []) == ()
    assert breaks([D(5), D(5), D(6)], []) == (D(6),)


def test_missing_on_top_then_low_to_high_with_shared_ranks():
    rows = ranked([place("a", "70"), place("b", None), place("c", "60"), place("d", "70")], (D(65),))
    assert [(r.place.code, r.rank, r.tone) for r in rows] == [("b", None, None), ("c", 3, 0), ("a", 1, 4), ("d", 1, 4)]


def test_legend_speaks_of_every_class():
    assert legend((D(60), D(65)), lambda n: f"{n}") == ((0, "<60"), (2, "60–65"), (4, "≥65"))
    assert legend((), str) == ()


@given(st.lists(st.decimals(0, 100, places=2), max_size=40), st.lists(st.decimals(0, 100, places=1), max_size=2))
def test_classes_follow_the_order_of_values(numbers, goals):
    limits = breaks(numbers, goals)
    assert len(limits) <= max(CLASSES - 1, len(set(goals)))
    tones = [tone(n, limits) for n in sorted(numbers)]
    assert tones == sorted(tones)
    assert all(0 <= t < CLASSES for t in tones)
