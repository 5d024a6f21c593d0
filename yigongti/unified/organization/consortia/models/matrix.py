from django.db import models


class Department(models.Model):
    """A department of the county with duties towards the consortia, from the edition (departments.toml)."""

    county = models.CharField("县", max_length=6)
    code = models.CharField("代码", max_length=40)
    name = models.CharField("部门", max_length=60)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "部门"
        constraints = (models.UniqueConstraint(fields=("county", "code"), name="department_once"),)

    def __str__(self) -> str:
        return self.name


class DepartmentDuty(models.Model):
    """One row of the responsibility matrix, in the platform's own words with its clause."""

    county = models.CharField("县", max_length=6)
    code = models.CharField("代码", max_length=40)
    group = models.CharField("方面", max_length=40)
    title = models.CharField("职责", max_length=120)
    clause = models.CharField("出处", max_length=60)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "部门职责"
        constraints = (models.UniqueConstraint(fields=("county", "code"), name="department_duty_once"),)

    def __str__(self) -> str:
        return self.title


class Part(models.TextChoices):
    """As what a department takes part in a duty."""

    RESPONSIBLE = "responsible", "责任"
    COOPERATING = "cooperating", "配合"


class DepartmentPart(models.Model):
    """A cell of the matrix."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="parts")
    duty = models.ForeignKey(DepartmentDuty, models.CASCADE, related_name="parts")
    part = models.CharField("分工", max_length=12, choices=Part.choices)

    class Meta:
        verbose_name = "分工"
        constraints = (models.UniqueConstraint(fields=("department", "duty"), name="department_part_once"),)

    def __str__(self) -> str:
        return f"{self.department} {self.duty} {self.get_part_display()}"
