"""Numbers as Word prints them, by the format of a numbering level."""

from collections.abc import Callable
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_IDEOGRAPHS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LARGEST: Final = 999
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")


def printed(value: int, form: str) -> str:
    """A value in a `w:numFmt`; formats that we do not know print as figures, bullets as nothing."""
    if form in {"bullet", "none"}:
        return ""
    if not 0 < value <= _LARGEST:
        return str(value)
    return _FORMS.get(form, str)(value)


def counting(value: int, digits: str = _DIGITS, tens: str = "十", hundreds: str = "百") -> str:
    """十二, 二十, 一百零三."""
    hundred, rest = divmod(value, 100)
    ten, one = divmod(rest, 10)
    text = digits[hundred] + hundreds if hundred else ""
    if ten:
        text += ("" if ten == 1 and not hundred and digits is _DIGITS else digits[ten]) + tens
    elif hundred and one:
        text += digits[0]
    return text + (digits[one] if one else "")


def _roman(value: int) -> str:
    text, rest = "", value
    for size, sign in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), *_ROMAN):
        while rest >= size:
            text, rest = text + sign, rest - size
    return text


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _circled(value: int) -> str:
    return chr(ord("①") + value - 1) if value <= 20 else str(value)  # noqa: PLR2004  Unicode has twenty


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)]


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": counting,
    "chineseCountingThousand": counting,
    "taiwaneseCounting": counting,
    "taiwaneseCountingThousand": counting,
    "japaneseCounting": counting,
    "ideographDigital": lambda value: "".join(_IDEOGRAPHS[int(digit)] for digit in str(value)),
    "japaneseDigitalTenThousand": counting,
    "chineseLegalSimplified": lambda value: counting(value, _LEGAL, "拾", "佰"),
    "ideographLegalTraditional": lambda value: counting(value, _LEGAL, "拾", "佰"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedParen": lambda value: f"({value})",
    "ideographEnclosedCircle": lambda value: f"（{counting(value)}）",
    "decimalFullWidth": lambda value: str(value).translate(_WIDE),
    "decimalFullWidth2": lambda value: str(value).translate(_WIDE),
    "decimalZero": lambda value: f"{value:02d}",
    "lowerLetter": lambda value: _letter(value).lower(),
    "upperLetter": _letter,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
}
