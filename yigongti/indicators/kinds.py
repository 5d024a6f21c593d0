"""How the records that streams count are told in a list: visits, stays, operations, settlements, posts, devices, care.

They are seen by the site that a row is attributed to (grounds.py); here stands what they say and where they open.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.web.words import about, mask_name
from yigongti.indicators.periods import day_of
from yigongti.indicators.sources import Line, RecordKind, address, register
from yigongti.records.encounters.models import Encounter, Operation, Settlement, Stay
from yigongti.records.health.models import Contract, ElderlyCare, FollowUp, GroupMembership, Registration
from yigongti.records.people.models import Resident
from yigongti.records.places.models import Equipment
from yigongti.records.staff.models import Posting

READ = "encounters.encounter.read"


@dataclass(frozen=True)
class Telling:
    """One kind: its table, the paths to the resident and the owning organization, and what one row says."""

    title: str
    model: type[Model]
    permission: str
    words: Callable[[Any], str]
    day: Callable[[Any], date | datetime]
    resident: str = "resident"
    organization: str = "organization_id"
    county: str = "county"
    number: Callable[[Any], str] = lambda _row: ""
    url: Callable[[Any], str] = lambda _row: ""
    also: tuple[str, ...] = ()

    def kind(self) -> RecordKind:
        """As the register keeps it."""
        return RecordKind(self.title, self._visible, self._describe, self.permission)

    def _visible(self, actor: Actor) -> "QuerySet[Any] | None":
        if actor.sees_everything:
            return None
        within: Q = within_reach(actor, self.organization, county=self.county)
        return self.model._default_manager.filter(within).order_by().values("pk")  # noqa: SLF001  Django's public name

    def _describe(self, ids: Collection[int]) -> dict[int, Line]:
        paths = [path for path in (self.resident, *self.also) if path]
        found = self.model._default_manager.filter(pk__in=ids).select_related(*paths)  # noqa: SLF001
        return {row.pk: self._line(row) for row in found}

    def _line(self, row: Any) -> Line:
        person = _follow(row, self.resident) if self.resident else None
        told: dict[str, Any] = {}
        if isinstance(person, Resident):
            day = self.day(row)
            on = day_of(day) if isinstance(day, datetime) else day
            told = {
                "person": mask_name(person.name),
                "person_about": about(person.sex, person.birth_date, on),
                "resident_id": person.pk,
            }
        return Line(row.pk, self.words(row), number=self.number(row), url=self.url(row), **told)


def _follow(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _open_encounter(pk: int) -> str:
    return address("encounters:encounter", pk)


def _visit(row: Encounter) -> str:
    """门诊 · 内科 · 高血压."""
    return " · ".join(w for w in (row.get_kind_display(), row.department, row.diagnosis_text or row.complaint) if w)


def _stay(row: Stay) -> str:
    way = row.get_discharge_way_display() if row.discharge_way else "在院"
    return " · ".join(w for w in (row.ward, row.main_diagnosis, way) if w)


def _money(row: Settlement) -> str:
    return f"{row.get_scheme_display()} · 总费用 {row.total_fen / 100:,.2f} 元 · 基金 {row.fund_fen / 100:,.2f} 元"


def _post(row: Posting) -> str:
    until = f"{row.until:%Y-%m-%d} 返回" if row.until else "在岗"
    return f"{row.get_kind_display()} · {row.practitioner.name} · {row.get_title_then_display()} · {until}"


TELLINGS: dict[str, Telling] = {
    "encounters.encounter": Telling(
        "就诊", Encounter, READ, _visit, lambda row: row.started_at,
        number=lambda row: row.number, url=lambda row: _open_encounter(row.pk),
    ),
    "encounters.stay": Telling(
        "住院", Stay, READ, _stay, lambda row: row.admitted_at, also=("encounter",),
        number=lambda row: row.encounter.number, url=lambda row: _open_encounter(row.encounter_id),
    ),
    "encounters.operation": Telling(
        "手术", Operation, READ, lambda row: f"{row.name} · {row.grade} 级", lambda row: row.performed_at,
        resident="stay__resident", organization="stay__organization_id", county="stay__county",
        also=("stay__encounter",), number=lambda row: row.code,
        url=lambda row: _open_encounter(row.stay.encounter_id),
    ),
    "encounters.settlement": Telling(
        "结算", Settlement, READ, _money, lambda row: row.settled_at, resident="encounter__resident",
        also=("encounter",), number=lambda row: row.encounter.number, url=lambda row: _open_encounter(row.encounter_id),
    ),
    "staff.posting": Telling(
        "派驻", Posting, "staff.posting.read", _post, lambda row: row.since, resident="",
        organization="to_organization_id", also=("practitioner",), number=lambda row: row.practitioner.code,
        url=lambda row: address("staff:posting", row.pk),
    ),
    "places.equipment": Telling(
        "设备", Equipment, "", lambda row: f"{row.get_kind_display()} {row.model}".strip(),
        lambda row: row.in_use_from, resident="", number=lambda row: row.serial,
    ),
    "health.contract": Telling(
        "签约", Contract, "health.contract.read",
        lambda row: f"{row.team_name} · {'、'.join(row.packages) or '签约'}", lambda row: row.signed_on,
    ),
    "health.registration": Telling(
        "慢病登记", Registration, "health.registration.read", lambda row: row.get_disease_display(),
        lambda row: row.registered_on,
    ),
    "health.followup": Telling(
        "随访", FollowUp, "health.registration.read", lambda row: row.get_way_display(), lambda row: row.at,
        resident="registration__resident",
    ),
    "health.elderlycare": Telling(
        "老年人健康管理", ElderlyCare, "health.elderly.read", lambda row: f"{row.year} 年",
        lambda row: date(row.year, 12, 31),
    ),
    "health.group": Telling(
        "重点人群", GroupMembership, "health.group.read", lambda row: row.get_group_display(), lambda row: row.since,
    ),
}  # fmt: skip


def register_all() -> None:
    """Called from the `apps.py` of indicators."""
    for name, telling in TELLINGS.items():
        register(name, telling.kind())
