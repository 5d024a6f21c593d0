"""A port to the residents: the ground knows no medicine, but 谁看过 and 紧急调阅 speak about one resident.

`records.people` installs two functions at start-up. `about(actor, resident_id)` gives "谭正奎 男 63 岁 红池坝镇" or
raises NotFound when the resident is beyond sight. `find_exact(number)` gives the id behind a complete identifier or
resident code, whoever asks: only 紧急调阅 may call it, and every call there leaves a line.
"""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound

About = Callable[[Actor, int], str]
FindExact = Callable[[str], int | None]

PAGE = "people:by_id"


def _nobody(_actor: Actor, _resident_id: int) -> str:
    raise NotFound


_about: list[About] = [_nobody]
_find: list[FindExact] = [lambda _number: None]


def install(*, about: About, find_exact: FindExact) -> None:
    """Called once by `records.people`."""
    _about[0], _find[0] = about, find_exact


def about(actor: Actor, resident_id: int) -> str:
    """Who it is, in a few words. Raises NotFound when beyond sight."""
    return _about[0](actor, resident_id)


def find_exact(number: str) -> int | None:
    """The resident with exactly this identifier or code."""
    return _find[0](number)


def url_of(resident_id: int) -> str:
    """The resident's page; empty while the roof has none."""
    try:
        return reverse(PAGE, args=(resident_id,))
    except NoReverseMatch:
        return ""
