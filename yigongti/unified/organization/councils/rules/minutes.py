"""The draft of minutes from what is on record: who was there, what was heard, how it was voted, what was ordered."""

from dataclasses import dataclass
from datetime import date, datetime

_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Ordered:
    """One resolution."""

    text: str
    lead: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True)
class Treated:
    """One item of the agenda. `result`: words of the outcome, empty for a report or a motion that was put off."""

    title: str
    is_motion: bool
    presenter: str = ""
    text: str = ""
    result: str = ""
    numbers: str = ""
    orders: tuple[Ordered, ...] = ()


@dataclass(frozen=True)
class Held:
    """A meeting as the minutes tell it. Names are offices; `absent` pairs office and reason."""

    title: str
    number: int
    at: datetime
    place: str
    chair: str
    present: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    quorum: str
    items: tuple[Treated, ...]


def ordinal(n: int) -> str:
    """一 to 九十九; figures beyond."""
    if not 0 < n < 100:  # noqa: PLR2004  Chinese numerals below a hundred
        return str(n)
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("十" if tens == 1 else _ORDINALS[tens - 1] + "十")
    return head + (_ORDINALS[ones - 1] if ones else "")


def draft(held: Held) -> str:
    """The text that the secretary begins with."""
    lines = [
        f"{held.title}纪要",
        f"时间：{held.at:%Y-%m-%d %H:%M}",
        f"地点：{held.place}",
        f"主持：{held.chair or '（请填写）'}",
        f"到会：{'、'.join(held.present) or '无'}",
    ]
    if held.absent:
        told = "、".join(f"{office}（{why}）" if why else office for office, why in held.absent)
        lines.append(f"缺席：{told}")
    lines += [f"{held.quorum}。", "", "会议议定："]
    for number, item in enumerate(held.items, 1):
        lines += ["", *_item(number, item)]
    return "\n".join(lines)


def _item(number: int, item: Treated) -> list[str]:
    heard = f"听取{item.presenter}汇报。" if item.presenter else ""
    if not item.is_motion:
        return [f"{ordinal(number)}、{item.title}（通报）。{heard}"]
    if not item.result:
        return [f"{ordinal(number)}、{item.title}（议案）。{heard}本次会议未表决，下次会议再议。"]
    head = f"{ordinal(number)}、{item.title}（议案）。{heard}{item.numbers}，{item.result}。"
    return [head, *(_order(n, order) for n, order in enumerate(item.orders, 1))]


def _order(number: int, order: Ordered) -> str:
    who = f"责任单位：{'、'.join(order.lead)}"
    if order.supporting:
        who += f"，配合单位：{'、'.join(order.supporting)}"
    due = f"，完成时限：{order.due:%Y-%m-%d}" if order.due else ""
    return f"（{ordinal(number)}）{order.text.rstrip('。')}。（{who}{due}）"
