"""The files of an edition that say which places there are.

Codes of institutions are our own, never official numbers.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from yigongti.foundation.editions.section import Table
from yigongti.records.places.models import MembershipRole
from yigongti.records.places.types import all_types

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=40)]
TownshipCode = Annotated[str, StringConstraints(pattern=r"^\d{9}$")]


class CountyTable(Table):
    """[county]."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str = Field(min_length=1, max_length=40)
    province: str = Field(min_length=1, max_length=40)


class TownshipTable(Table):
    """One [[township]]."""

    code: TownshipCode
    name: str = Field(min_length=1, max_length=40)
    short: str = Field(min_length=1, max_length=20)


class PlacesFile(Table):
    """places.toml."""

    county: CountyTable
    township: tuple[TownshipTable, ...] = ()  # a province has none
    source: str = ""


class InstitutionTable(Table):
    """One [[institution]]. Marks that are not given follow from the type."""

    code: Code
    name: Name
    short: ShortName
    type: str
    parent: Code | None = None
    township: TownshipCode | None = None
    clause: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=30)
    ecg_device: bool | None = None
    legal_person: bool | None = None
    fictional: bool = False

    @field_validator("type")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in all_types():
            raise ValueError(f"没有机构类型「{value}」，可用的类型：{'、'.join(all_types())}。")
        return value


class InstitutionsFile(Table):
    """institutions.toml. `clause` holds for every institution that names none."""

    clause: str = Field(default="", max_length=60)
    institution: tuple[InstitutionTable, ...]


class UnitsTable(Table):
    """[consortium.units]: institution codes by role."""

    lead: tuple[Code, ...] = ()
    supporting: tuple[Code, ...] = ()
    member: tuple[Code, ...] = ()
    trustee: tuple[Code, ...] = ()
    external_partner: tuple[Code, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """(role, institution code) of everybody."""
        return [(role.value, code) for role in MembershipRole for code in getattr(self, role.value)]


class WaveTable(UnitsTable):
    """One [[consortium.joined]]: units that come in on a day of their own."""

    since: date = Field(alias="from")


class ConsortiumTable(Table):
    """One [[consortium]]; units belong to it from `from` on (the edition's first day when it is not given).

    Units that come in later stand in [[consortium.joined]] with their own day.
    """

    code: Code
    name: str = Field(min_length=1, max_length=80)
    short: ShortName
    clause: str = Field(default="", max_length=60)
    since: date | None = Field(default=None, alias="from")
    units: UnitsTable
    joined: tuple[WaveTable, ...] = ()

    @model_validator(mode="after")
    def _led(self) -> "ConsortiumTable":
        if not self.units.lead:
            raise ValueError("医共体要有牵头单位：请在 units 里写 lead。")
        return self

    def memberships(self) -> list[tuple[str, str, date | None]]:
        """(role, institution code, first day or None for the consortium's own) of everybody."""
        first = [(role, code, self.since) for role, code in self.units.pairs()]
        return [*first, *((role, code, wave.since) for wave in self.joined for role, code in wave.pairs())]


class ConsortiaFile(Table):
    """consortia.toml."""

    consortium: tuple[ConsortiumTable, ...] = ()  # a province has none of its own


class VillageTable(Table):
    """One village with its clinic. `code` is the tail of three digits after the township's nine."""

    code: str = Field(pattern=r"^\d{3}$")
    name: str = Field(min_length=1, max_length=40)
    population: int | None = Field(default=None, ge=0, le=100_000)
    clinic: ShortName | None = None
    ecg: bool | None = None


class TownshipVillagesTable(Table):
    """One [[township]] of villages.toml. The clinics hang under `center`."""

    code: TownshipCode
    center: Code
    village: tuple[VillageTable, ...]


class VillagesFile(Table):
    """villages.toml. `fictional` marks fixtures that stand in for the county's own list."""

    fictional: bool = False
    clause: str = Field(default="", max_length=60)
    source: str = ""
    township: tuple[TownshipVillagesTable, ...] = ()
