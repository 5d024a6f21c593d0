"""Importing an official table over the demo set."""

from datetime import datetime

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.records.terms import store, tables
from yigongti.records.terms.models import CodeSystem


@action("terms.system.import", on="system")
def import_table(
    *, actor: Actor, now: datetime, system: CodeSystem, content: bytes, file_name: str, version: str, source: str
) -> CodeSystem:
    """The system then holds exactly the rows of the file and is no demo set any longer.

    Raises TableUnreadable, TableInvalid (every wrong row named); then nothing has changed.
    """
    rows, errors = tables.read(content, name=file_name)
    if errors:
        raise tables.TableInvalid(errors)
    if not rows:
        raise tables.TableUnreadable("表里没有一行代码，请检查文件。")
    system = CodeSystem.objects.select_for_update().get(pk=system.pk)
    store.put(system, rows)
    system.version, system.source, system.is_demo = version, source, False
    system.save(update_fields=["version", "source", "is_demo"])
    return system
