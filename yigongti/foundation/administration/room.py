"""系统管理: the block "谁看过" on each resident's page."""

from yigongti.foundation.rooms import ResidentPanel, Room


def _who_looked(*args: object, **kwargs: object) -> str:
    from yigongti.foundation.administration.looks import panel

    return panel(*args, **kwargs)  # type: ignore[arg-type]


ROOM = Room(
    code="foundation.administration",
    title="系统管理",
    resident_panels=(
        ResidentPanel(
            code="who_looked",
            title="谁看过",
            permission="people.resident.who_looked",
            render=_who_looked,
            order=900,
            on_overview=False,
        ),
    ),
    is_ground=True,
)
