from yigongti.foundation.access.doors import Door
from yigongti.records.health.models import Contract, GroupMembership, Registration
from yigongti.records.people.testing import make_resident

H = "health."
READ = H + "registration.read"


def _person(world, organization):
    return {"code": make_resident(organization).code}


def _row(model, organization, **more):
    return model.objects.create(
        resident=make_resident(organization), organization=organization, county=organization.county, **more
    )


def _registration(world, organization):
    return _row(
        Registration, organization, disease="htn", diagnosed_on="2025-01-01", registered_on="2025-01-01",
        managed_from="2025-01-01",
    )  # fmt: skip


def _waiting(world, organization):
    row = _row(Registration, organization, disease="htn", diagnosed_on="2025-01-01", registered_on="2025-01-01")
    return {"pk": row.pk}


def _contract(world, organization):
    return _row(Contract, organization, team_name="门团队", signed_on="2025-01-01", ends_on="2099-12-31")


def _group(world, organization):
    return _row(GroupMembership, organization, group="tb", since="2025-01-01")


def _pk(make):
    return lambda world, organization: {"pk": make(world, organization).pk}


def _elder(world, organization):
    return make_resident(organization).name


SIGN = {"team_name": "门团队", "signed_on": "2025-01-01", "ends_on": "2099-12-31"}
FOLLOW = {"on": "2025-06-01", "way": "clinic", "systolic": "140", "diastolic": "85"}


def _this_year(world, organization):
    from django.utils.timezone import localdate

    return {"checkup_on": localdate().replace(month=1, day=1).isoformat()}


DOORS = (
    Door("health:registers", READ, shows=lambda w, o: _registration(w, o).resident.name),
    Door("health:contracts", H + "contract.read", shows=lambda w, o: _contract(w, o).resident.name),
    Door("health:elders", H + "elderly.read", shows=_elder),
    Door("health:groups", H + "group.read", shows=lambda w, o: _group(w, o).resident.name),
    Door("health:resident", READ, kwargs=_person),
    Door("health:contract_sign", H + "contract.sign", "POST", kwargs=_person, data=lambda w, o: SIGN, own=302),
    Door(
        "health:contract_end", H + "contract.end", "POST", kwargs=_pk(_contract),
        data=lambda w, o: {"ended_on": "2025-06-01", "end_reason": "迁出"}, own=302,
    ),
    Door(
        "health:register", H + "registration.open", "POST", kwargs=_person,
        data=lambda w, o: {"disease": "htn", "diagnosed_on": "2025-01-01"}, own=302,
    ),
    Door(
        "health:manage", H + "registration.manage", "POST", kwargs=_waiting,
        data=lambda w, o: {"managed_from": "2025-06-01"}, own=302,
    ),
    Door(
        "health:close", H + "registration.close", "POST", kwargs=_pk(_registration),
        data=lambda w, o: {"closed_on": "2025-06-01", "close_reason": "迁出"}, own=302,
    ),
    Door("health:followup", H + "followup.write", kwargs=_pk(_registration)),
    Door(
        "health:followup_save", H + "followup.write", "POST", kwargs=_pk(_registration), data=lambda w, o: FOLLOW,
        own=302,
    ),
    Door("health:elderly", H + "elderly.record", "POST", kwargs=_person, data=_this_year, own=302),
    Door(
        "health:group_join", H + "group.join", "POST", kwargs=_person,
        data=lambda w, o: {"group": "tb", "since": "2025-01-01"}, own=302,
    ),
    Door(
        "health:group_leave", H + "group.leave", "POST", kwargs=_pk(_group), data=lambda w, o: {"until": "2025-06-01"},
        own=302,
    ),
)  # fmt: skip
