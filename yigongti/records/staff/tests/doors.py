from yigongti.foundation.access.doors import Door
from yigongti.records.staff.models import Practitioner

S = "staff.practitioner."
FORM = {"name": "门甲", "category": "doctor", "title": "none", "version": "1"}


def _make(organization):
    number = Practitioner.objects.count() + 1
    return Practitioner.objects.create(
        code=f"d{number}",
        name=f"门{'甲乙丙丁戊己庚辛'[number % 8]}{number}",
        category="doctor",
        organization=organization,
    )


def _pk(world, organization):
    return {"pk": _make(organization).pk}


def _new(world, organization):
    return FORM | {"organization": organization.pk, "code": f"n{organization.pk}"}


DOORS = (
    Door("staff:practitioners", S + "read", shows=lambda w, o: _make(o).name),
    Door("staff:new", S + "add"),
    Door("staff:add", S + "add", "POST", data=_new, own=302),
    Door("staff:practitioner", S + "read", kwargs=_pk),
    Door("staff:correct", S + "correct", "POST", kwargs=_pk, data=lambda w, o: FORM, own=302),
    Door("staff:leave", S + "leave", "POST", kwargs=_pk, own=302),
)
