"""What a registration form says about a person, checked as a whole."""

from dataclasses import dataclass
from datetime import date

from yigongti.foundation.errors import Invalid
from yigongti.foundation.words.tidy import compact, plain, tidy_name
from yigongti.records.people.models import IdentifierKind, Resident, Sex
from yigongti.records.people.rules import Fault, check_identifier, read_citizen_id
from yigongti.records.places.models import Township, Village

_LABELS = {
    "name": "姓名", "sex": "性别", "birth_date": "出生日期", "township": "乡镇", "village": "村", "address": "住址",
    "household": "户号", "phone": "电话", "history": "病史",
}  # fmt: skip


@dataclass(frozen=True)
class Particulars:
    """As typed. Codes of township and village are those of `places`; empty means not known."""

    name: str
    sex: str = ""
    birth_date: date | None = None
    township: str = ""
    village: str = ""
    address: str = ""
    household: str = ""
    phone: str = ""
    history: str = ""


@dataclass(frozen=True)
class Number:
    """An identifier as typed; an empty value means that there is none."""

    kind: str = IdentifierKind.CITIZEN_ID
    value: str = ""


def label(field: str) -> str:
    """The Chinese label of a field."""
    return _LABELS.get(field, field)


def checked(given: Particulars, number: Number, *, today: date, county: str) -> tuple[Particulars, Number]:
    """The same, tidied, with birth and sex taken from the ID where they were left open. Raises Invalid per field."""
    faults: dict[str, str] = {}
    value, fault, _ = (
        ("", None, ())
        if not compact(number.value)
        else check_identifier(number.kind, number.value, today=today, county=county)
    )
    if fault:
        faults["number"] = fault.sentence
    sex, born = given.sex, given.birth_date
    if not fault and value and number.kind in {IdentifierKind.CITIZEN_ID, IdentifierKind.HK_MO_TW}:
        read = read_citizen_id(value, today=today, county=county)
        if not isinstance(read, Fault):
            sex, born = sex or read.sex, born or read.birth_date
    tidy = Particulars(
        name=tidy_name(given.name),
        sex=sex or Sex.UNKNOWN,
        birth_date=born,
        township=(given.village[:9] and _township_of(given.village, faults)) or _known_township(given.township, faults),
        village=given.village,
        address=plain(given.address),
        household=compact(given.household),
        phone=compact(given.phone),
        history=plain(given.history),
    )
    faults |= _simple_faults(tidy, today)
    if faults:
        raise Invalid(fields=faults)
    return tidy, Number(number.kind, value)


def _simple_faults(tidy: Particulars, today: date) -> dict[str, str]:
    faults = {}
    if not tidy.name:
        faults["name"] = "请填写姓名；新生儿可填“某某之子”或“某某之女”。"
    elif len(tidy.name) > 60:  # noqa: PLR2004  the column
        faults["name"] = "姓名最多 60 字，请核对。"
    if tidy.sex not in Sex.values:
        faults["sex"] = "请选择性别。"
    if tidy.birth_date and tidy.birth_date > today:
        faults["birth_date"] = "出生日期晚于今天，请核对。"
    if tidy.phone and not (tidy.phone.isascii() and tidy.phone.isdigit() and 7 <= len(tidy.phone) <= 15):  # noqa: PLR2004
        faults["phone"] = "电话应为 7 至 15 位数字，请核对。"
    limits = (("address", 120), ("household", 24), ("history", 200))
    return faults | {f: f"{label(f)}最多 {top} 字，请删减。" for f, top in limits if len(getattr(tidy, f)) > top}


def _township_of(village: str, faults: dict[str, str]) -> str:
    found = Village.objects.filter(pk=village).values_list("township_id", flat=True).first()
    if found is None:
        faults["village"] = "没有这个村，请从列表中重新选择。"
    return found or ""


def _known_township(township: str, faults: dict[str, str]) -> str:
    if township and not Township.objects.filter(pk=township).exists():
        faults["township"] = "没有这个乡镇，请从列表中重新选择。"
    return township


def doubts(given: Particulars, number: Number, *, today: date, county: str) -> dict[str, str]:
    """What looks doubtful and never blocks: field to sentence. Empty when a fault hides the comparison."""
    found: dict[str, str] = {}
    if number.kind != IdentifierKind.CITIZEN_ID or not compact(number.value):
        return found
    read = read_citizen_id(number.value, today=today, county=county)
    if isinstance(read, Fault):
        return found
    if read.warnings:
        found["number"] = "；".join(read.warnings) + "。"
    if given.birth_date and given.birth_date != read.birth_date:
        found["birth_date"] = f"与身份证上的 {read.birth_date:%Y-%m-%d} 不同。"
    if given.sex in {Sex.MALE, Sex.FEMALE} and given.sex != read.sex:
        found["sex"] = f"与身份证上的“{Sex(read.sex).label}”不同。"
    return found


def particulars_of(person: Resident) -> Particulars:
    """The particulars as they stand."""
    return Particulars(
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        township=person.township_id or "",
        village=person.village_id or "",
        address=person.address,
        household=person.household,
        phone=person.phone,
        history=person.history,
    )
