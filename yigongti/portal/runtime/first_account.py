"""The first account of a county: its security administrator, who then makes all others on the pages."""

import secrets

from django.utils import timezone

from yigongti.foundation.access import actions
from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import Administers, Organization, Position, Role
from yigongti.portal.runtime.stops import CannotStart

RIGHTS = frozenset({"access.user.create", "access.position.grant"})


def make_security_administrator(*, username: str, name: str, organization_code: str) -> str:
    """Make the account with its position, through the same audited actions; gives the password for the first sign-in.

    Raises CannotStart where somebody holds that position already (lost passwords are another administrator's to reset),
    or where edition and organization do not allow it; Problem as the actions do.
    """
    now = timezone.now()
    role = Role.objects.filter(administers=Administers.SECURITY).order_by("pk").first()
    if role is None:
        raise CannotStart(
            "No role of the edition is a security administrator: load an edition first (yigongti edition load)."
        )
    held = Position.objects.filter(role__administers=Administers.SECURITY, user__is_active=True, valid_to__isnull=True)
    if held.exists():
        raise CannotStart(
            "There is a security administrator already, who makes further accounts on the page 用户与岗位."
        )
    organization = Organization.objects.filter(code=organization_code).first()
    if organization is None:
        raise CannotStart(f"The edition has no organization '{organization_code}': see its institutions.toml.")
    actor = system_actor("operator", RIGHTS, county=organization.county)
    password = secrets.token_urlsafe(15)
    user = actions.create_user(actor=actor, now=now, username=username, display_name=name, phone="", password=password)
    actions.grant_position(
        actor=actor, now=now, user=user, role=role, organization=organization, valid_from=timezone.localdate(now)
    )
    return password
