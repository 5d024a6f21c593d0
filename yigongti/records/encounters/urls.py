from django.urls import path

from yigongti.records.encounters import pages

app_name = "encounters"
urlpatterns = [
    path("", pages.today, name="today"),
    path("new/", pages.new, name="new"),
    path("open/", pages.open_encounter, name="open"),
    path("receive/", pages.receive, name="receive"),
    path("receive/save/", pages.receive_save, name="receive_save"),
    path("<int:pk>/", pages.encounter, name="encounter"),
    path("<int:pk>/record/", pages.record, name="record"),
    path("<int:pk>/close/", pages.close, name="close"),
]
