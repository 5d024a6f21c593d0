"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from yigongti.foundation.rooms import Room

ROOM = Room(code="unified.organization.consortia", title="医共体组建")
