"""The doors of the frame: each shows a person what is that person's own."""

from django.utils import timezone

from yigongti.foundation.access.doors import PUBLIC, SIGNED_IN, Door
from yigongti.foundation.access.testing import make_position
from yigongti.foundation.web.models import Export


def _export(world, organization):
    other = make_position((), organization)
    return {
        "export_id": Export.objects.create(
            user=other.user, position_id=other.pk, title="别人的", asked_at=timezone.now()
        ).pk
    }


DOORS = (
    Door("web:live", PUBLIC, own=204, why="asks for the actor itself and sends nobody else anything"),
    Door("web:counts", SIGNED_IN),
    Door("web:bell", SIGNED_IN),
    Door("web:large_print", SIGNED_IN, "POST", data=lambda w, o: {"large": "1"}, own=302),
    Door("web:demo_accounts", SIGNED_IN),
    Door("web:draft_read", SIGNED_IN, data=lambda w, o: {"page": "ecg:read"}),
    Door("web:draft_save", SIGNED_IN, "POST", own=422),  # speaks JSON, the matrix sends a form
    Door("web:draft_drop", SIGNED_IN, "POST", own=422),
    Door("web:filter_save", SIGNED_IN, "POST", own=302,
         data=lambda w, o: {"page": "portal:notices", "title": "近况", "query": "tab=week"}),
    Door("web:filter_remove", SIGNED_IN, "POST", own=404),
    Door("web:exports", SIGNED_IN),
    Door("web:export_file", SIGNED_IN, kwargs=_export, own=404),  # another person's export, wherever he works
    Door("dev:pieces", SIGNED_IN),
    Door("dev:empty", PUBLIC, why="says ok and asks nothing, in demo mode"),
)  # fmt: skip
