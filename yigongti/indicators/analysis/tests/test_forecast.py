"""Intervals hold what they promise on simulated series; too few points give no number."""

import numpy as np
import pytest

from yigongti.indicators.analysis.forecast import Aim, Question, TooFew, _line, forecast


def covered(make, n, times, question, truth):
    """How often the interval holds what then happens."""
    held = 0
    for seed in range(times):
        run = make(np.random.default_rng(seed), n + question.ahead)
        found = forecast([float(y) for y in run[:n]], question)
        held += found.low <= truth(run[n:]) <= found.high
    return held / times


def test_too_few_points_say_so():
    with pytest.raises(TooFew, match="只有 7 个月的完整数据，至少要 8 个月"):
        forecast([1.0] * 7, Question(1, 1, Aim.LAST))
    with pytest.raises(TooFew, match="4 年"):
        forecast([1.0] * 4, Question(1, 1, Aim.LAST), yearly=True)


def test_a_perfect_line_goes_on():
    found = forecast([10.0 + 2 * i for i in range(10)], Question(2, 2, Aim.SUM, target=62.0))
    assert (found.middle, found.low, found.high) == (pytest.approx(62), pytest.approx(62), pytest.approx(62))
    assert found.chance == 1.0
    assert forecast([10.0 + 2 * i for i in range(10)], Question(2, 2, Aim.SUM, target=63.0)).chance == 0.0


def test_what_the_period_holds_already_is_certain():
    plain = forecast([5.0] * 9, Question(2, 2, Aim.SUM, known=50.0, known_n=10))
    assert plain.middle == pytest.approx(60)
    mean = forecast([5.0] * 9, Question(2, 2, Aim.MEAN, known=50.0, known_n=10))
    assert mean.middle == pytest.approx(5)


def test_nothing_beyond_what_is_possible():
    rising = [80.0 + 2 * i + (i % 2) for i in range(10)]
    found = forecast(rising, Question(14, 1, Aim.LAST, ceiling=100.0, target=90.0))
    assert found.middle == found.high == 100.0
    assert found.chance > 0.9


def test_less_is_better():
    falling = [50.0 - i + (i % 3) for i in range(12)]
    low = forecast(falling, Question(3, 1, Aim.LAST, target=60.0, is_at_least=False))
    assert low.chance > 0.95


def test_the_interval_covers_around_a_line():
    rate = covered(
        lambda r, n: 5 + 0.3 * np.arange(n) + r.normal(0, 1, n), 14, 120, Question(6, 3, Aim.SUM, floor=None),
        lambda y: y[3:].sum(),
    )  # fmt: skip
    assert rate >= 0.93


def test_the_interval_covers_a_walk():
    question = Question(6, 6, Aim.MEAN, floor=None)
    rate = covered(lambda r, n: 50 + np.cumsum(r.normal(0.2, 1, n)), 14, 120, question, lambda y: y.mean())
    assert rate >= 0.9  # 95 % promised; 120 series


def test_from_two_years_on_ets_stands_between_and_the_interval_still_covers():
    question = Question(6, 6, Aim.MEAN, floor=None)
    assert "指数平滑（ETS，阻尼趋势）" in forecast([50 + i % 5 + 0.1 * i for i in range(26)], question).methods
    rate = covered(lambda r, n: 50 + np.cumsum(r.normal(0.2, 1, n)), 26, 12, question, lambda y: y.mean())
    assert rate >= 0.75  # at most three of twelve


def test_yearly_series():
    found = forecast([58.0, 58.5, 59.1, 59.4, 60.1], Question(2, 1, Aim.LAST, target=60.0), yearly=True)
    assert found.low < found.middle < found.high
    assert 0.5 < found.chance < 1


def test_the_line_agrees_with_statsmodels():
    """An independent source: the prediction interval of one point ahead, as statsmodels gives it (noise, no walk)."""
    from statsmodels.regression.linear_model import OLS

    run = 50 + 0.3 * np.arange(20) + np.random.default_rng(5).normal(0, 1, 20)
    past = np.column_stack([np.ones(20), np.arange(20.0)])
    told = OLS(run, past).fit().get_prediction([[1.0, 20.0]]).conf_int(obs=True)[0]
    found = _line(tuple(run), 1).believe(np.ones(1), 0.0, Question(1, 1, Aim.LAST))
    assert (found.low, found.high) == (pytest.approx(told[0]), pytest.approx(told[1]))


def test_what_the_series_rules_out_does_not_widen_the_interval():
    noise = [60 + 0.5 * (-1) ** i + 0.01 * i for i in range(23)]
    assert forecast(noise, Question(14, 12, Aim.MEAN)).methods == ("线性趋势",)
