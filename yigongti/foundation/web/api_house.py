"""django-ninja in this house: every operation behind the door, and the document that says so."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.operation import Operation, PathView
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from yigongti.foundation.web.api import Desk, Problem
from yigongti.foundation.web.api_door import again, guard

PREFIX = "api/"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Your number for this act, 8 to 64 visible ASCII characters. The same key has one effect for ever.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 64, "pattern": "^[!-~]{8,64}$"},
}
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "API token, made on the page 账号与安全"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Signed in; X-CSRFToken on writes",
    },
}
FAILURES = {
    400: "The request cannot be read, or a write lacks its Idempotency-Key",
    401: "No session, or no valid token",
    403: "The position may not do this; audited",
    404: "No such record within sight; audited",
    405: "The address has another method",
    409: "The record has moved on, or the key was used for something else",
    413: "Too much was sent",
    422: "Fields to correct",
    429: "Too many wrong tokens from this address",
    503: "Something that we depend on does not answer",
}


class NotStorable(ValueError):
    """A NUL character in a text: PostgreSQL has none."""


class _Parser(Parser):
    """JSON as the standard has it: no NaN, no NUL characters; ninja answers 400 for what this raises."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises ValueError."""
        body = request.body.decode()
        if "\\u0000" in body:
            raise NotStorable
        return json.loads(body, parse_constant=_refuse)


def _refuse(word: str) -> None:
    raise ValueError(word)


class _Renderer(JSONRenderer):
    """Chinese as Chinese: half the bytes, and legible in every tool."""

    json_dumps_params = {"ensure_ascii": False}


class HouseApi(NinjaAPI):
    """The one API. `add_router` takes Desks; `patterns()` gives their guarded URLs."""

    def __init__(self, *, title: str, version: str, description: str) -> None:
        super().__init__(
            title=title,
            version=version,
            description=description,
            openapi_url=None,
            docs_url=None,
            urls_namespace="api",
            parser=_Parser(),
            renderer=_Renderer(),
        )

    def set_default_exception_handlers(self) -> None:
        """Everything goes up to the door."""
        self.add_exception_handler(Exception, again)

    def patterns(self) -> list[URLPattern]:
        """One guarded URL per operation. A router that is no Desk would stand open: refused."""
        found = []
        for bound in self._get_bound_routers():
            for pattern, view in zip(bound.urls_paths(bound.prefix), bound.path_operations.values(), strict=True):
                if not isinstance(bound.template, Desk):
                    raise TypeError(f"{bound.prefix} is not a Desk")
                found.append(_guarded(pattern, view))
        return found

    def document(self) -> dict[str, Any]:
        """The OpenAPI document: with the ways in, the key of writes, the permission and failures of each operation."""
        schema: dict[str, Any] = json.loads(json.dumps(self.get_openapi_schema(path_prefix=PREFIX)))
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        schema["components"]["securitySchemes"] = SECURITY
        schema["security"] = [{name: []} for name in SECURITY]
        doors = {o.operation_id: o.view_func.door for o in self._operations()}  # type: ignore[attr-defined]
        for verbs in schema["paths"].values():
            for method, operation in verbs.items():
                _complete(operation, method, doors[operation["operationId"]][0])
        return schema

    def _operations(self) -> list[Operation]:
        return [o for b in self._get_bound_routers() for v in b.path_operations.values() for o in v.operations]


def _guarded(pattern: URLPattern, view: PathView) -> URLPattern:
    (operation,) = view.operations  # one URL per verb
    permission, (method,) = operation.view_func.door  # type: ignore[attr-defined]
    query, files = _names(operation, "query"), _names(operation, "file")
    inner = guard(pattern.callback, permission=permission, method=method, query=query, form=files or None)
    return path(str(pattern.pattern), inner, name=pattern.name)


def _names(operation: Operation, source: str) -> frozenset[str]:
    models = [m for m in operation.models if m.__ninja_param_source__ == source]
    return frozenset(name for m in models for name in getattr(m, "__ninja_flatten_map__", m.model_fields))


def _complete(operation: dict[str, Any], method: str, permission: str | None) -> None:
    if method == "post":
        operation["parameters"] = [*operation.get("parameters", ()), KEY]
    if permission:
        operation["x-permission"] = permission
    for status, words in FAILURES.items():
        operation["responses"].setdefault(str(status), _failure(words))


def _failure(words: str) -> Mapping[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": words, "content": {"application/json": shape}}
