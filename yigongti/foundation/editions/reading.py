"""Reading releases: the history of a county's edition, any file of any of them, the content to compare."""

from collections.abc import Mapping

from django.db.models import QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import folders, load
from yigongti.foundation.editions.diff import Difference, diff
from yigongti.foundation.editions.load import EditionContent
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.errors import NotFound

READ = "editions.value.read"


class NoRelease(NotFound):
    """There is no such release in the actor's county."""

    sentence = "没有找到这份县版，请从县版历史重新进入。"


def releases(*, county: str, seen_by: Actor) -> QuerySet[Release]:
    """Every release of a county, newest first, without its files."""
    seen_by.require(READ)
    rows = Release.objects.filter(county=county if seen_by.sees_everything else seen_by.county)
    return rows.defer("files", "base").select_related("proposed_by", "decided_by").order_by("-proposed_at", "-pk")


def release(*, pk: int, seen_by: Actor) -> Release:
    """One release of the actor's county. Raises NoRelease, also for one of another county."""
    seen_by.require(READ)
    found = Release.objects.select_related("proposed_by", "decided_by").filter(pk=pk).first()
    if found is None or (found.county != seen_by.county and not seen_by.sees_everything):
        raise NoRelease
    return found


def before(*, release: Release) -> Release | None:
    """What it is compared with: for one not yet in force the one in force, else the one that it replaced."""
    rows = Release.objects.filter(county=release.county).exclude(pk=release.pk)
    if release.loaded_at is None:
        return rows.filter(state=ReleaseState.IN_FORCE).first()
    return rows.filter(loaded_at__lt=release.loaded_at).order_by("-loaded_at").first()


def content(release: Release) -> EditionContent:
    """The release as it was read: with the platform's layer of its time. Raises EditionInvalid.

    One that never came into force is read with the platform's layer of today.
    """
    with folders.as_folder(release.files) as folder:
        if not release.base:
            return load.content_of(folder)
        with folders.as_base(release.base) as base:
            return load.content_of(folder, base=base)


def difference(*, old: Release | None, new: Release) -> tuple[Difference, ...]:
    """What `new` changes against `old`. Raises EditionInvalid when newer code cannot read one of them."""
    return diff(content(old) if old else None, content(new))


def text_of(release: Release, name: str) -> str:
    """The text of one file of a release, base/… for the platform's layer. Raises NoRelease for a name it lacks."""
    files: Mapping[str, str] = release.files
    if name.startswith("base/"):
        files, name = release.base, name.removeprefix("base/")
    if name not in files:
        raise NoRelease("这份县版里没有这个文件。")
    return files[name]


def waiting_for(*, actor: Actor) -> int:
    """How many proposals wait for this person."""
    return proposed_to(actor=actor).count()


def proposed_to(*, actor: Actor) -> QuerySet[Release]:
    """Proposals that wait for this person: those of the county that somebody else has proposed."""
    if not actor.may("editions.release.approve"):
        return Release.objects.none()
    rows = Release.objects.filter(county=actor.county, state=ReleaseState.PROPOSED)
    return rows.exclude(proposed_by_id=actor.user_id).defer("files", "base").select_related("proposed_by")


def returned_to(*, actor: Actor) -> QuerySet[Release]:
    """The county's newest proposal, when it is this person's and came back."""
    newest = Release.objects.filter(county=actor.county).order_by("-pk").values("pk")[:1]
    rows = Release.objects.filter(pk__in=newest, state=ReleaseState.RETURNED, proposed_by_id=actor.user_id)
    return rows.defer("files", "base").select_related("decided_by")
