"""From an anticipated failure to JSON: {"sentence", "fields", "request_id"} with the Problem's status."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse

from yigongti.foundation.errors import Invalid, NotFound, Problem, Refused

GIVEN = "given"  # the name of the body parameter of every endpoint; no client ever sees it
WORDS = {
    "missing": "没有填",
    "extra_forbidden": "没有这个字段，请核对名称",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "string_type": "要填文字",
    "string_unicode": "含有不能保存的字符",
    "literal_error": "不在可选的值之内",
    "enum": "不在可选的值之内",
    "json_invalid": "不是正确的 JSON",
    "model_attributes_type": "要填一个 JSON 对象",
    "model_type": "要填一个 JSON 对象",
    "dict_type": "要填一个 JSON 对象",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "finite_number": "要填有限的数",
    "string_pattern_mismatch": "格式不对",
}
KINDS = {"int": "要填整数", "float": "要填数字", "bool": "要填 true 或 false", "date": "日期写作 2026-11-22"}


class NoActor(Problem):
    """Neither a session nor a token."""

    status = 401
    sentence = "请先登录，或在 Authorization 请求头中带上接口令牌。"


class NoKey(Problem):
    """A write without a usable key."""

    sentence = "写操作必须带请求头 Idempotency-Key：8 到 64 个可见 ASCII 字符，同一件事用同一个编号。"


class CrossSite(Refused):
    """A write by session from somewhere else."""

    sentence = "用登录会话写入须带 X-CSRFToken；系统对接请改用接口令牌。"


class WrongMethod(Problem):
    """One URL has one verb."""

    status = 405
    sentence = "这个地址不能用这种方法，请看接口文档。"


class NotReadable(Problem):
    """The body is not what its content type says."""

    sentence = "请求体不能读取，请核对 Content-Type 和内容。"


class TooBig(Problem):
    """More than the cap."""

    status = 413
    sentence = "上传的内容太大，请缩小后重新上传。"


class NoSuchAddress(NotFound):
    """No endpoint there."""

    sentence = "没有这个接口，请看 /api/docs。"


def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
    """The JSON of a problem."""
    body = {
        "sentence": str(problem),
        "fields": problem.fields if isinstance(problem, Invalid) else {},
        "request_id": getattr(request, "request_id", ""),
    }
    response = JsonResponse(body, status=problem.status, json_dumps_params={"ensure_ascii": False})
    if problem.status == NoActor.status:
        response.headers["WWW-Authenticate"] = 'Bearer realm="yigongti"'
    return response


def invalid(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """What pydantic found wrong, one sentence per field; the English words follow for integrators."""
    fields: dict[str, str] = {}
    for error in errors:
        where = ".".join(str(part) for part in error["loc"][1:] if part != GIVEN)
        fields.setdefault(where or "body", _sentence(str(error["type"]), str(error["msg"])))
    return several(fields)


def several(fields: Mapping[str, str]) -> Invalid:
    """A 422 about these fields."""
    return Invalid(f"有 {len(fields)} 处要改，改完再提交。", fields)


def _sentence(kind: str, message: str) -> str:
    word = WORDS.get(kind) or KINDS.get(kind.split("_", 1)[0], "取值不对")
    return f"{word}（{message}）".encode("utf-8", "replace").decode()
