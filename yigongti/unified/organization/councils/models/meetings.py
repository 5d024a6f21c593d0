from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile
from yigongti.unified.organization.councils.models.bodies import Body, Seat


class MeetingState(models.TextChoices):
    """`rules.meeting.State`, with its words."""

    PLANNED = "planned", "筹备"
    CALLED = "called", "已通知"
    OPEN = "open", "会议中"
    CLOSED = "closed", "已结束"
    MINUTED = "minuted", "纪要已签发"
    CANCELLED = "cancelled", "已取消"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Meeting(models.Model):
    """A meeting of a body, numbered within it. Who was entitled to vote is counted on the day it opened."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField("次")
    title = models.CharField("会议名称", max_length=120)
    starts_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=80)
    state = models.CharField("状态", max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    called_at = models.DateTimeField("通知时间", null=True, blank=True)
    opened_at = models.DateTimeField("开会时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    minutes = models.TextField("纪要", blank=True)
    minutes_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_as = models.CharField("签发身份", max_length=120, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    cancelled_because = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "会议"
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("body", "number"), name="meeting_number"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "cancelled")) | Q(called_at__isnull=False), name="meeting_called"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("open", "closed", "minuted")) | Q(opened_at__isnull=False),
                name="meeting_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state="minuted") | (Q(signed_at__isnull=False) & ~Q(minutes="")), name="meeting_signed"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="meeting_cancel_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemKind(models.TextChoices):
    """A report is heard, a motion is voted on."""

    REPORT = "report", "通报"
    MOTION = "motion", "议案"


class ItemOutcome(models.TextChoices):
    """`rules.voting.Outcome`, with its words; empty until the vote is closed."""

    CARRIED = "carried", "通过"
    LOST = "lost", "未通过"
    NO_QUORUM = "no_quorum", "不足法定人数"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AgendaItem(models.Model):
    """One item of the agenda. A major matter needs the decision of the party committee first (000 四（七）1, 004 5)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类型", max_length=10, choices=ItemKind.choices)
    title = models.CharField("议题", max_length=120)
    text = models.TextField("议案内容", blank=True)
    presenter = models.CharField("汇报单位", max_length=80, blank=True)
    is_major = models.BooleanField("重大事项", default=False)
    party_item = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="council_items")
    vote_closed_at = models.DateTimeField("表决结束", null=True, blank=True)
    outcome = models.CharField("表决结果", max_length=10, choices=ItemOutcome.choices, blank=True)
    count = models.JSONField("计票", null=True, blank=True)  # seats, present, votes_for, against, abstained, recused

    class Meta:
        verbose_name = "议题"
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("meeting", "order"), name="agenda_order", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="agenda_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *ItemOutcome.values]), name="agenda_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="", vote_closed_at__isnull=True) | Q(kind="motion", vote_closed_at__isnull=False),
                name="agenda_outcome_of_vote",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A paper for an item; papers are added, never replaced."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    title = models.CharField("名称", max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("时间")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "会议材料"

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Whether a seat was at the table. A stand-in is named; he speaks and does not vote."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances")
    is_present = models.BooleanField("到会")
    excuse = models.CharField("请假原因", max_length=80, blank=True)
    stand_in = models.CharField("列席代表", max_length=60, blank=True)

    class Meta:
        verbose_name = "签到"
        constraints: ClassVar = [models.UniqueConstraint(fields=("meeting", "seat"), name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.seat} {'到会' if self.is_present else '缺席'}"


class Reply(models.Model):
    """What a seat answers to the call: it comes, or why not. It may change its mind until the meeting opens."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="replies")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="replies")
    will_come = models.BooleanField("参加")
    reason = models.CharField("请假原因", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "回执"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("meeting", "seat"), name="reply_once"),
            models.CheckConstraint(condition=Q(will_come=True) | ~Q(reason=""), name="reply_leave_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {'参加' if self.will_come else '请假'}"


class VoteChoice(models.TextChoices):
    """`rules.voting.Choice`, with its words."""

    FOR = "for", "赞成"
    AGAINST = "against", "反对"
    ABSTAIN = "abstain", "弃权"
    RECUSED = "recused", "回避"


class Vote(models.Model):
    """One seat's vote on a motion, once. Rows are append-only (see the migration)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes")
    choice = models.CharField("表决", max_length=10, choices=VoteChoice.choices)
    reason = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # the seat itself or the secretary

    class Meta:
        verbose_name = "表决票"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("item", "seat"), name="vote_once"),
            models.CheckConstraint(condition=Q(choice__in=VoteChoice.values), name="vote_choice_known"),
            models.CheckConstraint(condition=~Q(choice="recused") | ~Q(reason=""), name="vote_recusal_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.get_choice_display()}"
