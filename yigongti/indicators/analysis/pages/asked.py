"""What the address asks for: the same words on every page and export of this package."""

from yigongti.foundation.web.views import ActorRequest
from yigongti.indicators import pages
from yigongti.indicators.analysis import explaining
from yigongti.indicators.choosing import Choice, period_choices
from yigongti.indicators.periods import Kind, Period, month_of
from yigongti.indicators.scopes import Scope, Scopes

AGAINST = ((explaining.YEAR, "上年同期"), (explaining.PREVIOUS, "上期"))


def period(request: ActorRequest) -> Period:
    """The period of the address, else the year to date."""
    return pages.period_of(request)


def scope(request: ActorRequest) -> str:
    """The scope of the address, else where the actor works."""
    return pages.scope_of(request)


def against(request: ActorRequest) -> str:
    """With what a period is compared: months and quarters with the one before, years with the year before."""
    wanted = request.GET.get("against", "")
    if wanted in dict(AGAINST):
        return wanted
    return explaining.PREVIOUS if period(request).kind in {Kind.MONTH, Kind.QUARTER} else explaining.YEAR


def choices(
    request: ActorRequest, scopes: Scopes, chosen: Scope, when: Period, *, wide: bool = False
) -> dict[str, object]:
    """The selects of period and scope; `wide` offers the county and whole consortia alone."""
    groups = pages.scope_choices(scopes, chosen)
    return {
        "periods": period_choices(when, month_of(request.now)),
        "scopes": [group for group in groups if not wide or group[0] in {"全县", "医共体"}],
        "against": [Choice(code, title, code == against(request)) for code, title in AGAINST],
    }
