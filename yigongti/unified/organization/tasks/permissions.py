"""What may be granted, and the menu."""

from yigongti.foundation.rooms import Permission

PERMISSIONS = (
    Permission("tasks.task.read", "查看任务台账（本单位牵头或配合的）"),
    Permission("tasks.county.read", "查看全县任务台账（专班办公室）"),
    Permission("tasks.task.open", "按文件或决议立项"),
    Permission("tasks.task.add", "新建自立任务"),
    Permission("tasks.task.report", "填报任务进展"),
    Permission("tasks.task.comment", "填写配合情况"),
    Permission("tasks.extension.ask", "申请任务延期"),
    Permission("tasks.extension.decide", "批复任务延期"),
    Permission("tasks.task.urge", "督办任务"),
    Permission("tasks.task.accept", "验收任务"),
    Permission("tasks.task.return", "退回任务"),
    Permission("tasks.task.edit", "修改任务"),
    Permission("tasks.task.split", "拆分任务"),
    Permission("tasks.task.merge", "合并任务"),
    Permission("tasks.task.cancel", "撤销任务"),
    Permission("tasks.evidence.link", "关联任务佐证"),
    Permission("tasks.unit.link", "对应责任单位与机构"),
    Permission("tasks.digest.read", "阅读本单位任务摘报"),
    Permission("tasks.digest.send", "发送任务摘报"),
)
