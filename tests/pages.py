"""The main pages: who opens them, where, and what the address is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.house import House


@dataclass(frozen=True)
class MainPage:
    """A page, its reader's role and place, and the most queries that it may ask."""

    name: str
    role: str
    place: str
    url: Callable[[House], str]
    queries: int


def at(name: str, *args: Callable[[House], object], query: str = "") -> Callable[[House], str]:
    return lambda house: reverse(name, args=[arg(house) for arg in args]) + query


MAIN = (
    MainPage("home of a township doctor", "township_doctor", "center_a1", at("portal:home"), 30),
    MainPage("home of an ECG doctor", "ecg_doctor", "hospital", at("portal:home"), 30),
    MainPage("home of a village doctor", "village_doctor", "clinic", at("portal:home"), 30),
    MainPage("home of a manager", "hospital_manager", "hospital", at("portal:home", query="?here=1"), 40),
    MainPage("worklist", "ecg_doctor", "hospital", at("ecg:worklist"), 30),
    MainPage("reading page", "ecg_doctor", "hospital", at("ecg:read", lambda h: h.reading.number), 30),
    MainPage(
        "order page", "township_doctor", "center_a1",
        at("ecg:order_new"), 30,
    ),
    MainPage("my requests", "township_doctor", "center_a1", at("ecg:requests", query="?tab=all"), 30),
    MainPage("device inbox", "township_doctor", "center_a1", at("ecg:inbox"), 30),
    MainPage("order", "township_doctor", "center_a1", at("orders:order", lambda h: h.order.number), 30),
    MainPage(
        "resident page", "township_doctor", "center_a1", at("people:resident", lambda h: h.order.resident.code), 32
    ),
    MainPage("residents", "township_doctor", "center_a1", at("people:search"), 30),
    MainPage("visits of today", "township_doctor", "center_a1", at("encounters:today"), 30),
    MainPage("critical values", "township_doctor", "center_a1", at("orders:criticals"), 30),
    MainPage("cockpit", "commission", "commission", at("cockpit:home"), 55),
    MainPage("indicators", "commission", "commission", at("indicators:list"), 30),
    MainPage("indicator sheet", "commission", "commission", at("indicators:sheet", lambda h: "WX-K05"), 30),
    MainPage("scorecard", "commission", "commission", at("analysis:scorecard", lambda h: h.places.center_a1.code), 30),
    MainPage("change of an indicator", "commission", "commission", at("analysis:change", lambda h: "WX-K07"), 25),
    MainPage("comparison", "commission", "commission", at("analysis:compare", lambda h: "WX-K07"), 25),
    MainPage("sheets that are due", "commission", "commission", at("collection:due"), 20),
    MainPage(
        "sheet to fill", "township_head", "center_a1",
        at("collection:form", lambda h: "survey", lambda h: h.places.center_a1.code, lambda h: "2025"), 20,
    ),
    MainPage("preview of an import", "commission", "commission", at("importing:one", lambda h: h.imported), 20),
    MainPage(
        "checklist", "commission", "commission",
        at("assessment:case", lambda h: "WX-M02", lambda h: "tw-a", lambda h: 2025), 18,
    ),
    MainPage("yearly report", "commission", "commission", at("yearly:report", query="?year=2025"), 30),
    MainPage("counties of a province", "province", "commission", at("yearly:province", query="?year=2025"), 30),
    MainPage("ECG statistics", "ecg_head", "hospital", at("ecg:statistics"), 30),
    MainPage("task ledger", "commission", "commission", at("tasks:list"), 30),
    MainPage("task ledger of a unit", "hospital_manager", "hospital", at("tasks:list"), 30),
    MainPage("task", "commission", "commission", at("tasks:task", lambda h: h.task.pk), 30),
    MainPage("task drawer", "commission", "commission", lambda h: f"{reverse('tasks:list')}?open={h.task.pk}", 30),
    MainPage("tasks of my unit", "hospital_manager", "hospital", at("tasks:mine"), 30),
    MainPage("tasks by unit", "commission", "commission", at("tasks:units"), 30),
    MainPage("tasks by document", "commission", "commission", at("tasks:documents"), 30),
    MainPage("calendar of tasks", "commission", "commission", at("tasks:month"), 30),
    MainPage("task digest", "commission", "commission", at("tasks:digest"), 30),
    MainPage("fund pools", "finance_officer", "commission", at("finance:pools"), 30),
    MainPage("fund pool", "finance_officer", "commission", at("finance:pool", lambda h: "tw-a"), 30),
    MainPage("devices", "dicom_admin", "center_a1", at("dicom:devices"), 30),
    MainPage("users", "security_admin", "commission", at("access:users"), 30),
    MainPage("trail", "audit_admin", "commission", at("audit:search"), 30),
    MainPage("jobs", "system_admin", "commission", at("jobs:jobs"), 30),
)  # fmt: skip
