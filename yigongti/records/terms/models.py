from django.db import models


class CodeSystem(models.Model):
    """A table of codes. `is_demo` marks a small set of ours that stands in for an official table until that comes."""

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    version = models.CharField("版本", max_length=40, blank=True)
    source = models.CharField("来源", max_length=120, blank=True)
    is_demo = models.BooleanField("演示集", default=False)

    class Meta:
        verbose_name = "代码系统"

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One code. `group` sorts items within a system (orderable items: the kind of service, such as ecg)."""

    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="items")
    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=120)
    initials = models.CharField("拼音首字母", max_length=40, blank=True, db_index=True)
    group = models.CharField("分组", max_length=40, blank=True, db_index=True)
    is_active = models.BooleanField("在用", default=True)
    details = models.JSONField("附加", default=dict, blank=True)

    class Meta:
        verbose_name = "术语"
        constraints = (models.UniqueConstraint(fields=("system", "code"), name="item_once"),)

    def __str__(self) -> str:
        return self.name
