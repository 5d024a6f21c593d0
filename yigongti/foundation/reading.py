"""What a page asks of the database once and several of its parts need. It lives as long as the page is being answered.

Only pages for looking remember (`foundation.web.views.reads`): nothing changes under them. Outside, everything is asked
anew, so that an action, a job or a test always sees what stands now.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Until this ends, what `once` was asked for is kept."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, make: Callable[[], T]) -> T:
    """What was made for that key on this page, else what `make` gives. Keep only what nobody changes."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found
