from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.models import Organization
from yigongti.records.staff.models import Posting, Practitioner

S = "staff.practitioner."
P = "staff.posting."
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


def _clinic(organization):
    """A village clinic of its own for each door: 乡聘村用 goes there."""
    from yigongti.records.places.models import Institution

    number = Organization.objects.count() + 1
    made = Organization.objects.create(
        code=f"dc{number}", name=f"门诊点{number}", short_name=f"点{number}", parent=organization,
        county=organization.county,
    )  # fmt: skip
    Institution.objects.create(
        organization=made, type="village_clinic", level="village", is_primary_care=True, county_id=organization.county
    )
    return made


def _posting(world, organization):
    return Posting.objects.create(
        practitioner=_make(organization), kind="township_hire", from_organization=organization,
        to_organization=_clinic(organization), county=organization.county, since="2025-01-01", title_then="none",
    )  # fmt: skip


def _posting_pk(world, organization):
    return {"pk": _posting(world, organization).pk}


def _posting_form(world, organization):
    return {
        "kind": "township_hire", "to_organization": _clinic(organization).pk, "since": "2025-02-01", "version": "1",
    }  # fmt: skip


DOORS = (
    Door("staff:practitioners", S + "read", shows=lambda w, o: _make(o).name),
    Door("staff:new", S + "add"),
    Door("staff:add", S + "add", "POST", data=_new, own=302),
    Door("staff:practitioner", S + "read", kwargs=_pk),
    Door("staff:correct", S + "correct", "POST", kwargs=_pk, data=lambda w, o: FORM, own=302),
    Door("staff:leave", S + "leave", "POST", kwargs=_pk, own=302),
    Door("staff:postings", P + "read", shows=lambda w, o: _posting(w, o).practitioner.name),
    Door("staff:posting", P + "read", kwargs=_posting_pk),
    Door("staff:posting_new", P + "send"),
    Door("staff:posting_send", P + "send", "POST", kwargs=_pk, data=_posting_form, own=302),
    Door("staff:posting_correct", P + "correct", "POST", kwargs=_posting_pk, data=_posting_form, own=302),
    Door(
        "staff:posting_return",
        P + "return",
        "POST",
        kwargs=_posting_pk,
        data=lambda w, o: {"until": "2025-09-01"},
        own=302,
    ),
)
