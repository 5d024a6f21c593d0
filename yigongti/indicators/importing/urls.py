from django.urls import path

from yigongti.indicators.importing.pages import files, habits, lists, one, uploading

app_name = "importing"
urlpatterns = [
    path("", lists.imports, name="list"),
    path("new/", uploading.new, name="new"),
    path("upload/", uploading.upload, name="upload"),
    path("template/<str:code>/<str:period>.xlsx", files.template, name="template"),
    path("habits/", habits.habits, name="habits"),
    path("habits/<int:pk>/forget/", habits.forget, name="forget"),
    path("<int:pk>/", one.one, name="one"),
    path("<int:pk>/choose/", one.choose, name="choose"),
    path("<int:pk>/apply/", one.apply, name="apply"),
    path("<int:pk>/undo/", one.undo, name="undo"),
    path("<int:pk>/drop/", one.drop, name="drop"),
    path("<int:pk>/again/", uploading.again, name="again"),
    path("<int:pk>/mended.xlsx", files.mended, name="mended"),
    path("<int:pk>/file/", files.original, name="file"),
]
