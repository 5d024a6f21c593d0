"""Imports within sight: an organization sees its own; who sees the county sees all of it."""

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.importing.keeping import NoImport
from yigongti.indicators.importing.models import Habit, Import, ImportedCell

READ = "importing.file.read"


def within(actor: Actor) -> Q:
    """Rows of the actor's own organization, or of his county when he sees all of it."""
    if actor.sees_everything:
        return Q()
    if actor.scope == "county":
        return Q(organization__county=actor.county)
    return Q(organization_id=actor.organization_id)


def imports(*, seen_by: Actor) -> QuerySet[Import]:
    """The newest first."""
    return Import.objects.filter(within(seen_by)).select_related("organization", "file", "sheet").order_by("-at", "-pk")


def one(*, seen_by: Actor, pk: int) -> Import:
    """One import. Raises NoImport."""
    found = imports(seen_by=seen_by).filter(pk=pk).first()
    if found is None:
        raise NoImport
    return found


def same_file(*, seen_by: Actor, imported: Import) -> list[Import]:
    """Other imports of the same bytes by the same organization that were not dropped."""
    rows = imports(seen_by=seen_by).filter(organization_id=imported.organization_id, file_id=imported.file_id)
    return list(rows.exclude(pk=imported.pk).exclude(state="dropped")[:5])


def cells(*, seen_by: Actor, imported: Import) -> QuerySet[ImportedCell]:
    """What an import wrote."""
    del seen_by  # who sees the import sees what it wrote
    return imported.cells.select_related("about", "submission").order_by("pk")


def habits(*, seen_by: Actor) -> QuerySet[Habit]:
    """How tables of one's organization are read."""
    return Habit.objects.filter(within(seen_by)).select_related("organization", "sheet").order_by("-at")


def habit(*, seen_by: Actor, pk: int) -> Habit:
    """One of them. Raises NoImport."""
    found = habits(seen_by=seen_by).filter(pk=pk).first()
    if found is None:
        raise NoImport("没有找到这条对应关系，它可能是别的单位的。")
    return found
