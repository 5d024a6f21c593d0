"""The rooms of the house, explicitly. A new room is one line here."""

from yigongti.centers.ecg.room import ROOM as ECG
from yigongti.exchange.dicom.room import ROOM as DICOM
from yigongti.foundation.access.room import ROOM as ACCESS
from yigongti.foundation.administration.room import ROOM as ADMINISTRATION
from yigongti.foundation.audit.room import ROOM as AUDIT
from yigongti.foundation.editions.room import ROOM as EDITIONS
from yigongti.foundation.events.room import ROOM as EVENTS
from yigongti.foundation.jobs.room import ROOM as JOBS
from yigongti.foundation.ledger.room import ROOM as LEDGER
from yigongti.foundation.rooms import Room
from yigongti.indicators.analysis.room import ROOM as ANALYSIS
from yigongti.indicators.assessment.room import ROOM as ASSESSMENT
from yigongti.indicators.collection.room import ROOM as COLLECTION
from yigongti.indicators.importing.room import ROOM as IMPORTING
from yigongti.indicators.room import ROOM as INDICATORS
from yigongti.indicators.yearly.room import ROOM as YEARLY
from yigongti.portal.cockpit.room import ROOM as COCKPIT
from yigongti.portal.room import ROOM as PORTAL
from yigongti.records.encounters.room import ROOM as ENCOUNTERS
from yigongti.records.health.room import ROOM as HEALTH
from yigongti.records.orders.room import ROOM as ORDERS
from yigongti.records.people.room import ROOM as PEOPLE
from yigongti.records.places.room import ROOM as PLACES
from yigongti.records.staff.room import ROOM as STAFF
from yigongti.records.terms.room import ROOM as TERMS
from yigongti.unified.finance.room import ROOM as FINANCE
from yigongti.unified.organization.consortia.room import ROOM as CONSORTIA
from yigongti.unified.organization.councils.room import ROOM as COUNCILS
from yigongti.unified.organization.documents.room import ROOM as DOCUMENTS
from yigongti.unified.organization.tasks.room import ROOM as TASKS

ROOMS: tuple[Room, ...] = (
    PORTAL,
    ACCESS,
    AUDIT,
    ADMINISTRATION,
    EDITIONS,
    JOBS,
    EVENTS,
    LEDGER,
    PLACES,
    TERMS,
    PEOPLE,
    STAFF,
    ENCOUNTERS,
    HEALTH,
    ORDERS,
    ECG,
    FINANCE,
    TASKS,
    CONSORTIA,
    COUNCILS,
    DOCUMENTS,
    DICOM,
    INDICATORS,
    COLLECTION,
    IMPORTING,
    ASSESSMENT,
    ANALYSIS,
    YEARLY,
    COCKPIT,
)
