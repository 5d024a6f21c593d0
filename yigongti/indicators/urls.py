from django.urls import path

from yigongti.indicators import exports, pages

app_name = "indicators"
urlpatterns = [
    path("", pages.index, name="list"),
    path("export/", exports.index, name="list_export"),
    path("recompute/", pages.recompute, name="recompute"),
    path("<str:code>/", pages.sheet, name="sheet"),
    path("<str:code>/export/", exports.sheet, name="sheet_export"),
    path("<str:code>/records/", pages.records, name="records"),
    path("<str:code>/records/export/", exports.records, name="records_export"),
]
