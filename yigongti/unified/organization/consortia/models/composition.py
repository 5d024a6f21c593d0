from django.db import models

from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class Kind(models.TextChoices):
    """What a decision does to the composition of the consortia."""

    FORM = "form", "组建"
    JOIN = "join", "加入"
    LEAVE = "leave", "退出"
    CHANGE = "change_role", "变更角色"
    MOVE = "move", "调整医共体"


class Act(Evidenced):
    """One decision about who belongs where: who decided, why, by which clause, and the memberships it touched.

    A move closes one membership and opens another in a single act. Rows are never changed.
    """

    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="acts")
    other = models.ForeignKey(Consortium, models.PROTECT, null=True, blank=True, related_name="+")  # moved from
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="acts")
    role_before = models.CharField("原角色", max_length=20, choices=MembershipRole.choices, blank=True)
    role_after = models.CharField("新角色", max_length=20, choices=MembershipRole.choices, blank=True)
    on = models.DateField("生效日期")
    reason = models.CharField("原因", max_length=200)
    decided_by = models.CharField("决定机关", max_length=60)
    clause = models.CharField("依据", max_length=60, blank=True)
    closed = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    opened = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "组成变更"
        indexes = (models.Index(fields=("consortium", "on"), name="act_consortium_on"),)
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="act_has_reason"),)

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.institution}"
