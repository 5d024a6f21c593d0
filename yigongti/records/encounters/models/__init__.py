"""Encounters, and what belongs to one: the stay of an inpatient, its operations, the settlement of its costs."""

from yigongti.records.encounters.models.encounter import Certainty, Encounter, EncounterKind
from yigongti.records.encounters.models.settlement import PARTS, Reversal, Scheme, Settlement
from yigongti.records.encounters.models.stay import REFERRALS, DischargeWay, Operation, Stay

__all__ = (
    "PARTS",
    "REFERRALS",
    "Certainty",
    "DischargeWay",
    "Encounter",
    "EncounterKind",
    "Operation",
    "Reversal",
    "Scheme",
    "Settlement",
    "Stay",
)
