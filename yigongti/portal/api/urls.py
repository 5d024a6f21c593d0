"""Every endpoint under /api/. What is no endpoint answers in JSON too."""

from django.urls import path

from yigongti.foundation.web.api_door import guard
from yigongti.portal.api import pages
from yigongti.portal.api.mount import api

app_name = "api"
urlpatterns = [
    path("openapi.json", guard(pages.openapi, permission=None, method="GET", query=frozenset()), name="openapi"),
    path("docs", pages.docs, name="docs"),
    *api.patterns(),
    path("<path:rest>", guard(pages.nothing, permission=None, method="GET", query=frozenset()), name="nothing"),
]
