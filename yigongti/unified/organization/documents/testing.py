"""For tests and doors: a small document of a made-up county, imported and read without a child process."""

from datetime import datetime

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.testing import make_actor
from yigongti.unified.organization.documents import actions, intake
from yigongti.unified.organization.documents.models import PolicyDocument
from yigongti.unified.organization.reading.read import read_bytes

RIGHTS = tuple(
    f"documents.document.{verb}"
    for verb in ("read", "import", "review", "reread", "set_aside", "draft", "propose", "open_tasks")
)
TEXT = """云岭县人民政府办公室
关于印发《云岭县紧密型医共体建设实施方案》的通知
云岭府办发〔2025〕7号

各乡镇人民政府，县政府各部门：
现将《云岭县紧密型医共体建设实施方案》印发给你们，请认真执行。

云岭县人民政府办公室
2025年6月30日

云岭县紧密型医共体建设实施方案

一、总体要求
到2025年底，组建两个医共体，统筹“两大智慧平台”。
二、重点任务
（一）组建医共体。县人民医院、县中医院分别牵头，覆盖全县3家乡镇卫生院。（责任单位：县卫生健康委；配合单位：县医保局）
（二）建设中心和平台。
1. 完善心电诊断中心。实现全县基层医疗卫生机构全覆盖。各单位按月报送使用情况。（责任单位：县卫生健康委）
2. 建立远程医疗服务平台。服务人口低于600人的行政村，由乡镇卫生院巡诊。（责任单位：县卫生健康委；配合单位：县财政局）
三、保障措施
（一）加强督导。县卫生健康委每季度通报进展。（责任单位：县卫生健康委）
"""


def read_here(data: bytes, name: str, *, seconds: float = 0) -> intake.Answer:  # noqa: ARG001  the shape of the real one
    """The reader in this very process: tests do not start a child for each document."""
    return intake.Answer(read_bytes(data, name), 0.01)


def imported(county: str, *, now: datetime, actor: Actor | None = None, text: str = TEXT) -> PolicyDocument:
    """The small document in a county, under review."""
    who = actor or make_actor(RIGHTS, county=county)
    real, intake.read_document = intake.read_document, read_here
    try:
        done = actions.import_document(actor=who, now=now, data=text.encode(), name="方案.txt")
    finally:
        intake.read_document = real
    return done.document
