from yigongti.foundation.rooms import Permission, Room

ROOM = Room(
    code="foundation.jobs",
    title="后台任务",
    permissions=(Permission("jobs.job.read", "查看后台任务"), Permission("jobs.job.retry", "重试后台任务")),
    is_ground=True,
)
