"""Every URL of the house: one include per room, from the register."""

from django.urls import URLPattern, URLResolver, path

from yigongti.portal.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
