"""The types of institutions, from types.toml beside this file."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from yigongti.records.places.models import Level


@dataclass(frozen=True)
class InstitutionType:
    """One type: where it works, whether it counts as primary care, whether it usually is a legal person."""

    code: str
    title: str
    level: str
    primary: bool = False
    legal_person: bool = True


@functools.cache
def all_types() -> dict[str, InstitutionType]:
    """Every type by code, in the order of the file."""
    with (Path(__file__).parent / "types.toml").open("rb") as file:
        rows = tomllib.load(file)["type"]
    types = {row["code"]: InstitutionType(**row) for row in rows}
    for one in types.values():
        Level(one.level)  # a wrong word in our own file shows at once
    return types


def title_of(code: str) -> str:
    """The Chinese name of a type, or the code itself for one that is not known (data from a newer version)."""
    known = all_types().get(code)
    return known.title if known else code
