"""The doors of the roof. Notices are for everybody who works in the county, and only for them."""

from django.utils import timezone

from yigongti.foundation.access.doors import PUBLIC, SIGNED_IN, Door
from yigongti.foundation.web.models import Notice

PUBLISH, WITHDRAW = "portal.notice.publish", "portal.notice.withdraw"


def _notice(world, organization):
    made = Notice.objects.create(
        county=organization.county, title="停电通知", text="周三", published_at=timezone.now(),
        published_by_name="演示", organization_name=organization.short_name,
    )  # fmt: skip
    return {"notice_id": made.pk}


WORDS = {"title": "停电通知", "text": "周三上午"}
EVERYBODY = {"same": 200, "other": 200}
DOORS = (
    Door("healthz", PUBLIC, own=503, why="monitors ask it; says only that no worker runs in a test"),
    Door("portal:home", SIGNED_IN),
    Door("portal:queue", SIGNED_IN),
    Door("portal:alarms", SIGNED_IN),
    Door("portal:jump", SIGNED_IN, data=lambda w, o: {"q": "gz"}),
    Door("portal:help", SIGNED_IN),
    Door("portal:notices", SIGNED_IN),
    Door("portal:system", "system.settings.read"),
    Door("portal:notice", SIGNED_IN, kwargs=_notice, **EVERYBODY),
    Door("portal:notice_new", PUBLISH),
    Door("portal:notice_publish", PUBLISH, "POST", data=lambda w, o: WORDS, own=302),
    Door("portal:notice_withdraw", WITHDRAW, "POST", kwargs=_notice, own=302, same=302, other=302),
)
