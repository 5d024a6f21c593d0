"""Forecasts with intervals that own up to what they do not know. Pure; ETS is statsmodels' (ADR 0002).

Nobody knows whether a series swings around a line or carries each month's luck on. Both are computed, each with the
exact Student interval of its own world: the line by least squares, the walk by its mean step. From 24 months on an ETS
model (damped trend, no seasons: whole years even them out) stands between them. What the series itself rules out (AIC
more than ten behind the best) is left aside; the interval is the widest of the rest, so that it holds whichever is
true; the chance is their mean by Akaike weight. Fewer than eight months, or five years: no forecast, and it is said.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LEAST_MONTHS, LEAST_YEARS, ETS_FROM = 8, 5, 24
LEVEL = 0.95
PATHS = 1000
SEED = 20250101  # the same series always gives the same page
LINE, WALK, ETS = "线性趋势", "逐期累积", "指数平滑（ETS，阻尼趋势）"
RULED_OUT = 10.0  # AIC behind the best; at six the intervals of fourteen months of a walk held 87 % instead of 93 %
SURE = 1e-9  # of a series without any noise: rounding is no doubt


class Aim(StrEnum):
    """What is made of the future points."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"


class TooFew(Exception):
    """Not enough points for an honest forecast; the text says how many there are and are needed."""


@dataclass(frozen=True)
class Forecast:
    """The aim: middle, interval of LEVEL, chance (0-1) of reaching the target (None without one)."""

    middle: float
    low: float
    high: float
    chance: float | None
    methods: tuple[str, ...]
    points: int
    path: tuple[tuple[float, float, float], ...] = ()  # each future point: middle, low, high


@dataclass(frozen=True)
class Question:
    """What is asked: the last `count` of `ahead` points from now; `known` is what the aim's period holds already.

    `known` is the sum (`known_n` the number) of points of that period that have passed. `target` with `is_at_least`.
    `floor` and `ceiling` bound what is possible (0 and 100 of a share).
    """

    ahead: int
    count: int
    aim: Aim
    known: float = 0.0
    known_n: int = 0
    target: float | None = None
    is_at_least: bool = True
    floor: float | None = 0.0
    ceiling: float | None = None


@dataclass(frozen=True)
class _Belief:
    """What one model says of weighted sums of future points: middle, low, high, chance."""

    name: str
    middle: float
    low: float
    high: float
    chance: float | None


def forecast(series: Sequence[float], question: Question, *, yearly: bool = False) -> Forecast:
    """The answer. Raises TooFew."""
    least, unit = (LEAST_YEARS, "年") if yearly else (LEAST_MONTHS, "个月")
    if len(series) < least:
        raise TooFew(f"只有 {len(series)} {unit}的完整数据，至少要 {least} {unit}才作预测")
    return _cached(tuple(series), question, yearly)


@functools.lru_cache(maxsize=512)
def _cached(series: tuple[float, ...], question: Question, yearly: bool) -> Forecast:  # noqa: FBT001
    import numpy as np

    models: list[_Student | _Paths] = [_line(series, question.ahead), _walk(series, question.ahead)]
    if not yearly and len(series) >= ETS_FROM and len(set(series)) > 1:
        models += [found] if (found := _ets(series, question.ahead)) is not None else []
    best = min(m.aic for m in models)
    models = [m for m in models if m.aic - best <= RULED_OUT]
    trust = np.array([np.exp((best - m.aic) / 2) for m in models])
    beliefs = [m.believe(_weights(question), _base(question), question) for m in models]
    chance = None
    if question.target is not None:
        chance = float(trust @ [b.chance or 0.0 for b in beliefs] / trust.sum())
    points = [[m.believe(row, 0.0, question) for m in models] for row in np.eye(question.ahead)]
    path = tuple(_hull(p, trust, question) for p in points)
    return Forecast(*_hull(beliefs, trust, question), chance, tuple(b.name for b in beliefs), len(series), path)


def _hull(beliefs: Sequence[_Belief], trust: Any, question: Question) -> tuple[float, float, float]:
    """The middle by trust, the widest interval."""
    middle = float(trust @ [b.middle for b in beliefs] / trust.sum())
    return _bounded(middle, min(b.low for b in beliefs), max(b.high for b in beliefs), question)


def _aic(variance: float, n: int, parameters: int) -> float:
    """Up to what all models share. A series without noise: the simplest model wins by rounding, which is fine."""
    from math import log

    return n * log(max(variance, 1e-300)) + 2 * parameters


def _weights(question: Question) -> Any:
    """The aim as weights over the future points."""
    import numpy as np

    weights = np.zeros(question.ahead)
    if question.aim == Aim.LAST:
        weights[-1] = 1.0
    else:
        weights[question.ahead - question.count :] = 1.0
        if question.aim == Aim.MEAN:
            weights /= question.count + question.known_n
    return weights


