"""The roof and the ground without the rooms, so that these tests say something about the roof alone."""

from django.urls import include, path

urlpatterns = [
    path("", include("yigongti.foundation.web.urls")),
    path("", include("yigongti.foundation.administration.urls")),
    path("", include("yigongti.portal.home_urls")),
    path("dev/", include("yigongti.foundation.web.gallery_urls")),
]
handler404 = "yigongti.foundation.web.errors.not_found"
handler500 = "yigongti.foundation.web.errors.broken"
