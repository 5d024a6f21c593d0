"""专班会议表: the task-force meeting table in its usual columns, as rows for Excel and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yigongti.unified.organization.tasks import faces, queries, rules
from yigongti.unified.organization.tasks.clock import lateness_of
from yigongti.unified.organization.tasks.models import Progress, Role, SourceKind, Task

COLUMNS = ("序号", "文件条款", "任务内容", "责任单位", "配合单位", "完成时限", "进展情况", "存在问题", "状态")


@dataclass(frozen=True)
class Line:
    """One row; `tone` late | soon | '' for the color beside the word; `cells` hold the list's export too."""

    cells: dict[str, object]
    tone: str

    def row(self) -> list[object]:
        """The cells of the meeting table."""
        return [self.cells[name] for name in COLUMNS]


def lines(found: Sequence[Task], now: datetime) -> list[Line]:
    """Rows for tasks within sight, in their order; units and last words in two queries."""
    words = queries.last_words(of=found)
    return [_line(place, task, words.get(task.pk), now) for place, task in enumerate(found, 1)]


def _line(place: int, task: Task, last: Progress | None, now: datetime) -> Line:
    late, units = lateness_of(task, now), task.units.all()
    said, at, problem = (last.what, last.at, last.problem) if last else ("", None, "")
    progress = f"{task.percent} %" + (f"；{at:%m-%d} {said}" if at else "；还没有填报")
    source = "" if task.source_kind == SourceKind.OWN else (task.source_number or task.source_title)
    cells: dict[str, object] = {
        "序号": place,
        "文件条款": task.words,
        "任务内容": task.text,
        "责任单位": "、".join(faces.names(units, Role.LEAD)),
        "配合单位": "、".join(faces.names(units, Role.SUPPORTING)),
        "完成时限": faces.due_words(task),
        "进展情况": progress,
        "存在问题": problem,
        "状态": late.words if late.code in {"late", "soon", "stale"} else rules.TITLES[rules.State(task.state)],
        "文件": source,
        "简题": task.title,
        "阶段": task.phase,
        "时限": task.due,
        "进展 %": task.percent,
        "办理状态": rules.TITLES[rules.State(task.state)],
        "时限状态": late.words,
        "目标": task.target,
        "最近进展": said,
        "最近进展时间": at,
    }
    return Line(cells, late.code if late.code in {"late", "soon"} else "")


EXPORT = ("文件条款", "简题", "任务内容", "文件", "阶段", "责任单位", "配合单位", "时限", "时限状态", "办理状态",
             "进展 %", "目标", "最近进展", "最近进展时间", "存在问题")  # fmt: skip
