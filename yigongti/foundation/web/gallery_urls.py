"""The gallery of pieces, in demo mode only."""

from django.urls import path

from yigongti.foundation.web import gallery

app_name = "dev"
urlpatterns = [path("pieces", gallery.pieces, name="pieces"), path("empty", gallery.empty, name="empty")]
