"""The doors of sign-in and of the administrators' desks."""

import itertools
import time
from datetime import date, timedelta

from django.utils import timezone

from yigongti.foundation.access.doors import PUBLIC, SIGNED_IN, Door
from yigongti.foundation.access.models import ApiToken, BreakGlass, Position, SignedIn
from yigongti.foundation.access.testing import make_position, make_role, make_token
from yigongti.foundation.administration.tests.test_background import dead_delivery, failed_job
from yigongti.foundation.audit.models import Line
from yigongti.foundation.editions.models import Release
from yigongti.foundation.editions.testing import set_value
from yigongti.records.people.models import Resident

_numbers = itertools.count(1)
NOT_BY_ADDRESS = "before sign-in there is nobody to ask for a permission"


def _position(world, organization):
    return make_position((), organization)


def _user(world, organization):
    return {"user_id": _position(world, organization).user_id}


def _session(world, organization):
    position = _position(world, organization)
    made = SignedIn.objects.create(
        session_key=f"key-{position.pk}", user=position.user, position=position, started_at=timezone.now(),
        seen_seconds=int(time.time()),
    )  # fmt: skip
    return {"session_id": made.pk}


def _opened(world, organization):
    position = _position(world, organization)
    now = timezone.now()
    made = BreakGlass.objects.create(
        user=position.user, position=position, organization=organization, county=organization.county, resident_id=1,
        reason="胸痛急诊", opened_at=now, until=now + timedelta(hours=2),
    )  # fmt: skip
    return {"opened_id": made.pk}


def _resident(world, organization):
    number = next(_numbers)
    made = Resident.objects.create(
        code=f"99003800000{number:06}", organization=organization, county=organization.county, name="谭虚构",
        is_fictional=True, created_at=timezone.now(),
    )  # fmt: skip
    return {"resident_id": made.pk}


def _line(world, organization):
    name = f"行{organization.code}"
    Line.objects.create(
        at=timezone.now(), user_name=name, organization_id=organization.pk, county=organization.county, action="test",
        result="done",
    )  # fmt: skip
    return name


def _grant(world, organization):
    return {"role": make_role().pk, "organization": world.center_a1.pk, "valid_from": date(2026, 1, 1).isoformat()}


def _name_of_user(world, organization):
    return (
        _position(world, organization).user.username + "<"
    )  # the end of its cell, so that user-1 is not found in user-11


def _address_of_session(world, organization):
    address = f"198.51.100.{organization.pk % 250}"
    SignedIn.objects.filter(pk=_session(world, organization)["session_id"]).update(address=address)
    return address + "<"


def _reason(world, organization):
    reason = f"理由{organization.code}止"
    BreakGlass.objects.filter(pk=_opened(world, organization)["opened_id"]).update(reason=reason)
    return reason


def _on_user(verb, permission, **more):
    return Door(
        f"access:{verb}", permission, "POST", kwargs=_user, **({"own": 302, "also": ("access.user.list",)} | more)
    )


def _key(world, organization):
    set_value(organization.county, "door.test", 30)
    return {"key": "door.test"}


def _release(world, organization, *, own=False):
    """A proposal of the county; its proposer is the holder or somebody else."""
    holder = Position.objects.order_by("-pk").first()
    made = Release.objects.create(
        edition=f"door_{next(_numbers)}", county=organization.county, title="演示县版", files={"edition.toml": "x"},
        digest="", in_force=date(2999, 1, 1), proposed_at=timezone.now(),
        proposed_by_id=holder.user_id if own and holder else _position(world, organization).user_id,
    )  # fmt: skip
    return {"release_id": made.pk}


def _on_release(verb, **more):
    return Door(
        f"editions:{verb}", f"editions.release.{verb}", "POST", also=("editions.value.read",),
        **({"kwargs": _release, "own": 302, "same": 302, "other": 302} | more),
    )  # fmt: skip


def _delivery(world, organization):
    return {"delivery_id": dead_delivery().pk}


COUNTY_WIDE = {"same": 200, "other": 200}
SYSTEM_WIDE = {"own": 302, "same": 302, "other": 302}  # queues hold nobody's data and belong to the whole system


def _token(world, organization):
    make_token(_position(world, organization))
    return {"token_id": ApiToken.objects.latest("pk").pk}


def _own_token(world, organization):
    """The holder's own where it is to be found, somebody else's elsewhere: whose it is counts, not where."""
    holder = Position.objects.order_by("-pk").first()
    make_token(holder if organization == world.center_a1 else _position(world, organization))
    return {"token_id": ApiToken.objects.latest("pk").pk}


