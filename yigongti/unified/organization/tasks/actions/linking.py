"""Saying once for the county which organization a printed name means."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid
from yigongti.unified.organization.tasks.models import TaskUnit, UnitLink


class NotOfCounty(Invalid):
    """The organization is another county's."""

    sentence = "请选本县的在用机构。"


@action("tasks.unit.link")
def link_unit(*, actor: Actor, now: datetime, name: str, organization: Organization) -> UnitLink:
    """From now on `name` means this organization in the county, in tasks that stand as well as in new ones."""
    if organization.county != actor.county or not organization.is_active:
        raise NotOfCounty(fields={"organization": NotOfCounty.sentence})
    link, _ = UnitLink.objects.update_or_create(
        county=actor.county,
        name=name.strip()[:80],
        defaults={"organization": organization, "linked_by_name": actor.user_name, "linked_at": now},
    )
    TaskUnit.objects.filter(task__county=actor.county, name=link.name).update(organization=organization)
    return link
