"""Pure rules of standing: who may be a trustee, designations against their targets, what a general lead must run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

LEAD, SUBCENTER, GRADE_A = "lead", "subcenter", "grade_a"
TRUSTEE_KINDS = {LEAD: "牵头单位", SUBCENTER: "县域医疗卫生次中心", GRADE_A: "甲级卫生院"}
SIGHT = "services"  # the scope of a trusteeship that lets the trustee see the unit's work
SCOPES = {
    "administration": "行政",
    "personnel": "人事",
    "finance": "财务",
    SIGHT: "业务",
    "drugs": "药品",
    "performance": "绩效",
}


_WORDS = ((LEAD, "牵头"), (SUBCENTER, "次中心"), (GRADE_A, "甲级"))


def kinds_in(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds that an edition's list names, as 牵头医院, 邻近的县域医疗卫生次中心, 甲级乡镇卫生院."""
    return tuple(kind for phrase in words for kind, mark in _WORDS if mark in phrase)


def trustee_kind(held: Collection[str], allowed: Collection[str]) -> str | None:
    """As what somebody may be a trustee: the first of the allowed kinds that it holds, None when it may not."""
    return next((kind for kind in allowed if kind in held), None)


@dataclass(frozen=True)
class Target:
    """What the edition asks of a kind of designation: a number, or per cent of all that could have it, by a day."""

    kind: str
    number: int | None = None
    percent: int | None = None
    by: str = ""
    clause: str = ""

    def wanted(self, base: int) -> int:
        """How many are needed; a share is rounded up: 35 % of 30 is 11."""
        return self.number if self.number is not None else -(-base * (self.percent or 0) // 100)

    @property
    def words(self) -> str:
        """≥2 个, ≥35%."""
        return f"≥{self.number} 个" if self.number is not None else f"≥{self.percent}%"


def lacking(there: Collection[str]) -> list[str]:
    """What a general lead still lacks 〔FU 二（一）2〕: both clinics, and both wards or an integrated one."""
    found = [kind for kind in ("tcm_clinic", "mch_clinic") if kind not in there]
    if "integrated_ward" not in there:
        found += [kind for kind in ("tcm_ward", "mch_ward") if kind not in there]
    return found
