"""The paper behind a decision, as a download."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import FileResponse
from django.http.response import HttpResponseBase

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.foundation.files.store import open_file
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.organization.consortia import models

READ = "consortia.composition.read"


class NoFile(NotFound):
    """There is no such paper within sight."""

    sentence = "没有找到这份附件，它可能不在您的查看范围内。"


KINDS: dict[str, Callable[[Actor], Any]] = {
    "act": lambda actor: models.Act.objects.filter(county=actor.county),
    "agreement": lambda actor: models.Agreement.objects.filter(county=actor.county),
    "designation": lambda actor: models.Designation.objects.filter(county=actor.county),
    "admission": lambda actor: models.Admission.objects.filter(county=actor.county),
    "capability": lambda actor: models.Capability.objects.filter(county=actor.county),
    "frame": lambda actor: models.FrameReport.objects.filter(county=actor.county),
    "pairing": lambda actor: models.Pairing.objects.filter(county=actor.county),
    "arrangement": lambda actor: models.Arrangement.objects.filter(county=actor.county, center_id__in=actor.reach),
    "duty": lambda actor: models.DutyReport.objects.filter(county=actor.county, institution_id__in=actor.reach),
}
ALSO = {"arrangement": "consortia.village.read", "duty": "consortia.duty.read"}  # beside READ, as their pages ask


@reads(READ)
def file(request: ActorRequest, kind: str, number: int) -> HttpResponseBase:
    """The stored file of a decision of the actor's county; of a duty or a village, of an institution within reach."""
    rows = KINDS.get(kind) if request.actor.may(ALSO.get(kind, READ)) else None
    found: Model | None = rows(request.actor).filter(pk=number).select_related("file").first() if rows else None
    stored = getattr(found, "file", None)
    if stored is None:
        raise NoFile
    return FileResponse(open_file(stored), as_attachment=True, filename=stored.name, content_type=stored.media_type)
