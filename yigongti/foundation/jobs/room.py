from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="foundation.jobs",
    title="后台任务",
    permissions=(Permission("jobs.job.read", "查看后台任务"), Permission("jobs.job.retry", "重试后台任务")),
    navigation=(NavEntry("后台任务", "jobs:jobs", "jobs.job.read", group="系统管理", short="任务", order=40),),
    is_ground=True,
)
