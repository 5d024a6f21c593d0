"""The room's writes, by what they are about. Colleagues call `open_tasks`."""

from yigongti.unified.organization.tasks.actions.editing import (
    cancel_task,
    edit_task,
    link_evidence,
    merge_tasks,
    split_task,
)
from yigongti.unified.organization.tasks.actions.judging import (
    accept_task,
    decide_extension,
    return_task,
    urge_task,
)
from yigongti.unified.organization.tasks.actions.linking import link_unit
from yigongti.unified.organization.tasks.actions.opening import open_own_task, open_tasks
from yigongti.unified.organization.tasks.actions.reporting import ask_extension, comment_on_task, report_progress
from yigongti.unified.organization.tasks.actions.telling import open_digest, send_digests

__all__ = [
    "accept_task",
    "ask_extension",
    "cancel_task",
    "comment_on_task",
    "decide_extension",
    "edit_task",
    "link_evidence",
    "link_unit",
    "merge_tasks",
    "open_digest",
    "open_own_task",
    "open_tasks",
    "report_progress",
    "return_task",
    "send_digests",
    "split_task",
    "urge_task",
]
