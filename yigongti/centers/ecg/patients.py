"""Whether the person typed into a device is the resident of the order: a wrong patient is the costliest mistake here.

Devices know no identity; what they hold is typed by hand or left over from the person before. So a contradiction never
decides: it is asked about before a tracing is taken, and stays beside the tracing for whoever reads it.
"""

from yigongti.centers.ecg.signal.tracing import DevicePatient
from yigongti.foundation.errors import Invalid
from yigongti.records.orders.intake import contradicts
from yigongti.records.people.models import Resident

NOBODY = frozenset({"", "anonymous", "anonymized", "unknown", "noname", "匿名", "未知", "无名氏"})
SEX = {"M": ("1", "男"), "F": ("2", "女")}


class PatientDoubt(Invalid):
    """The person on the tracing contradicts the resident of the order, and nobody has confirmed it yet."""

    def __init__(self, doubt: str, resident: Resident) -> None:
        super().__init__(
            f"图上的患者与申请的居民 {resident.name} 不符：{doubt}。",
            {"patient": f"请核对；确是 {resident.name} 本人的图，勾选“已核对是本人”后再提交"},
        )
        self.doubt = doubt


def doubt_of(patient: DevicePatient, resident: Resident) -> str:
    """What contradicts, in words; empty when nothing does. What the device left empty contradicts nothing."""
    found = []
    if contradicts(patient.id, resident):
        found.append("图上的居民号属于另一位居民")
    if _letters(patient.name) not in NOBODY:  # an anonymous export carries somebody else's sex and birth
        if not _same_name(patient.name, resident):
            found.append(f"图上的姓名是“{patient.name[:20]}”")
        number, word = SEX.get(patient.sex, ("", ""))
        if number and resident.sex in {"1", "2"} and resident.sex != number:
            found.append(f"图上的性别是{word}")
        if patient.birth_date and resident.birth_date and patient.birth_date != resident.birth_date.isoformat():
            found.append(f"图上的出生日期是 {patient.birth_date}")
    return "；".join(found)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _same_name(name: str, resident: Resident) -> bool:
    """The name itself, or its pinyin in either order (devices without Chinese write TAN^CESHI)."""
    typed, own = _letters(name), _letters(resident.name)
    if typed == own:
        return True
    if not typed.isascii():
        return False
    parts = [_letters(part) for part in name.replace("^", " ").split()]
    turned = {"".join(parts[n:] + parts[:n]) for n in range(len(parts))}
    return _letters(resident.name_pinyin) in turned or _letters(resident.name_initials) in turned
