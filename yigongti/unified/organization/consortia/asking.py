"""The room's forms as data: one declaration gives the fields of the page, their errors, and the values for the action.

All failures of a form are told at once, one sentence per field.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, QueryDict

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files.store import TooLarge
from yigongti.foundation.files.upload import cap

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Ask:
    """One field. `kind`: text, area, date, whole, decimal, choice, checks, yesno, file. `most` limits its length."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    options: Options = ()
    hint: str = ""
    unit: str = ""
    most: int = 200
    default: str = ""
    low: int = 0
    high: int = 100_000

    @property
    def input_type(self) -> str:
        """The type of the HTML input."""
        return {"date": "date", "whole": "text", "decimal": "text", "area": "textarea"}.get(self.kind, "text")

    @property
    def input_mode(self) -> str:
        """The keyboard of a phone."""
        return "decimal" if self.kind == "decimal" else "numeric" if self.kind == "whole" else ""


@dataclass(frozen=True)
class Face:
    """A field as drawn."""

    ask: Ask
    value: str
    values: tuple[str, ...]
    wrong: str


def faces(asks: Sequence[Ask], typed: QueryDict | Mapping[str, str], wrong: Mapping[str, str]) -> list[Face]:
    """The fields with what was typed (or their defaults) and what is wrong."""
    drawn = []
    for ask in asks:
        many = tuple(typed.getlist(ask.name)) if isinstance(typed, QueryDict) else ()
        value = typed.get(ask.name, "") if ask.name in typed or many else ("" if typed else ask.default)
        default = tuple(ask.default.split(",")) if ask.default and not typed else ()
        drawn.append(Face(ask, str(value or ""), many or default, wrong.get(ask.name, "")))
    return drawn


def labels(asks: Sequence[Ask]) -> dict[str, str]:
    """Name to label, for the summary of errors."""
    return {ask.name: ask.label for ask in asks}


def read(request: HttpRequest, asks: Sequence[Ask], typed: QueryDict | None = None) -> dict[str, Any]:
    """The values by name. Raises Invalid with one sentence for each field that cannot be taken."""
    source = request.POST if typed is None else typed
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for ask in asks:
        try:
            found[ask.name] = _file(request, ask) if ask.kind == "file" else _value(ask, source)
        except _Wrong as problem:
            wrong[ask.name] = str(problem)
    if wrong:
        raise Invalid(fields=wrong)
    return found


class _Wrong(ValueError):
    """One field cannot be taken; the text says what to do."""


def _value(ask: Ask, source: QueryDict) -> Any:
    if ask.kind == "checks":
        return _checks(ask, source.getlist(ask.name))
    text = source.get(ask.name, "").strip()
    if not text:
        if ask.required:
            raise _Wrong(f"请{'选择' if ask.kind in {'choice', 'yesno'} else '填写'}{ask.label}。")
        return "" if ask.kind in {"text", "area", "choice"} else None
    return _READERS[ask.kind](ask, text)


def _text(ask: Ask, text: str) -> str:
    if len(text) > ask.most:
        raise _Wrong(f"太长，请控制在 {ask.most} 个字以内。")
    if re.search(r"[\x00-\x08\x0b-\x1f]", text):
        raise _Wrong("含有不能保存的字符，请重新输入。")
    return text


def _date(_ask: Ask, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise _Wrong("请填写日期，例如 2026-07-01。") from None
    if not date(2000, 1, 1) <= found < date(2100, 1, 1):
        raise _Wrong("日期应在 2000 年到 2099 年之间。")
    return found


def _whole(ask: Ask, text: str) -> int:
    if not text.isdecimal() or not ask.low <= int(text[:9]) <= ask.high:
        raise _Wrong(f"请填写 {ask.low} 到 {ask.high} 之间的整数。")
    return int(text)


def _decimal(ask: Ask, text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise _Wrong("请填写数字，例如 3.5。") from None
    if not found.is_finite() or not ask.low < found <= ask.high or found != round(found, 1):
        raise _Wrong(f"请填写大于 {ask.low}、不超过 {ask.high} 的数，最多一位小数。")
    return found


def _choice(ask: Ask, text: str) -> str:
    if text not in {code for code, _title in ask.options}:
        raise _Wrong("请从列表中选择一项。")
    return text


def _yesno(_ask: Ask, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise _Wrong("请从列表中选择一项。")
    return text == "yes"


def _checks(ask: Ask, given: list[str]) -> list[str]:
    known = {code for code, _title in ask.options}
    if not set(given) <= known:
        raise _Wrong("请从列表中选择。")
    if ask.required and not given:
        raise _Wrong(f"请至少选择一项{ask.label}。")
    return [code for code, _title in ask.options if code in given]


def _file(request: HttpRequest, ask: Ask) -> Any:
    if getattr(request, "upload_refused", False):
        raise TooLarge(cap())
    found = request.FILES.get(ask.name)
    if found is None and ask.required:
        raise _Wrong("请选择文件。")
    return found


_READERS: dict[str, Callable[[Ask, str], Any]] = {
    "text": _text,
    "area": _text,
    "date": _date,
    "whole": _whole,
    "decimal": _decimal,
    "choice": _choice,
    "yesno": _yesno,
}
YES_NO: Options = (("yes", "是"), ("no", "否"))
DOCUMENT = Ask("document", "文号", required=False, most=80, hint="文号、纪要编号或说明")
FILE = Ask("file", "附件", "file", required=False, hint="PDF、图片或 Excel，20 MB 以内")
LINK = Ask("link", "佐证页面", required=False, most=200, hint="平台内页面地址，以 / 开头")
CLAUSE = Ask("clause", "依据条款", required=False, most=60, hint="如 二（一）")
REASON = Ask("reason", "原因", "area")
PROOFS = (DOCUMENT, LINK, FILE)


def with_default(ask: Ask, value: str) -> Ask:
    """The same field, filled in."""
    return replace(ask, default=value)
