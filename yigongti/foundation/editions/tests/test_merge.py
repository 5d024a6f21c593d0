"""Whatever is loaded on whichever days: the past stays, and today is what the file says."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.editions import merge
from yigongti.foundation.editions.models import Edition, Value

FIRST = date(2026, 1, 1)
EDITION = Edition(pk=1, county="990038")


@st.composite
def loads(draw):
    """Days of load, each with the value and the start that the file then has."""
    gaps = draw(st.lists(st.integers(0, 20), min_size=1, max_size=6))
    day, out = FIRST, []
    for gap in gaps:
        day += timedelta(gap)
        start = FIRST + timedelta(draw(st.sampled_from([0, gap, 15, 40, 80])))
        out.append((day, draw(st.one_of(st.none(), st.tuples(st.just(start), st.integers(1, 3))))))
    return out


@given(loads())
def test_the_past_stays_and_today_is_what_the_file_says(story):
    rows: list[Value] = []
    for (day, asked), (after, _) in pairwise([*story, (story[-1][0] + timedelta(1), None)]):
        before = {d: held(rows, d) for d in days(day)}
        work = merge._Work()
        if asked is None:
            merge._end_key(rows, day, work)
        else:
            one = merge.Dated("k", asked[1], asked[0], "c", to_be_verified=False)
            merge._merge_key(EDITION, rows, [one], day, work)
            known = {start for start, _ in starts(rows)}
            if asked[0] <= day:
                assert held([*rows, *work.made], day) == asked[1]
            if asked[0] >= day or asked[0] in known:
                assert {d: held([*rows, *work.made], d) for d in days(day)} == before
        rows += work.made
        assert len({row.valid_from for row in rows}) == len(rows)
        assert after >= day


def days(until):
    return [FIRST + timedelta(n) for n in range((until - FIRST).days)]


def held(rows, day):
    row = merge.holding(rows, day)
    return row.value if row else None


def starts(rows):
    return [(row.valid_from, row.value) for row in rows]
