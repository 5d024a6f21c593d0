"""What a typed text means when somebody looks for a resident. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.people.rules import is_resident_code

QR_PREFIX = "YGT"
_TAIL = 4
_PHONE = 7
_ID = 10  # area and year of birth: fewer digits name half the county
_CODE = 13


class Path(StrEnum):
    """By which index we look."""

    NOTHING = "nothing"
    NAME = "name"
    LETTERS = "letters"
    TAIL = "tail"
    DIGITS = "digits"
    CODE = "code"


@dataclass(frozen=True)
class Sought:
    """The path, the text in the form of the index, and what to tell the user when it is too short to look."""

    path: Path
    text: str = ""
    hint: str = ""


def understand(text: str) -> Sought:  # noqa: PLR0911  one line per path reads best
    """Name prefix, pinyin prefix, last four of an ID, prefix of ID, phone or code, or a scanned code."""
    number = compact(text)
    if not number:
        return Sought(Path.NOTHING)
    if number.startswith(QR_PREFIX) and number[len(QR_PREFIX) :].isdigit():
        return Sought(Path.CODE, number[len(QR_PREFIX) :])
    if is_resident_code(number):
        return Sought(Path.CODE, number)
    if re.fullmatch(r"[0-9]{3}[0-9X]", number):
        return Sought(Path.TAIL, number)
    if re.fullmatch(r"[A-Z]?[0-9]{5,}[0-9X]?", number):
        return _digits(number)
    if re.fullmatch(r"[0-9]+X?", number):
        return Sought(Path.NOTHING, hint="数字请输身份证后 4 位、手机号前 7 位或身份证前 10 位以上。")
    word = plain(text).lower().replace(" ", "").replace("'", "")
    if re.fullmatch(r"[a-z]+", word):
        return Sought(Path.LETTERS, word) if len(word) > 1 else Sought(Path.NOTHING, hint="请再输一个拼音字母。")
    if re.fullmatch(r"[A-Z0-9]+", number):
        return Sought(Path.DIGITS, number)
    return Sought(Path.NAME, tidy_name(text))


def _digits(number: str) -> Sought:
    if len(number) >= _ID or (len(number) >= _PHONE and number[0] in "01") or number[0].isalpha():
        return Sought(Path.DIGITS, number)
    return Sought(Path.NOTHING, hint="请再输几位：手机号至少 7 位，身份证至少 10 位，或只输身份证后 4 位。")