def _base(question: Question) -> float:
    """What is certain already."""
    if question.aim == Aim.LAST:
        return 0.0
    whole = question.count + question.known_n
    return question.known / (whole if question.aim == Aim.MEAN else 1)


@dataclass(frozen=True)
class _Student:
    """A model whose weighted sums are Student distributed: middles of the points, and their covariance."""

    name: str
    middles: Any
    covariance: Any
    freedom: int
    aic: float

    def believe(self, weights: Any, base: float, question: Question) -> _Belief:
        """Exact within the model."""
        from scipy.special import stdtrit

        middle = float(weights @ self.middles) + base
        deviation = float(max(0.0, weights @ self.covariance @ weights)) ** 0.5
        t = float(stdtrit(self.freedom, (1 + LEVEL) / 2))
        chance = None
        if question.target is not None:
            chance = self._chance(middle, deviation, question.target, at_least=question.is_at_least)
        return _Belief(self.name, middle, middle - t * deviation, middle + t * deviation, chance)

    def _chance(self, middle: float, deviation: float, target: float, *, at_least: bool) -> float:
        from scipy.special import stdtr

        if deviation <= SURE * max(1.0, abs(middle)):
            nearly = SURE * max(1.0, abs(target))
            return 1.0 if (middle >= target - nearly if at_least else middle <= target + nearly) else 0.0
        above = float(stdtr(self.freedom, (middle - target) / deviation))
        return above if at_least else 1.0 - above


def _line(series: tuple[float, ...], ahead: int) -> _Student:
    """Least squares: errors around the line, independent."""
    import numpy as np

    n = len(series)
    past = np.column_stack([np.ones(n), np.arange(n, dtype=float)])
    future = np.column_stack([np.ones(ahead), np.arange(n, n + ahead, dtype=float)])
    inverse = np.linalg.inv(past.T @ past)
    fitted = inverse @ past.T @ np.asarray(series)
    squares = float(np.sum((np.asarray(series) - past @ fitted) ** 2))
    covariance = squares / (n - 2) * (np.eye(ahead) + future @ inverse @ future.T)
    return _Student(LINE, future @ fitted, covariance, n - 2, _aic(squares / n, n - 1, 3))


def _walk(series: tuple[float, ...], ahead: int) -> _Student:
    """A walk with a mean step: every error stays."""
    import numpy as np

    steps = np.diff(series)
    count, drift = len(steps), float(np.mean(steps))
    k = np.arange(1, ahead + 1, dtype=float)
    shape = np.minimum.outer(k, k) + np.outer(k, k) / count
    aic = _aic(float(np.var(steps)), count, 2)
    return _Student(WALK, series[-1] + drift * k, float(np.var(steps, ddof=1)) * shape, count - 1, aic)


@dataclass(frozen=True)
class _Paths:
    """A model that is simulated: one row per possible future."""

    name: str
    paths: Any
    aic: float

    def believe(self, weights: Any, base: float, question: Question) -> _Belief:
        """By counting futures."""
        import numpy as np

        totals = self.paths @ weights + base
        tail = (1 - LEVEL) / 2
        low, middle, high = (float(q) for q in np.quantile(totals, [tail, 0.5, 1 - tail]))
        chance = None
        if question.target is not None:
            reached = totals >= question.target if question.is_at_least else totals <= question.target
            chance = float(np.mean(reached))
        return _Belief(self.name, middle, low, high, chance)


def _ets(series: tuple[float, ...], ahead: int) -> _Paths | None:
    """None where the model cannot be fitted."""
    import warnings

    import numpy as np
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(np.asarray(series, dtype=float), error="add", trend="add", damped_trend=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what did not converge is caught below
        fit = model.fit(disp=False, maxiter=200)
    if not np.all(np.isfinite(fit.params)):
        return None
    freedom = max(3, len(series) - len(fit.params))
    draws = np.random.default_rng(SEED).standard_t(freedom, size=(ahead, PATHS))
    draws *= float(np.sqrt(fit.mse * len(series) / freedom))  # mse forgets how many parameters were fitted
    found = np.asarray(fit.simulate(ahead, anchor="end", repetitions=PATHS, random_errors=draws))
    return _Paths(ETS, found.reshape(ahead, PATHS).T, _aic(float(fit.mse), len(series) - 1, len(fit.params)))


def _bounded(middle: float, low: float, high: float, question: Question) -> tuple[float, float, float]:
    """Nobody forecasts 104 % or fewer than no patient."""
    a = float("-inf") if question.floor is None else question.floor
    b = float("inf") if question.ceiling is None else question.ceiling
    return min(max(middle, a), b), min(max(low, a), b), min(max(high, a), b)
