"""Only the ground's own pages: these tests do not depend on any room."""

from django.urls import include, path

urlpatterns = [
    path("", include("yigongti.foundation.web.urls")),
    path("", include("yigongti.foundation.administration.urls")),
]
