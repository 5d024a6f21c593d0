"""A test-only room that fills the home like a busy morning at an ECG center. All names are invented."""

from datetime import datetime, timedelta

from yigongti.foundation.rooms import Alarm, MyNumber, NavEntry, Permission, Room, WorkItem, Worklist

# Minutes until due, minutes of the whole step, rank, urgency, tone, name, about, place, what, detail, by, from, status,
# tone, verb, lane
ROWS = (
    (
        4,
        10,
        0,
        "疑似胸痛",
        "solid-red",
        "谭正奎",
        "男 63 岁",
        "红池坝镇",
        "12 导联",
        "胸痛",
        "向小梅",
        "红池坝镇卫生院",
        "待接单",
        "waiting",
        "接单",
        "unclaimed",
    ),
    (
        -12,
        30,
        1,
        "急",
        "red",
        "冉启明",
        "男 66 岁",
        "文峰镇",
        "12 导联",
        "胸闷",
        "黎敏",
        "文峰中心卫生院",
        "已接单",
        "working",
        "阅图",
        "mine",
    ),
    (
        -3,
        60,
        2,
        "平",
        "plain",
        "覃世芳",
        "女 71 岁",
        "古路镇",
        "12 导联",
        "高血压",
        "陶俊",
        "古路镇卫生院",
        "待审核",
        "review",
        "审核",
        "review",
    ),
    (
        18,
        30,
        1,
        "急",
        "red",
        "向德萍",
        "女 54 岁",
        "尖山镇",
        "12 导联",
        "心悸黑曚",
        "熊伟",
        "尖山中心卫生院",
        "待接单",
        "waiting",
        "接单",
        "unclaimed",
    ),
    (
        26,
        30,
        1,
        "急",
        "red",
        "黄显富",
        "男 78 岁",
        "上磺镇",
        "12 导联",
        "水肿",
        "龚丽",
        "上磺中心卫生院",
        "待接单",
        "waiting",
        "接单",
        "unclaimed",
    ),
    (
        65,
        120,
        2,
        "平",
        "plain",
        "曾令珍",
        "女 49 岁",
        "菱角镇",
        "12 导联",
        "术前",
        "石磊",
        "菱角镇卫生院",
        "已接单",
        "working",
        "阅图",
        "mine",
    ),
    (
        82,
        120,
        2,
        "平",
        "plain",
        "陈光武",
        "男 58 岁",
        "塘坊镇",
        "12 导联",
        "糖尿病",
        "田甜",
        "塘坊镇卫生院",
        "待接单",
        "waiting",
        "接单",
        "unclaimed",
    ),
    (
        101,
        120,
        2,
        "平",
        "plain",
        "刘玉兰",
        "女 62 岁",
        "朝阳镇",
        "12 导联",
        "头晕",
        "钟琴",
        "朝阳镇卫生院",
        "重新采集",
        "others",
        "查看",
        "others",
    ),
    (
        310,
        380,
        2,
        "平",
        "plain",
        "龙昌明",
        "男 69 岁",
        "通城镇",
        "24 小时动态",
        "心悸",
        "蒲江",
        "通城中心卫生院",
        "已接单",
        "working",
        "分析",
        "mine",
    ),
    (
        1400,
        2000,
        2,
        "平",
        "plain",
        "邓厚碧",
        "女 73 岁",
        "田坝镇",
        "24 小时动态",
        "晕厥",
        "唐敏",
        "田坝镇卫生院",
        "采集中",
        "others",
        "查看",
        "others",
    ),
    (
        1700,
        2000,
        2,
        "平",
        "plain",
        "吴永清",
        "男 61 岁",
        "峰灵镇",
        "疑难讨论",
        "宽 QRS",
        "周正平",
        "县人民医院",
        "待讨论",
        "others",
        "查看",
        "others",
    ),
)
SERIES = (
    (96, 96.4, 95.8, 96.6, 97.2, 96, 95.4, 95.9, 96.2, 95.6, 94.6, 95.2, 94.4, 94.2),
    (44, 43, 45, 42, 42, 41, 43, 40, 39, 40, 39, 39, 38, 38),
    (2.6, 2.5, 2.9, 2.6, 2.5, 2.4, 2.6, 2.3, 2.4, 2.3, 2.4, 2.2, 2.1, 2.1),
)


def item(row: tuple, now: datetime) -> WorkItem:
    due, whole, rank, urgency, tone, *words = row
    name, about, place, what, detail, person, source, status, status_tone, verb, lane = words
    due_at = now + timedelta(minutes=due, seconds=5)
    return WorkItem(
        due_at,
        due_at - timedelta(minutes=whole),
        rank,
        urgency,
        tone,
        name,
        about,
        place,
        what,
        detail,
        person,
        source,
        status,
        status_tone,
        "/notices",
        verb,
        lane,
    )


def items(*, actor, now, limit):
    return [item(row, now) for row in ROWS][:limit]


def sent_back(*, actor, now, limit):
    return [
        WorkItem(
            None,
            now - timedelta(minutes=51),
            2,
            "平",
            "plain",
            "杨宗富",
            "男 70 岁",
            "",
            "结论与所见不一致",
            "所见记有 ST 段压低，结论未提及",
            "周正平",
            "",
            "退回",
            "waiting",
            "/notices",
            "改",
        ),
        WorkItem(
            None,
            now - timedelta(minutes=125),
            2,
            "平",
            "plain",
            "熊昌碧",
            "女 45 岁",
            "",
            "测量值待核",
            "QT 请按 Ⅱ 导联重测",
            "周正平",
            "",
            "退回",
            "waiting",
            "/notices",
            "改",
        ),
    ]


def numbers(*, actor, now):
    return [
        MyNumber(
            "急诊 30 分钟出报告率", "94.2", "%", "目标 ≥ 95%", "差 0.8 个百分点", "short", SERIES[0], 95.0, "/notices"
        ),
        MyNumber("平诊出报告中位用时", "38", "分", "目标 ≤ 60 分", "达标", "good", SERIES[1], 48.0, "/notices"),
        MyNumber("审核修改率", "2.1", "%", "目标 ≤ 3%", "达标", "good", SERIES[2], 3.0, "/notices"),
    ]


def alarms(*, actor, now):
    return [
        Alarm(
            "危急值",
            "三度房室传导阻滞",
            "龚朝秀 女 76 岁 双阳乡",
            "10:34 电话已通知双阳乡卫生院 陆川，",
            "8 分钟未回读确认",
            "/notices",
            "记录回读",
        )
    ]


def broken(*, actor, now):
    raise RuntimeError("a room with a bug")


def room(*, worklist: bool = True, with_bug: bool = False) -> Room:
    count = broken if with_bug else (lambda *, actor, now: 14)
    lists = (Worklist("ecg", "心电", "ecg.x", items, sent_back, numbers, alarms),) if worklist else ()
    return Room(
        code="centers.synthetic",
        title="心电诊断",
        clauses=("四（九）1",),
        permissions=(Permission("ecg.x", "读图"),),
        navigation=(
            NavEntry("待诊断", "portal:queue", "ecg.x", "工作", "待诊", 10, count),
            NavEntry("待审核", "portal:help", "ecg.x", "工作", "审核", 20, lambda *, actor, now: 3),
            NavEntry("退回件", "portal:jump", "ecg.x", "工作", "退回", 30, lambda *, actor, now: 2),
            NavEntry("危急值", "portal:alarms", "ecg.x", "工作", "危急", 40, lambda *, actor, now: 1, alarm=True),
        ),
        worklists=lists,
        jumps=(),
    )
