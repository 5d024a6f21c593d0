"""The doors of the ledger: a unit sees what it leads or supports, nobody else's; the office has rights of its own."""

from itertools import count

from yigongti.foundation.access.doors import Door
from yigongti.unified.organization.tasks.actions import ask_extension, report_progress
from yigongti.unified.organization.tasks.models import Progress, Task
from yigongti.unified.organization.tasks.testing import NOW, TODAY, item, opened, unit

_numbers = count(1)
READ = "tasks.task.read"
COUNTY = ("tasks.county.read", READ)
EVERYWHERE = {"own": 200, "same": 200, "other": 200}


def _task(world, organization):
    """A task that this organization leads."""
    number = next(_numbers)
    title = f"门测试任务{number}号"
    (task,) = opened(
        world, item(f"九（{number}）", title=title, text=title, lead=(organization.short_name,), supporting=())
    )
    return task


def _id(world, organization):
    return {"task_id": _task(world, organization).pk}


def _supported(world, organization):
    task = _task(world, world.hospital)
    task.units.create(role="supporting", name=organization.short_name, organization=organization)
    return {"task_id": task.pk}


def _reported(world, organization):
    task = _task(world, organization)
    report_progress(actor=unit(organization), now=NOW, task=task, what="全部完成", is_done=True)
    return {"task_id": task.pk}


def _asked(world, organization):
    task = _task(world, organization)
    ask_extension(actor=unit(organization), now=NOW, task=task, new_due=TODAY.replace(year=2030), reason="流程未完")
    return {"task_id": task.pk}


def _file(world, organization):
    """A progress with a file."""
    from yigongti.foundation.files.models import StoredFile

    number = next(_numbers)
    kept = StoredFile.objects.create(sha256=f"{number:064d}", size=1, media_type="text/plain", name="x", stored_at=NOW)
    task = _task(world, organization)
    made = Progress.objects.create(
        task=task, role="lead", what="有附件", file=kept, file_name="x.txt", by_name="x", at=NOW
    )
    return {"progress_id": made.pk}


def _shown(world, organization):
    return _task(world, organization).title


def _answer(**fields):
    return lambda _world, _organization: fields


def _name(_world, organization):
    return {"name": "牵头医院", "organization": organization.code}


def _late(world, organization):
    """Late, so that it stands on every list of what is due."""
    task = _task(world, organization)
    Task.objects.filter(pk=task.pk).update(due=TODAY.replace(day=1))
    return task.title


def _unit_line(world, organization):
    _task(world, organization)
    return f'class="key" href="/tasks/?unit={organization.pk}"'


def _write(name, permission, kwargs=_id, *, office_only=True, data=None):
    """A POST on one task; the office's acts need its sight of the county, and then every task of it is its own."""
    seen = {"own": 302, "same": 302, "other": 302} if office_only else {"own": 302}
    also = COUNTY if office_only else (READ,)
    scope = {"scope": "county"} if office_only else {}
    return Door(f"tasks:{name}", permission, "POST", kwargs=kwargs, data=data or _answer(), also=also, **seen, **scope)


def _form(name, permission):
    return Door(f"tasks:{name}", permission, kwargs=_id, also=COUNTY, scope="county", **EVERYWHERE)


DOORS = (
    Door("tasks:list", READ, shows=_shown),
    Door("tasks:units", READ, shows=_unit_line),
    Door("tasks:month", READ, shows=_shown, data=_answer(month="2026-12")),
    Door("tasks:documents", READ, own=200),
    Door("tasks:mine", READ, shows=_late),
    Door("tasks:meeting_workbook", READ, own=200),
    Door("tasks:meeting_paper", READ, own=200),
    Door("tasks:digest", READ, shows=_late),
    Door("tasks:digest_send", "tasks.digest.send", "POST", own=302, also=COUNTY, scope="county"),
    Door("tasks:new", "tasks.task.add", own=200, also=COUNTY, scope="county"),
    Door(
        "tasks:add", "tasks.task.add", "POST", own=302, also=COUNTY, scope="county",
        data=_answer(title="自立任务", text="做一件事", lead="县人民医院"),
    ),
    Door("tasks:unit_names", "tasks.unit.link", own=200, also=COUNTY, scope="county"),
    Door("tasks:link_unit", "tasks.unit.link", "POST", own=302, also=COUNTY, scope="county", data=_name),
    Door("tasks:file", READ, kwargs=_file, own=503, why="the row stands, its bytes were never stored"),
    Door("tasks:task", READ, kwargs=_id),
    Door("tasks:drawer", READ, kwargs=_id),
    _write("report", "tasks.task.report", office_only=False, data=_answer(what="到岗两人")),
    _write("comment", "tasks.task.comment", _supported, office_only=False, data=_answer(what="已复函")),
    _write(
        "ask_extension", "tasks.extension.ask", office_only=False, data=_answer(new_due="2030-01-01", reason="流程未完")
    ),
    _write("decide_extension", "tasks.extension.decide", _asked, data=_answer(granted="1")),
    _write("urge", "tasks.task.urge", data=_answer(words="请报名单", due="2030-01-01")),
    _write("accept", "tasks.task.accept", _reported),
    _write("return", "tasks.task.return", _reported, data=_answer(reason="佐证不全")),
    _form("edit", "tasks.task.edit"),
    _write(
        "save", "tasks.task.edit",
        data=_answer(version="1", title="改了", text="改了", lead="县人民医院", reason="会议定"),
    ),
    _form("split", "tasks.task.split"),
    _write("split_save", "tasks.task.split", data=_answer(part_title=["甲", "乙"], part_text=["一", "二"])),
    _form("merge", "tasks.task.merge"),
    _write(
        "merge_save", "tasks.task.merge",
        data=lambda w, o: {"others": [_task(w, o).pk], "reason": "同一件事"},
    ),
    _write("cancel", "tasks.task.cancel", data=_answer(reason="文件废止")),
    Door("tasks:evidence", "tasks.evidence.link", kwargs=_id, also=(READ,)),
    _write("link", "tasks.evidence.link", office_only=False),
)  # fmt: skip