NEW = {"username": "new-person", "display_name": "新人", "phone": "", "password": "staple battery 7"}
DOORS = (
    Door("access:sign_in", PUBLIC, why=NOT_BY_ADDRESS),
    Door("access:second_factor", PUBLIC, why=NOT_BY_ADDRESS, own=302),
    Door("access:demo_sign_in", PUBLIC, "POST", why="demo mode alone, named demo accounts alone", own=422),
    Door("access:sign_out", SIGNED_IN, "POST", own=302),
    Door("access:switch_position", SIGNED_IN, "POST", own=422),
    Door("access:account", SIGNED_IN),
    Door("access:change_password", SIGNED_IN),
    Door("access:save_password", SIGNED_IN, "POST", own=422),
    Door("access:enrol_factor", SIGNED_IN),
    Door("access:confirm_factor", SIGNED_IN, "POST", own=422),
    Door("access:users", "access.user.list", shows=_name_of_user),
    Door("access:user_new", "access.user.create"),
    Door("access:create_user", "access.user.create", "POST", data=lambda w, o: NEW, own=302),
    Door("access:user", "access.user.list", kwargs=_user),
    _on_user("change_user", "access.user.change", data=lambda w, o: {"display_name": "改名", "phone": ""}),
    _on_user("deactivate_user", "access.user.deactivate"),
    _on_user("reactivate_user", "access.user.reactivate", own=409),
    _on_user("lock_user", "access.user.lock"),
    _on_user("unlock_user", "access.user.unlock"),
    _on_user("reset_password", "access.user.reset_password", data=lambda w, o: {"password": "staple battery 7"}),
    _on_user("reset_factor", "access.user.reset_factor"),
    _on_user("grant_position", "access.position.grant", data=_grant),
    Door(
        "access:end_position",
        "access.position.end",
        "POST",
        kwargs=lambda w, o: {"position_id": _position(w, o).pk},
        own=302,
    ),
    Door("access:roles", "access.role.list"),
    Door("access:sessions", "access.session.list", shows=_address_of_session),
    Door("access:end_session", "access.session.end", "POST", kwargs=_session, own=302),
    Door("access:break_glass_list", "access.break_glass.list", shows=_reason),
    Door(
        "access:review_break_glass",
        "access.break_glass.review",
        "POST",
        kwargs=_opened,
        data=lambda w, o: {"verdict": "justified", "note": ""},
        own=302,
    ),
    Door("access:break_glass", "people.resident.break_glass"),
    Door("access:open_glass", "people.resident.break_glass", "POST", own=422),
    Door("audit:search", "audit.trail.search", shows=_line),
    Door("audit:export", "audit.trail.export"),
    Door("access:token_new", SIGNED_IN),
    Door("access:create_token", SIGNED_IN, "POST", own=422),
    Door("access:revoke_own_token", SIGNED_IN, "POST", kwargs=_own_token, own=302),
    Door(
        "access:tokens",
        "access.token.list",
        shows=lambda w, o: ApiToken.objects.get(pk=_token(w, o)["token_id"]).name,
    ),
    Door("access:revoke_token", "access.token.revoke", "POST", kwargs=_token, own=302),
    Door("audit:seals", "audit.seal.view"),
    Door("audit:verify", "audit.seal.verify", "POST"),
    Door("audit:who_looked", "people.resident.who_looked", kwargs=_resident),
    Door("editions:values", "editions.value.read"),
    Door("editions:export", "editions.value.read"),
    Door("editions:history", "editions.value.read", kwargs=_key, **COUNTY_WIDE),
    Door("editions:releases", "editions.value.read"),
    Door("editions:difference", "editions.value.read"),
    Door("editions:release", "editions.value.read", kwargs=_release, **COUNTY_WIDE),
    Door("editions:file", "editions.value.read", kwargs=_release, data=lambda w, o: {"name": "x"}, own=404),
    Door("editions:propose", "editions.release.propose", "POST", own=422, also=("editions.value.read",)),
    _on_release("approve"),
    _on_release("send_back", data=lambda w, o: {"reason": "请核对人数"}),
    _on_release("withdraw", kwargs=lambda w, o: _release(w, o, own=True)),
    Door("jobs:jobs", "jobs.job.read"),
    Door("jobs:job", "jobs.job.read", kwargs=lambda w, o: {"job_id": failed_job()}, **COUNTY_WIDE),
    Door(
        "jobs:retry",
        "jobs.job.retry",
        "POST",
        kwargs=lambda w, o: {"job_id": failed_job()},
        also=("jobs.job.read",),
        **SYSTEM_WIDE,
    ),
    Door("events:deliveries", "events.delivery.read"),
    Door("events:delivery", "events.delivery.read", kwargs=_delivery, **COUNTY_WIDE),
    Door(
        "events:replay",
        "events.delivery.replay",
        "POST",
        kwargs=_delivery,
        also=("events.delivery.read",),
        **SYSTEM_WIDE,
    ),
)
