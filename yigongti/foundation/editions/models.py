from django.db import models


class Edition(models.Model):
    """A county's (or province's) edition: the folder that was loaded, and its digest."""

    code = models.CharField("县版", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    county = models.CharField("县", max_length=6)
    document_number = models.CharField("文号", max_length=60, blank=True)
    digest = models.CharField("摘要", max_length=64)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "县版"

    def __str__(self) -> str:
        return self.title


class Value(models.Model):
    """One local value: key, JSON value, the days on which it holds, the clause it comes from."""

    county = models.CharField("县", max_length=6)
    key = models.CharField("键", max_length=120)
    value = models.JSONField("值")
    valid_from = models.DateField("自")  # holds until the next value of the same key starts
    clause = models.CharField("出处", max_length=80, blank=True)
    to_be_verified = models.BooleanField("待核", default=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="values")

    class Meta:
        verbose_name = "县版参数"
        constraints = (models.UniqueConstraint(fields=("county", "key", "valid_from"), name="value_starts_once"),)
        indexes = (models.Index(fields=("county", "key"), name="value_key"),)

    def __str__(self) -> str:
        return f"{self.county} {self.key}"
