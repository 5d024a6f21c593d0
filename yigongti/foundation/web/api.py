"""What a room needs to offer endpoints: a desk to register them, the request they get, the shapes they share.

    desk = Desk("ecg", "远程心电")

    @desk.reads("/orders", "ecg.order.read", response=Page[OrderLine], summary="我的申请")
    def list_requests(request: ApiRequest, window: Window) -> dict[str, Any]:
        \"\"\"English description for integrators.\"\"\"

Permission, sign-in, idempotency key, problems and audit are the business of the door (`api_door`), which the roof puts
before every endpoint. One URL per verb; a write is always a POST with the header Idempotency-Key (`request.key`).
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from yigongti.foundation.web.views import ActorRequest

V = TypeVar("V", bound=Callable[..., Any])
T = TypeVar("T")
LIMIT_MAX = 200
OFFSET_MAX = 1_000_000


class ApiRequest(ActorRequest):
    """A request that has passed the door. `key` is the Idempotency-Key, empty on reads."""


class In(Schema):
    """A body that is sent to us. Unknown fields are refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Every refusal and failure has this shape. `sentence` is for the person; `request_id` finds it in our log."""

    sentence: str = Field(description="What went wrong and what to do, in Chinese")
    fields: dict[str, str] = Field(description="Field name to the sentence about it; empty unless status is 422")
    request_id: str = Field(description="Quote this number when you ask for help")


class Page(Schema, Generic[T]):
    """A window on a list. `count` is the number of rows behind all windows."""

    items: list[T]
    count: int
    limit: int
    offset: int


class Coded(Schema):
    """A code of the edition and its words."""

    code: str
    title: str


Limit = Annotated[int, Query(50, ge=1, le=LIMIT_MAX, description="Rows in this answer")]
Offset = Annotated[int, Query(0, ge=0, le=OFFSET_MAX, description="Rows to skip")]
Text = Annotated[str, Query("", max_length=60)]


def window(
    rows: QuerySet[Any] | Sequence[Any], limit: int, offset: int, draw: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of a list: one query for the count, one for the rows; `draw` turns a row into its shape."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return {"items": [draw(r) for r in rows[offset : offset + limit]], "count": count, "limit": limit, "offset": offset}


class Desk(Router):
    """A room's endpoints. `space` begins every operationId, which never changes once it is published."""

    def __init__(self, space: str, title: str) -> None:
        super().__init__(tags=[title])
        self.space = space

    def reads(self, path: str, permission: str | None, *, response: Any, summary: str) -> Callable[[V], V]:
        """A GET. `permission` None opens it to everybody who is signed in."""
        return self._stand(path, (permission, ("GET",)), {200: response}, summary)

    def writes(
        self,
        path: str,
        permission: str | None,
        *,
        summary: str,
        response: Any = None,
        status: int = 200,
        produces: str = "",
    ) -> Callable[[V], V]:
        """A POST. The status of success is always the same one, also for a repeated key.

        `produces` is the media type of an answer that is no JSON.
        """
        file = {"description": "The file", "content": {produces: {"schema": {"type": "string", "format": "binary"}}}}
        extra = {"responses": {status: file}} if produces else None
        return self._stand(path, (permission, ("POST",)), {status: response}, summary, extra)

    def _stand(
        self,
        path: str,
        door: tuple[str | None, tuple[str]],
        response: dict[int, Any],
        summary: str,
        extra: dict[str, Any] | None = None,
    ) -> Callable[[V], V]:
        def decorate(view: V) -> V:
            name = f"{self.space}_{view.__name__}"
            view.door = door  # type: ignore[attr-defined]  # read by the door and by its matrix
            self.add_api_operation(
                path,
                list(door[1]),
                view,
                response=response,
                summary=summary,
                description=inspect.getdoc(view),
                operation_id=name,
                url_name=name,
                openapi_extra=extra,
            )
            return view

        return decorate
