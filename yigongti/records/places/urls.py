"""Addresses of places: one URL per verb."""

from django.urls import path

from yigongti.records.places import counties, pages

app_name = "places"
urlpatterns = [
    path("counties", counties.counties, name="counties"),
    path("institutions", pages.institutions, name="institutions"),
    path("institutions/export", pages.institutions_export, name="institutions_export"),
    path("institutions/<slug:code>", pages.institution, name="institution"),
    path("consortia/<slug:code>", pages.consortium, name="consortium"),
    path("consortia/<slug:code>/join", pages.join, name="join"),
    path("consortia/<slug:code>/leave", pages.leave, name="leave"),
    path("consortia/<slug:code>/change-role", pages.change_role, name="change_role"),
]
