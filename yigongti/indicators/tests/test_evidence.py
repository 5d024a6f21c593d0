import pytest

from yigongti.indicators.evidence import Finding, Opinion, Result, conclude

ITEMS = ("章程", "代表", "自主权")
YES, NO, OPEN = Finding(True, True), Finding(True, False), Finding(True)


def said(person, *findings):
    return Opinion(person, dict(zip(ITEMS, findings, strict=False)))


@pytest.mark.parametrize(
    ("opinions", "result", "why"),
    [
        ([], Result.NOT_ASSESSED, "还没有评定"),
        ([said(1, YES, YES, YES)], Result.NOT_ASSESSED, "第二人"),
        ([said(1, YES, YES, YES), said(1, YES, YES, YES)], Result.NOT_ASSESSED, "第二人"),
        ([said(1, YES, YES, YES), said(2, YES, YES, YES)], Result.MET, ""),
        ([said(1, YES, NO, YES), said(2, YES, NO, YES)], Result.NOT_MET, ""),
        ([said(1, YES, YES, YES), said(2, YES, NO, YES)], Result.NOT_ASSESSED, "不一致：代表"),
        ([said(1, YES, YES, YES), said(2, YES, OPEN, YES)], Result.NOT_ASSESSED, "还有 1 项没有评完：代表"),
        ([said(1, YES, YES, YES), said(2, YES)], Result.NOT_ASSESSED, "还有 2 项"),
        ([said(1, NO, YES, YES), said(2, YES, YES, YES), said(1, YES, YES, YES)], Result.MET, ""),
        ([said(1, NO, NO, NO), said(2, YES, YES, YES), said(3, YES, YES, YES)], Result.MET, ""),
    ],
)
def test_two_persons_judge_every_item(opinions, result, why):
    found = conclude(ITEMS, opinions)
    assert found.result == result
    assert why in found.why
    assert bool(found.why) == (result == Result.NOT_ASSESSED)


@pytest.mark.parametrize(
    ("arranged", "carried_out", "met"),
    [(True, True, True), (True, False, False), (False, True, False), (False, None, False), (None, False, False),
     (True, None, None), (None, None, None)],
)  # fmt: skip
def test_an_item_needs_the_rule_and_its_practice(arranged, carried_out, met):
    assert Finding(arranged, carried_out).is_met is met


def test_nothing_on_the_list_is_nothing_met():
    assert conclude((), [said(1), said(2)]).result == Result.NOT_ASSESSED
