"""What a service costs and how its fee is shared, from the edition, with the clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yigongti.foundation.editions.queries import NoValue, find, values
from yigongti.unified.finance.rules import CENTER, POOL, REQUESTER

TOTAL = "total_fen"


@dataclass(frozen=True)
class Fee:
    """The fee of one item of a service: fen, shares in per mille, clause."""

    total_fen: int
    per_mille: Mapping[str, int]
    clause: str
    to_be_verified: bool


def fee_of(*, county: str, service: str, item: str, at: date) -> Fee | None:
    """The fee in force; None when the edition settles nothing for the whole service.

    Raises NoValue when the service has fees but not this item: a price is missing, which is not zero.
    """
    prefix = f"fees.{service}.{item}"
    found = find(county=county, key=prefix, at=at)
    if found is not None:
        return _fee(found.value, found.clause, to_be_verified=found.to_be_verified)
    parts = values(county=county, prefix=prefix, at=at)
    words = {key.removeprefix(f"{prefix}."): one.value for key, one in parts.items()}
    if TOTAL in words:
        first = parts[f"{prefix}.{TOTAL}"]
        return _fee(words, first.clause, to_be_verified=any(one.to_be_verified for one in parts.values()))
    if values(county=county, prefix=f"fees.{service}", at=at):
        raise NoValue(county, f"{prefix}.{TOTAL}", at)
    return None


def _fee(words: Mapping[str, int], clause: str, *, to_be_verified: bool) -> Fee:
    per_mille = {name: int(words[f"{name}_per_mille"]) for name in (REQUESTER, CENTER, POOL)}
    return Fee(int(words[TOTAL]), per_mille, clause, to_be_verified)
