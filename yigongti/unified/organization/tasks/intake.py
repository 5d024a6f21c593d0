"""The inner API: how documents and councils open tasks. Shapes here, the write in `actions.open_tasks`.

    from yigongti.unified.organization.tasks.actions import open_tasks
    from yigongti.unified.organization.tasks.intake import NewTask, SourceRef

    open_tasks(
        actor=request.actor, now=request.now, county="990038",
        source=SourceRef(kind="document", title="…实施方案", number="…〔2025〕31号", ref="document:17"),
        items=[NewTask(number="四（七）2 第4句", text="…", title="招录到岗", lead=("县卫生健康委",))],
        key=request.key,
    )

The actor needs `tasks.task.open`. The same items again change nothing; an item whose text, date, units or links have
changed makes a version of its task (what a person edited since stays, unless the item itself changed).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SourceRef:
    """Where tasks come from. `kind`: document | resolution | own; `ref` is stable for one document or resolution.

    `title` and `number` as printed. `clause_base`: an address of this house that opens the source ("/documents/17/");
    the task's number is added as `?clause=四（七）2`. Empty: no link.
    """

    kind: str
    title: str
    number: str
    ref: str
    clause_base: str = ""


@dataclass(frozen=True)
class NewTask:
    """One task. `number` as the document has it, with the sentence where one clause gives several (四（七）2 第4句).

    `recurring`: a code of recurring.Recurring or the document's words (每季度次月); then `due` may be None and the
    next date is found. `indicators`: codes of the edition; `room`: code of the register (centers.ecg).
    """

    number: str
    text: str
    title: str
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    due: date | None = None
    recurring: str = ""
    phase: str = ""
    indicators: tuple[str, ...] = ()
    room: str = ""
    target: str = ""
