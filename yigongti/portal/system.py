"""系统设置: what this installation runs with, and how it is, on one sheet for the system administrator. Read only."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from yigongti.exchange.dicom import address as dicom
from yigongti.exchange.dicom.desk import is_open
from yigongti.foundation.events import queries as events
from yigongti.foundation.jobs import queries as jobs
from yigongti.foundation.jobs.heartbeat import is_alive
from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.portal import health

WORDS = {"ok": "正常", "degraded": "部分不可用", "down": "不可用", "none": "没有载入", "unreachable": "连不上"}


@dataclass(frozen=True)
class Setting:
    """One line: what it is, its value, and how an operator changes it (empty: it cannot be changed)."""

    title: str
    value: str
    change: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the installation; `tone` is a status tone of the pages."""

    title: str
    words: str
    tone: str


@reads("system.settings.read")
def system(request: ActorRequest) -> HttpResponse:
    """Settings with the name of their environment variable, and the state of every part."""
    context = {"groups": groups(), "parts": parts(now=request.now), "version": health.look()["version"]}
    return render(request, "portal/system.html", context)


def groups() -> list[tuple[str, list[Setting]]]:
    """What an operator may want to look up, by theme. Secrets and passwords never appear."""
    database = settings.DATABASES["default"]
    return [
        (
            "设备接入（DICOM）",
            [
                Setting("端口", str(dicom.port()), "YIGONGTI_DICOM_PORT"),
                Setting("监听地址", dicom.host(), "YIGONGTI_DICOM_HOST"),
                Setting("本机 AE 标题", dicom.ae_title(), "YIGONGTI_DICOM_AE"),
                Setting("未登记的设备", "接收" if is_open() else "拒绝", "YIGONGTI_DICOM_OPEN"),
            ],
        ),
        (
            "运行",
            [
                Setting("运行方式", "演示" if settings.DEMO else "生产", "YIGONGTI_MODE"),
                Setting("可用的域名", "、".join(settings.ALLOWED_HOSTS) or "—", "YIGONGTI_HOSTS"),
                Setting("加密访问（HTTPS）", "是" if settings.HTTPS else "否", "YIGONGTI_HTTPS"),
                Setting("数据库", f"{database['NAME']} · {database['HOST'] or '本机'}", "DATABASE_URL"),
                Setting("数据文件夹", str(settings.HOME), "YIGONGTI_HOME"),
                Setting("单个上传上限", f"{settings.UPLOAD_CAP_BYTES // 1024 // 1024} MB"),
            ],
        ),
    ]


def parts(*, now: datetime) -> list[Part]:
    """Each part in a word, the same looks that /healthz and the doctor take."""
    look = health.look()
    found = [
        _part("数据库", look["database"]),
        _part("数据库结构", look["migrations"]),
        Part("县版", look["edition"], "done" if look["edition"] != "none" else "stopped"),
        _part("后台任务", look["worker"]),
    ]
    alive = is_alive("dicom", now=now)
    found.append(Part("设备接入", "正常" if alive else "没有应答，设备发不进来", "done" if alive else "stopped"))
    dead = events.counts().get("dead", 0)
    found.append(Part("事件投递", f"{dead} 件投递失败" if dead else "正常", "stopped" if dead else "done"))
    failed = jobs.counts().get("failed", 0)
    found.append(Part("任务队列", f"{failed} 件失败" if failed else "正常", "waiting" if failed else "done"))
    return found


def _part(title: str, word: str) -> Part:
    return Part(title, WORDS.get(word, word), "done" if word == "ok" else "stopped")
