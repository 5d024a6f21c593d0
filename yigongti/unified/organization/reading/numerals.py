"""Numbers as documents print them: 36, 0.8, 1,200, 三, 两, 十二, 一百二十, 二〇二五."""

from decimal import Decimal

ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
CHINESE = "[一二两三四五六七八九十百千万零〇]{1,7}"
DASH = "(?:[-—–－―~～]{1,2}|至|到)"

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


def value(printed: str) -> Decimal | None:
    """The number that `printed` says, None where it says none (千万 alone, 百千, an empty string)."""
    if not printed:
        return None
    if printed[0].isascii() and printed[0].isdigit():
        return Decimal(printed.replace(",", ""))
    if all(c in _DIGITS for c in printed):
        return _digit_by_digit(printed)
    return _by_steps(printed)


def _digit_by_digit(printed: str) -> Decimal | None:
    """二〇二五 is 2025, 三 is 3; 三四 (three or four) is no number."""
    if len(printed) > 1 and not any(_DIGITS[c] == 0 for c in printed):
        return None
    return Decimal("".join(str(_DIGITS[c]) for c in printed))


def _by_steps(printed: str) -> Decimal | None:
    """十二, 二十, 一百零五, 三万; None where steps rise (百千) or two digits meet (三四十)."""
    total, digit, last_step = 0, None, 100_000
    for place, c in enumerate(printed):
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
            continue
        step = _STEPS.get(c)
        if step is None or step >= last_step or (digit is None and (place > 0 or step != 10)):  # noqa: PLR2004 - 十 alone
            return None
        total += (1 if digit is None else digit) * step
        digit, last_step = None, step
    return Decimal(total + (digit or 0))
