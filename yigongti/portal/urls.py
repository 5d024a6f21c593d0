"""Every URL of the house: one include per room, from the register, under the last word of its code."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from yigongti.portal.health import healthz
from yigongti.portal.register import ROOMS

OWN = {"portal", "foundation.web", "foundation.administration"}  # they stand at the root


def room_urls() -> list[URLPattern | URLResolver]:
    """One include per room that has pages."""
    codes = [room.code for room in ROOMS if room.code not in OWN]
    return [
        path(f"{code.rsplit('.', 1)[-1]}/", include(f"yigongti.{code}.urls"))
        for code in codes
        if find_spec(f"yigongti.{code}.urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("yigongti.foundation.web.urls")),
    path("", include("yigongti.foundation.administration.urls")),
    path("", include("yigongti.portal.home_urls")),
    path("api/", include("yigongti.portal.api.urls")),
    *room_urls(),
]
if settings.DEMO:
    urlpatterns.append(path("dev/", include("yigongti.foundation.web.gallery_urls")))

handler400 = "yigongti.foundation.web.errors.bad_request"
handler403 = "yigongti.foundation.web.errors.refused"
handler404 = "yigongti.foundation.web.errors.not_found"
handler500 = "yigongti.foundation.web.errors.broken"
