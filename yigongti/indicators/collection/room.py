"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from typing import Any

from yigongti.foundation.rooms import Room


def _sections() -> tuple[Any, ...]:
    from yigongti.indicators.collection import sheets

    return (sheets.SECTION,)


ROOM = Room(
    code="indicators.collection",
    title="数据填报",
    is_ground=True,
    clauses=("附件2", "附件3"),
    sections=_sections(),
)
