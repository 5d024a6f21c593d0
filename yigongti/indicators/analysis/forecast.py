"""Forecasts with intervals that own up to what they do not know. Pure; statsmodels does the fitting (ADR 0002).

Nobody knows whether a series swings around a line or carries each month's luck on. Both are computed, each with the
exact Student interval of its own world: the line by least squares, the walk by its mean step. From 24 months on an ETS
model (damped trend, no seasons: whole years even them out) stands between them. The interval is the widest of all: it
holds whichever is true; the chance is their mean. Fewer than eight months, or five years: no forecast, and it is said.
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
    beliefs = [m.believe(_weights(question), _base(question), question) for m in models]
    told = beliefs[-1] if isinstance(models[-1], _Paths) else beliefs[0]
    chances = [b.chance for b in beliefs if b.chance is not None]
    points = [[m.believe(row, 0.0, question) for m in models] for row in np.eye(question.ahead)]
    at = models.index(models[-1]) if isinstance(models[-1], _Paths) else 0
    path = tuple(_bounded(p[at].middle, min(b.low for b in p), max(b.high for b in p), question) for p in points)
    low, high = min(b.low for b in beliefs), max(b.high for b in beliefs)
    chance = sum(chances) / len(chances) if chances else None
    return Forecast(
        *_bounded(told.middle, low, high, question), chance, tuple(b.name for b in beliefs), len(series), path
    )


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

    def believe(self, weights: Any, base: float, question: Question) -> _Belief:
        """Exact within the model."""
        from scipy import stats

        middle = float(weights @ self.middles) + base
        deviation = float(max(0.0, weights @ self.covariance @ weights)) ** 0.5
        t = float(stats.t.ppf((1 + LEVEL) / 2, self.freedom))
        chance = None
        if question.target is not None:
            chance = self._chance(middle, deviation, question.target, at_least=question.is_at_least)
        return _Belief(self.name, middle, middle - t * deviation, middle + t * deviation, chance)

    def _chance(self, middle: float, deviation: float, target: float, *, at_least: bool) -> float:
        from scipy import stats

        if deviation <= SURE * max(1.0, abs(middle)):
            nearly = SURE * max(1.0, abs(target))
            return 1.0 if (middle >= target - nearly if at_least else middle <= target + nearly) else 0.0
        above = float(stats.t.sf((target - middle) / deviation, self.freedom))
        return above if at_least else 1.0 - above


def _line(series: tuple[float, ...], ahead: int) -> _Student:
    """Least squares: errors around the line, independent."""
    import numpy as np
    import statsmodels.api as sm

    n = len(series)
    fit = sm.OLS(np.asarray(series), sm.add_constant(np.arange(n, dtype=float))).fit()
    future = np.column_stack([np.ones(ahead), np.arange(n, n + ahead, dtype=float)])
    covariance = float(fit.mse_resid) * (np.eye(ahead) + future @ fit.normalized_cov_params @ future.T)
    return _Student(LINE, future @ fit.params, covariance, n - 2)


def _walk(series: tuple[float, ...], ahead: int) -> _Student:
    """A walk with a mean step: every error stays."""
    import numpy as np

    steps = np.diff(series)
    count, drift = len(steps), float(np.mean(steps))
    k = np.arange(1, ahead + 1, dtype=float)
    shape = np.minimum.outer(k, k) + np.outer(k, k) / count
    return _Student(WALK, series[-1] + drift * k, float(np.var(steps, ddof=1)) * shape, count - 1)


@dataclass(frozen=True)
class _Paths:
    """A model that is simulated: one row per possible future."""

    name: str
    paths: Any

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
    return _Paths(ETS, found.reshape(ahead, PATHS).T)


def _bounded(middle: float, low: float, high: float, question: Question) -> tuple[float, float, float]:
    """Nobody forecasts 104 % or fewer than no patient."""
    a = float("-inf") if question.floor is None else question.floor
    b = float("inf") if question.ceiling is None else question.ceiling
    return min(max(middle, a), b), min(max(low, a), b), min(max(high, a), b)
