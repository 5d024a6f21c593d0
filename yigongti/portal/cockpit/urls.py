from django.urls import path

from yigongti.portal.cockpit import pages

app_name = "cockpit"
urlpatterns = [
    path("", pages.home, name="home"),
    path("export/", pages.export, name="export"),
]
