"""What holds for any text: nothing raises, ranges are right, line breaks change nothing, long texts stay quick."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yigongti.unified.organization.reading import deadlines, frames, numerals, quantities, references, units
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.tests.finding import PIECES, joined

TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80)
SENTENCES = (
    "到2025年底，建成3个区域中心。（责任单位：省卫健委、财政厅，配合单位：各市、县（区）人民政府）",
    "每季度审核，2024年1月-3月完成，签约率不低于70%。（县卫健局牵头，县财政局等部门配合）",
    "组建“十个中心”，依据《甲办法》（某发〔2024〕9号），每0.8万—2万人设1个站。〔责任单位：县卫健局]",
)


def _all(whole: Joined) -> list:
    found = units.find(whole)
    return [
        *((u.printed, u) for u in (*found.units, *found.for_all)),
        *((d.text, d) for d in deadlines.find(whole)),
        *((q.text, q) for q in quantities.find(whole)),
        *((f.text, f) for f in frames.find(whole)),
    ]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_range_is_where_its_words_stand(text) -> None:
    whole = joined(text)
    references.find(whole, own_title=text[:20])
    for words, thing in _all(whole):
        assert Joined(text, thing.found.span).text == words
        assert 0 < thing.found.confidence <= 1
        assert thing.found.confidence == 1 or thing.found.doubt


@given(st.sampled_from(SENTENCES), st.lists(st.integers(0, 200), max_size=12))
@settings(max_examples=150, deadline=None)
def test_line_breaks_anywhere_change_nothing(text, places) -> None:
    broken = text
    for place in sorted(places, reverse=True):
        at = place % (len(text) + 1)
        broken = broken[:at] + "\n　" + broken[at:]
    plain, again = ([words for words, _ in _all(joined(t))] for t in (text, broken))
    assert plain == again
    assert [u.name for u in units.find(joined(text)).units] == [u.name for u in units.find(joined(broken)).units]


@pytest.mark.parametrize(
    "text",
    [
        "".join(SENTENCES) * 3000,
        "（" * 400_000,
        "（责任单位：" * 60_000,
        "责任单位：县卫健局、" * 40_000,
        "《" * 400_000,
        "1" * 400_000,
        "一" * 400_000,
        "各市、县、" * 80_000,
        "以下均需各乡镇" * 57_000,
        "（县卫健局、" * 66_000,
        "“两个" * 133_000,
    ],
    ids=["plain", "open", "keys", "line", "titles", "figures", "words", "places", "for_all", "nested", "quotes"],
)
def test_no_finder_is_slow_on_400_000_characters(text) -> None:
    whole = joined(text[:400_000])
    started = time.process_time()
    _all(whole)
    references.find(whole)
    limit = 8 if text.startswith(SENTENCES[0]) else 25  # about 2 s on an idle machine; hostile texts stay linear
    assert time.process_time() - started < limit


@pytest.mark.parametrize(
    ("printed", "value"),
    [("36", 36), ("1,200", 1200), ("三", 3), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105),
     ("二〇二五", 2025), ("三万", 30000), ("三四", None), ("百", None), ("千百", None), ("", None)],
)  # fmt: skip
def test_numerals(printed, value) -> None:
    assert numerals.value(printed) == value
