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
]
