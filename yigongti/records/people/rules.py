"""Identity rules of people: pure, no clock, no database."""

import re
from dataclasses import dataclass
from datetime import date

from yigongti.foundation.words.tidy import compact

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECKS = "10X98765432"
_OLDEST_YEARS = 130
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)


def check_digit(first17: str) -> str:
    """The 18th character of a citizen ID by GB 11643."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class CitizenId:
    """What an 18-character number says. `warnings` never refuse a person."""

    value: str
    birth_date: date
    sex: str  # 1 male, 2 female (GB/T 2261.1)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Why a number cannot be right, as a sentence that says what to do."""

    sentence: str


def read_citizen_id(text: str, *, today: date, county: str = "") -> CitizenId | Fault:
    """Read an 18-character ID: form, real date, check digit. The area code never refuses."""
    value = compact(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return Fault(f"身份证号应为 18 位，现在是 {len(value)} 位，请对照证件核对。" if value else "请填写身份证号。")
    born = _real_date(value[6:14])
    if born is None:
        return Fault(f"第 7 至 14 位“{value[6:14]}”不是一个日期，请对照证件核对出生日期。")
    if born > today:
        return Fault("身份证号里的出生日期晚于今天，请对照证件核对。")
    if check_digit(value[:17]) != value[17]:
        return Fault("校验位不符，通常是有一位抄错，请逐位核对。")
    return CitizenId(value, born, "1" if int(value[16]) % 2 else "2", tuple(_doubts(value, born, today, county)))


def _real_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _doubts(value: str, born: date, today: date, county: str) -> list[str]:
    doubts = []
    if value[:2] not in PROVINCES:
        doubts.append("前两位不是现行省级代码")
    elif county and value[:6] != county:
        doubts.append("证件的发证地不是本县（外县人员或早年发证属正常）")
    if years_old(born, today) > _OLDEST_YEARS:
        doubts.append(f"年龄超过 {_OLDEST_YEARS} 岁")
    return doubts


_FORMS = {
    "birth_certificate": (r"[A-Z][0-9]{9}", "出生医学证明为 1 个字母加 9 位数字"),
    "passport": (r"[A-Z0-9]{5,17}", "护照号为 5 至 17 位字母或数字"),
    "officer": (r"[\w第字号]{4,20}", "军官证号为 4 至 20 位"),
    "foreign_permit": (r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", "永久居留证为 15 位（旧）或 9 开头的 18 位（新）"),
    "insurance": (r"[A-Z0-9]{6,32}", "医保凭证号为 6 至 32 位字母或数字"),
    "other": (r".{2,40}", "号码为 2 至 40 位"),
}


def check_identifier(
    kind: str, text: str, *, today: date, county: str = ""
) -> tuple[str, Fault | None, tuple[str, ...]]:
    """Value as stored, fault if it cannot be right, doubts. Kinds are those of models.IdentifierKind."""
    value = compact(text)
    if kind == "citizen_id":
        read = read_citizen_id(value, today=today, county=county)
        return (value, read, ()) if isinstance(read, Fault) else (read.value, None, read.warnings)
    if kind == "hk_mo_tw":
        return value, _hk_mo_tw(value, today), ()
    form, sentence = _FORMS.get(kind, _FORMS["other"])
    return value, None if re.fullmatch(form, value) else Fault(f"{sentence}，请核对。"), ()


def _hk_mo_tw(value: str, today: date) -> Fault | None:
    read = read_citizen_id(value, today=today)
    if isinstance(read, Fault):
        return read
    if value[:6] not in {"810000", "820000", "830000"}:
        return Fault("港澳台居民居住证以 810000、820000 或 830000 开头，请核对证件类型。")
    return None


def years_old(born: date, today: date) -> int:
    """Completed years of life; born on 29 February counts from 1 March in common years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_words(born: date | None, today: date) -> str:
    """66 岁; under 3 years in months, under 2 months in days; empty when not known."""
    if born is None or born > today:
        return ""
    years = years_old(born, today)
    if years >= 3:  # noqa: PLR2004  children under three are spoken of in months
        return f"{years} 岁"
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months >= 2:  # noqa: PLR2004
        return f"{months} 个月"
    return f"{(today - born).days} 天"


def mask_id(value: str) -> str:
    """5002381962****3417: area and year stay, month, day and two digits go."""
    if len(value) >= 15:  # noqa: PLR2004  18-digit and 15-digit forms
        return f"{value[:10]}****{value[-4:]}"
    return f"{value[:2]}****{value[-2:]}" if len(value) >= 6 else "****"  # noqa: PLR2004


def mask_phone(value: str) -> str:
    """138****2067."""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "****" if value else ""  # noqa: PLR2004


def mask_name(value: str) -> str:
    """谭*秀, 谭*: for whom the role may not know in full."""
    if len(value) <= 1:
        return "*"
    return value[0] + "*" * max(1, len(value) - 2) + (value[-1] if len(value) > 2 else "")  # noqa: PLR2004


def mod97(digits: str) -> str:
    """The two check digits of ISO 7064 MOD 97-10 for a string of digits."""
    return f"{(98 - int(digits + '00') % 97) % 97:02d}"


def resident_code(area9: str, serial: int) -> str:
    """居民码: nine digits of township (000 at the end when not known), seven of a serial number, two check digits."""
    body = f"{area9}{serial:07d}"
    return body + mod97(body)


def is_resident_code(text: str) -> bool:
    """Whether eighteen digits carry right check digits."""
    return bool(re.fullmatch(r"[0-9]{18}", text)) and mod97(text[:16]) == text[16:]


def spaced_code(code: str) -> str:
    """5002 3810 8007 1006 42."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
