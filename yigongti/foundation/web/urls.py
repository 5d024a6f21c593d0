"""URLs of the frame's own services."""

from django.urls import path

from yigongti.foundation.web import live, pages

app_name = "web"
urlpatterns = [
    path("live", live.stream, name="live"),
    path("frame/counts", pages.counts, name="counts"),
    path("frame/bell", pages.bell, name="bell"),
    path("frame/large-print", pages.large_print, name="large_print"),
    path("frame/demo", pages.demo, name="demo_accounts"),
    path("drafts/read", pages.draft_read, name="draft_read"),
    path("drafts/save", pages.draft_save, name="draft_save"),
    path("drafts/drop", pages.draft_drop, name="draft_drop"),
    path("filters/save", pages.filter_save, name="filter_save"),
    path("filters/remove", pages.filter_remove, name="filter_remove"),
    path("exports/", pages.exports_mine, name="exports"),
    path("exports/<int:export_id>", pages.export_file, name="export_file"),
]
