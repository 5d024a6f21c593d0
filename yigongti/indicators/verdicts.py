"""Who keeps the verdicts on what is judged and not computed. The keeper stands above and registers."""

from collections.abc import Callable, Collection, Mapping

from yigongti.indicators.evidence import Assessment

Verdicts = Mapping[tuple[str, str, int, int], Assessment]  # indicator, kind of scope, scope ("county" 0), year
Keeper = Callable[[str, Collection[str], Collection[int]], Verdicts]  # county, indicators, years

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Called once by whoever keeps verdicts, from its `apps.py`."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def known(*, county: str, indicators: Collection[str], years: Collection[int]) -> Verdicts:
    """Every verdict on these indicators for these years."""
    if not indicators:
        return {}
    return {key: verdict for keeper in _keepers for key, verdict in keeper(county, indicators, years).items()}
