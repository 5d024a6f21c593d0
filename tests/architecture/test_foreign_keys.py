"""Foreign keys obey the floors. import-linter does not see them: they are strings."""

from django.apps import apps
from django.db import models

FLOORS = ("foundation", "records", "indicators", "wing", "demo", "portal")
WINGS = {"platforms", "centers", "unified", "exchange"}


def floor(package: str) -> int:
    """How high a package stands; third parties are the ground under the ground (-1)."""
    words = package.split(".")
    if words[0] != "yigongti":
        return -1
    return FLOORS.index("wing" if words[1] in WINGS else words[1])


def room(package: str) -> str:
    """The room of a package in a wing; empty elsewhere."""
    words = package.split(".")
    return ".".join(words[1:3]) if words[0] == "yigongti" and words[1] in WINGS else ""


def relations() -> list[tuple[str, str, str]]:
    """(field, package that points, package that is pointed at) for every relation of every model."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if floor(model._meta.app_config.name) < 0:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignObject | models.ManyToManyField) and field.related_model:
                here, there = model._meta.app_config, field.related_model._meta.app_config
                found.append((f"{model._meta.label}.{field.name}", here.name, there.name))
    return found


def test_no_relation_points_up_or_across_rooms() -> None:
    wrong = [
        f"{label}: {here} -> {there}"
        for label, here, there in relations()
        if floor(there) > floor(here) or (room(there) and room(here) != room(there))
    ]
    assert wrong == []


def test_the_look_sees_relations() -> None:
    assert any(here == "yigongti.records.orders" for _, here, _ in relations())
    assert floor("yigongti.centers.ecg") > floor("yigongti.records.orders") > floor("yigongti.foundation.access")
    assert room("yigongti.centers.ecg") != room("yigongti.unified.finance")
