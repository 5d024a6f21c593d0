"""What every write here needs: the import under lock, its failures."""

from datetime import timedelta
from typing import Final

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, NotFound, Refused
from yigongti.indicators.collection.keeping import OTHERS
from yigongti.indicators.importing.models import Habit, Import

UNDO: Final = timedelta(hours=24)


class NoImport(NotFound):
    """There is no such import of the actor's organization."""

    sentence = "没有找到这次导入，它可能是别的单位的。"


class NotYours(Refused):
    """Another organization's: who only watches the county reads it."""

    sentence = "这是别的单位的导入，您只能查看，请由该单位自己办理。"


class NotWaiting(Conflict):
    """Somebody has applied or dropped it meanwhile."""

    sentence = "这次导入已经办过了，请刷新后查看结果。"


class NoForm(Invalid):
    """Nobody has said which sheet it fills."""

    sentence = "还没有选定填到哪张报表，请先选定。"


class NothingToWrite(Invalid):
    """Nothing in the file is new."""

    sentence = "没有可以导入的新数：表里的数都已相同、为空或不能导入。请看下面的说明。"


class Moved(Conflict):
    """Somebody changed a number, or the mapping, after the preview was drawn."""

    sentence = "预览之后有数变了，没有导入。请核对新的预览后再点导入。"


class TooLate(Conflict):
    """Undo is possible for a day."""

    sentence = "导入已超过 24 小时，不能整批撤销；要改请在报表上逐格更正。"


class BuiltUpon(Conflict):
    """What was imported has been changed, handed in or approved since: undone is all or nothing."""


class Unfit(Invalid):
    """No worksheet of the file has anything that any sheet asks for."""

    sentence = "没有在文件里找到要上报的数据。请核对文件，或下载模板填写；也可以先选定报表再逐列对应。"


def handles(actor: Actor, row: Import | Habit) -> bool:
    """An organization handles its own; who may fill for others also theirs."""
    if actor.sees_everything or actor.organization_id == row.organization_id:
        return True
    return actor.may(OTHERS) and actor.scope == "county" and row.organization.county == actor.county


def may_handle(actor: Actor, row: Import | Habit) -> None:
    """Raises NotYours."""
    if not handles(actor, row):
        raise NotYours


def locked(actor: Actor, imported: Import) -> Import:
    """The row under lock: whoever comes second waits, then sees what the first one did. Raises NotYours."""
    may_handle(actor, imported)
    return Import.objects.select_for_update(of=("self",)).select_related("file", "sheet").get(pk=imported.pk)
