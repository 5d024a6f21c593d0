from django.urls import path

from yigongti.records.staff import pages

app_name = "staff"
urlpatterns = [
    path("", pages.practitioners, name="practitioners"),
    path("new/", pages.new, name="new"),
    path("add/", pages.add, name="add"),
    path("<int:pk>/", pages.practitioner, name="practitioner"),
    path("<int:pk>/correct/", pages.correct, name="correct"),
    path("<int:pk>/leave/", pages.leave, name="leave"),
]
