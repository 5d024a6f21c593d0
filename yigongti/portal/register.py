"""The rooms of the house, explicitly. A new room is one line here."""

from yigongti.centers.ecg.room import ROOM as ECG
from yigongti.foundation.access.room import ROOM as ACCESS
from yigongti.foundation.administration.room import ROOM as ADMINISTRATION
from yigongti.foundation.audit.room import ROOM as AUDIT
from yigongti.foundation.editions.room import ROOM as EDITIONS
from yigongti.foundation.rooms import Room
from yigongti.indicators.room import ROOM as INDICATORS
from yigongti.portal.cockpit.room import ROOM as COCKPIT
from yigongti.portal.room import ROOM as PORTAL
from yigongti.records.orders.room import ROOM as ORDERS
from yigongti.records.places.room import ROOM as PLACES
from yigongti.records.terms.room import ROOM as TERMS

ROOMS: tuple[Room, ...] = (PORTAL, ACCESS, AUDIT, ADMINISTRATION, EDITIONS, PLACES, TERMS, ORDERS, ECG, INDICATORS, COCKPIT,)
