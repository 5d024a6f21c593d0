"""What the forms send, as particulars; what they show again."""

from datetime import date
from typing import Any

from django.http import QueryDict

from yigongti.foundation.errors import Invalid
from yigongti.foundation.words.tidy import plain
from yigongti.records.people.models import IdentifierKind, Sex
from yigongti.records.people.particulars import Number, Particulars
from yigongti.records.places.models import Township, Village

TEXTS = ("name", "sex", "township", "village", "address", "household", "phone", "history")
LABELS = {
    "number": "证件号", "kind": "证件类型", "name": "姓名", "sex": "性别", "birth_date": "出生日期", "township": "乡镇",
    "village": "村", "address": "住址", "household": "户号", "phone": "电话", "history": "病史", "reason": "理由",
    "substance": "过敏原", "contact_name": "联系人", "contact_phone": "联系电话", "duplicate": "重复档案",
}  # fmt: skip
SEXES = [(Sex.MALE.value, "男"), (Sex.FEMALE.value, "女"), (Sex.UNKNOWN.value, "未知")]
KINDS = IdentifierKind.choices


def day(text: str) -> date | None:
    """A day as 2026-11-22, 20261122 or 2026年11月22日; None when empty. Raises Invalid."""
    digits = "".join(c if c.isdigit() else "-" for c in plain(text)).strip("-")
    if not digits:
        return None
    parts = [p for p in digits.split("-") if p]
    try:
        if len(parts) == 1 and len(digits) == 8:  # noqa: PLR2004  YYYYMMDD
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        year, month, day_ = parts
        return date(int(year), int(month), int(day_))
    except ValueError as wrong:
        raise Invalid(fields={"birth_date": "请按 2026-11-22 的样子填写出生日期。"}) from wrong


def needed_day(text: str) -> date:
    """A day that must be there. Raises Invalid."""
    found = day(text)
    if found is None:
        raise Invalid(fields={"birth_date": "请填写出生日期。"})
    return found


def particulars(post: QueryDict) -> Particulars:
    """From the form. Raises Invalid on a date that is none."""
    texts = {name: post.get(name, "") for name in TEXTS}
    return Particulars(birth_date=day(post.get("birth_date", "")), **texts)


def number(post: QueryDict) -> Number:
    """The identifier of the form."""
    return Number(post.get("kind", IdentifierKind.CITIZEN_ID), post.get("number", ""))


def options(county: str, township: str) -> dict[str, Any]:
    """Lists for the selects."""
    townships = [(t.code, t.name) for t in Township.objects.filter(county_id=county).order_by("code")]
    groups = Village.objects.filter(township__county_id=county)
    villages = groups.filter(township_id=township) if township else groups.none()
    return {
        "labels": LABELS,
        "sexes": SEXES,
        "kinds": KINDS,
        "townships": townships,
        "villages": [(v.code, v.name) for v in villages.order_by("code")],
    }
