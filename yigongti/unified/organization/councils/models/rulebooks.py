from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium, Institution
from yigongti.unified.organization.councils.models.meetings import AgendaItem


class RulebookKind(models.TextChoices):
    """What kind of rule it is."""

    CHARTER = "charter", "章程"
    PROCEDURE = "procedure", "议事规则"
    POLICY = "policy", "管理制度"


class Rulebook(models.Model):
    """A charter or rule of a consortium; its text lives in versions."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="rulebooks")
    kind = models.CharField("类型", max_length=10, choices=RulebookKind.choices)
    title = models.CharField("名称", max_length=120)
    needs_all = models.BooleanField("须全体成员通过", default=False)
    clause = models.CharField("依据", max_length=80, blank=True)

    class Meta:
        verbose_name = "章程制度"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("consortium", "title"), name="rulebook_title"),
            models.UniqueConstraint(fields=("consortium",), condition=Q(kind="charter"), name="rulebook_one_charter"),
            models.CheckConstraint(condition=~Q(kind="charter") | Q(needs_all=True), name="charter_needs_all"),
        ]

    def __str__(self) -> str:
        return self.title


class VersionState(models.TextChoices):
    """draft -> circulated to the members -> in force -> superseded; or set aside."""

    DRAFT = "draft", "起草"
    CIRCULATED = "circulated", "征求表决"
    IN_FORCE = "in_force", "施行"
    SUPERSEDED = "superseded", "已被替代"
    SET_ASIDE = "set_aside", "搁置"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RulebookVersion(models.Model):
    """One version. Its words are frozen from circulation on (see the migration); a change is a new version."""

    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("正文")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.CharField("修改说明", max_length=200)
    state = models.CharField("状态", max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    drafted_at = models.DateTimeField("起草时间")
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    circulated_at = models.DateTimeField("送交时间", null=True, blank=True)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    carried_by = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="rulebook_versions")

    class Meta:
        verbose_name = "版本"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("rulebook", "number"), name="rulebook_version_number"),
            models.UniqueConstraint(fields=("rulebook",), condition=Q(state="in_force"), name="rulebook_one_in_force"),
            models.UniqueConstraint(
                fields=("rulebook",), condition=Q(state__in=("draft", "circulated")), name="rulebook_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_from__isnull=False), name="rulebook_force_dated"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="rulebook_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook} 第{self.number}版"


class AdoptionChoice(models.TextChoices):
    """`rules.adoption.Adoption`, with its words."""

    ADOPTED = "adopted", "同意"
    OBJECTED = "objected", "不同意"


class MemberAdoption(models.Model):
    """What a member says about a version. It may object first and adopt later: the latest counts, all stay."""

    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="adoptions")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="adoptions")
    choice = models.CharField("意见", max_length=10, choices=AdoptionChoice.choices)
    reason = models.CharField("理由", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "成员意见"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(choice="objected") | ~Q(reason=""), name="adoption_objection_reason"),
            models.CheckConstraint(condition=Q(choice__in=AdoptionChoice.values), name="adoption_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_choice_display()}"
