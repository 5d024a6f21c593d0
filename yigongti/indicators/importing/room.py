"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import NavEntry, Permission, Room


def _waiting(actor: Actor, now: datetime) -> int:  # noqa: ARG001  the shape of a count
    from yigongti.indicators.importing.queries import imports

    return imports(seen_by=actor).filter(state="waiting").count()


ROOM = Room(
    code="indicators.importing",
    title="数据导入",
    clauses=("附件2", "附件3"),
    is_ground=True,
    permissions=(
        Permission("importing.file.read", "查看数据导入"),
        Permission("importing.file.upload", "上传报表文件"),
        Permission("importing.file.choose", "确定导入的对应关系"),
        Permission("importing.file.apply", "把文件导入报表"),
        Permission("importing.file.undo", "撤销一次导入"),
        Permission("importing.file.drop", "放弃一次导入"),
        Permission("importing.habit.forget", "删除记住的对应关系"),
    ),
    navigation=(
        NavEntry(
            "数据导入",
            "importing:list",
            "importing.file.read",
            group="管理",
            short="导入",
            order=214,
            count=_waiting,
        ),
    ),
    help_topics={
        "importing:list": "从 Excel 或 CSV 导入的历史：谁、哪个文件、写了多少数。导入后 24 小时内可以整批撤销。",
        "importing:new": "选一个文件上传。上传不会改动任何数，先看对应关系和预览，点“导入”才写成草稿。",
        "importing:one": (
            "左上定报表和期间，下面看每一列、每一行对到了什么。预览里新填、改动、相同、不能导入分开计数，旁边是现在的数和上期的数。"
            "不能导入的可下载原表，红色一列写明怎么改，改好再上传。"
        ),
        "importing:habits": "您的单位每种表头怎么读，都记在这里。删除后下次重新对应。",
    },
)
