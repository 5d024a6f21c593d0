"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from datetime import datetime
from typing import Any

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, Room, Subscription


def _waiting(actor: Actor, now: datetime) -> int:  # noqa: ARG001  the shape of a count
    from yigongti.unified.organization.documents.queries import waiting

    return waiting(seen_by=actor)


def _in_force(event: Any) -> None:
    from yigongti.unified.organization.documents.hearing import edition_in_force

    edition_in_force(event)


ROOM = Room(
    code="unified.organization.documents",
    title="政策文件",
    clauses=("001 六",),
    permissions=(
        Permission("documents.document.read", "查看政策文件"),
        Permission("documents.document.import", "导入政策文件"),
        Permission("documents.document.review", "核对政策文件"),
        Permission("documents.document.reread", "重新阅读政策文件"),
        Permission("documents.document.set_aside", "搁置政策文件"),
        Permission("documents.document.draft", "生成县版草案"),
        Permission("documents.document.propose", "提交县版草案"),
        Permission("documents.document.open_tasks", "文件任务入台账"),
    ),
    navigation=(
        NavEntry(
            "政策文件",
            "documents:list",
            "documents.document.read",
            group="治理",
            short="文件",
            order=10,
            count=_waiting,
        ),
    ),
    subscriptions=(Subscription("editions.release.in_force", "documents.release.in_force", _in_force),),
    help_topics={
        "documents:list": "本县的政策文件：导入、核对到哪一步、是否已成为县版。已施行和搁置的文件一直可查。",
        "documents:new": "选文件或粘贴正文。支持 txt、docx、带文字的 pdf、html。扫描件没有文字，读不了。",
        "documents:document": "文件全文，左边编号是条款的固定地址，台账和县版都链接到这里。",
        "documents:clause": "一条条款的固定地址。",
        "documents:review": (
            "左边原文，右边是当前条款读出的内容，存疑的在前。J K 上下，A 认可，E 更正，X 否定，G 下一处存疑；"
            "读漏的选中文字后按 N。核对会保存，同一份文件重新阅读时自动套用。"
        ),
        "documents:table": "表格里的内容一次核对：改动的格保存为更正，勾选的行照原样认可。点状态可回到原文。",
        "documents:diff": (
            "草案与执行中的县版逐项比较，每一行有条款出处。提交后由另一人批准，到施行日生效，任务自动进台账。"
        ),
    },
)
