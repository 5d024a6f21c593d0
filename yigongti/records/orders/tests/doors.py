"""The doors of the spine: an order belongs to both of its ends; here the requesting one is tried."""

from yigongti.centers.ecg.tests import paths
from yigongti.foundation.access.doors import Door


def _order(world, organization):
    return {"number": paths.make_order(organization, world.tcm_hospital, "returned").number}


def _critical(world, organization):
    order = paths.make_order(organization, world.tcm_hospital, "claimed", traced=False)
    return {"pk": paths.make_critical(order).pk}


def _name(world, organization):
    order = paths.make_order(organization, world.tcm_hospital, "claimed", traced=False)
    return paths.make_critical(order).resident.name


DOORS = (
    Door("orders:order", "orders.order.read", kwargs=_order),
    Door("orders:criticals", "orders.critical.read", shows=_name),
    Door("orders:critical", "orders.critical.read", kwargs=_critical),
    Door(
        "orders:acknowledge", "orders.critical.acknowledge", "POST", kwargs=_critical,
        data=lambda w, o: {"measures": "吸氧，转诊"}, own=302,
    ),
)  # fmt: skip
