"""What the review form says about a finding: each kind's fields, checked, with one sentence per field. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yigongti.foundation.errors import Invalid
from yigongti.unified.organization.documents.proposals import day_of, number_of
from yigongti.unified.organization.documents.words import KINDS, Field

TEXT_MAX, LONG_MAX, REASON_MAX = 200, 2000, 200
_LARGEST = Decimal(10) ** 12
_INVALID = "填写的内容有需要修改的地方，请看每一项下面的说明。"


def reason(words: object) -> str:
    """Why a finding is rejected or a document set aside. Raises Invalid when nothing is said."""
    said = " ".join(str(words or "").split())[:REASON_MAX]
    if not said:
        raise Invalid("请写明理由，一句话即可。", {"reason": "没有写理由"})
    return said


def checked(
    kind: str, typed: Mapping[str, Any], *, before: Mapping[str, Any] | None = None, printed: str = ""
) -> dict[str, Any]:
    """The payload that the form asks for: fields of the kind, laid over what was there. Raises Invalid by field."""
    known = KINDS.get(kind)
    if known is None or (before is None and not known.addable):
        raise Invalid("请选择要补充的类别。", {"kind": "没有选类别"})
    payload: dict[str, Any] = dict(before or _fresh(kind, printed))
    wrong: dict[str, str] = {}
    for field in known.fields:
        if field.kind == "flag":
            _flag(payload, field, typed)
            continue
        if field.name not in typed and before is not None:
            continue
        words = str(typed.get(field.name, "")).strip()
        sentence = _sentence(field, words)
        if sentence:
            wrong[field.name] = sentence
        payload[field.name] = words[: LONG_MAX if field.kind == "long" else TEXT_MAX]
    if "targets" in typed:
        payload["targets"] = typed["targets"]
    wrong |= _together(kind, payload)
    if wrong:
        raise Invalid(_INVALID, wrong)
    return payload


def _flag(payload: dict[str, Any], field: Field, typed: Mapping[str, Any]) -> None:
    if typed.get(field.name):
        payload[field.name] = True
    elif f"{field.name}_shown" in typed:
        payload.pop(field.name, None)


def _fresh(kind: str, printed: str) -> dict[str, Any]:
    words = " ".join(printed.split())[:TEXT_MAX]
    if kind in {"unit", "member"}:
        return {"printed": words}
    return {"text": words} if kind in {"deadline", "quantity", "frame"} else {}


def _sentence(field: Field, words: str) -> str:
    if not words:
        return f"请填写{field.title}。" if field.required else ""
    if "\0" in words:
        return "含有不能保存的字符。"
    if field.kind == "date" and day_of(words) is None:
        return "请写成 2025-12-31 这样的日期。"
    if field.kind == "number":
        return _number_sentence(field, words)
    if field.kind == "choice" and words not in dict(field.options):
        return f"请从列表里选{field.title}。"
    limit = LONG_MAX if field.kind == "long" else TEXT_MAX
    return f"太长，请改短到 {limit} 个字以内。" if len(words) > limit else ""


def _number_sentence(field: Field, words: str) -> str:
    value = number_of(words)
    if value is None or abs(value) > _LARGEST:
        return "请填数字。"
    if field.name in {"count", "year"} and (value != int(value) or value < 0):
        return "请填整数。"
    return ""


def _together(kind: str, payload: Mapping[str, Any]) -> dict[str, str]:
    """What the fields must say together."""
    if kind == "deadline":
        return _deadline(payload)
    if kind == "quantity" and payload.get("comparator") == "range":
        low, high = number_of(payload.get("value")), number_of(payload.get("upper"))
        if high is None:
            return {"upper": "区间要填上限。"}
        if low is not None and high < low:
            return {"upper": "上限不能小于下限。"}
    if kind == "head" and payload.get("field") == "issued_on" and payload.get("value"):
        return {} if day_of(payload["value"]) else {"value": "请写成 2025-12-31 这样的日期。"}
    if kind == "head" and payload.get("field") == "title" and not payload.get("value"):
        return {"value": "标题不能空。"}
    return {}


def _deadline(payload: Mapping[str, Any]) -> dict[str, str]:
    since, due, how = day_of(payload.get("since")), day_of(payload.get("due")), payload.get("kind")
    if since and due and due < since:
        return {"due": "截止日期早于起始日期。"}
    if how in {"by", "within"} and due is None:
        return {"due": "请填截止日期。"}
    if how in {"phase", "from"} and since is None:
        return {"since": "请填起始日期。"}
    return {"every": "请选周期。"} if how == "recurring" and not payload.get("every") else {}
