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
    MainPage("home of a manager", "hospital_manager", "hospital", at("portal:home", query="?here=1"), 30),
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
        "resident page", "township_doctor", "center_a1", at("people:resident", lambda h: h.order.resident.code), 30
    ),
    MainPage("residents", "township_doctor", "center_a1", at("people:search"), 30),
    MainPage("visits of today", "township_doctor", "center_a1", at("encounters:today"), 30),
    MainPage("critical values", "township_doctor", "center_a1", at("orders:criticals"), 30),
    MainPage("cockpit", "commission", "commission", at("cockpit:home"), 30),
    MainPage("indicators", "commission", "commission", at("indicators:list"), 30),
    MainPage("indicator sheet", "commission", "commission", at("indicators:sheet", lambda h: "WX-K05"), 30),
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
