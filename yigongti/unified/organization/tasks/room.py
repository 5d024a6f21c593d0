"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from yigongti.foundation.rooms import Room
from yigongti.unified.organization.tasks.permissions import PERMISSIONS

ROOM = Room(code="unified.organization.tasks", title="任务台账", clauses=("001 六",), permissions=PERMISSIONS)
